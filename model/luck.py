"""All luck of a run, drawn before it starts.

Two scenarios of one replication must differ only by what the scenario changes. Every random
number therefore has an address: (seed, replication, stream, entity, column). A stream is a named
kind of luck ("would this proposal convince the customer"); an entity is known by its origin (seat
and ordinal of an opportunity, number of a customer in the opening book), never by a counter of
what has happened so far. Asking for more entities or columns leaves all others as they were.

This is the only module that uses a generator; everything after it is deterministic.
"""

import hashlib
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PAGE = 128
"""Columns drawn at once for all entities; each page has a counter of its own."""
_SMALLEST = 2.0**-54


class Luck(Protocol):
    """What assembling a firm needs to know of luck."""

    def uniforms(self, stream: str, entities: int, columns: int = 1) -> Floats:
        """Give the uniform numbers in (0, 1) of a stream, shape (entities, columns)."""


def _key(seed: int, replication: int, stream: str) -> NDArray[np.uint64]:
    name = f"{seed}/{replication}/{stream}".encode()
    return np.frombuffer(hashlib.blake2b(name, digest_size=16).digest(), dtype=np.uint64)


class PhiloxLuck:
    """Luck from NumPy's counter-based Philox generator.

    Parameters
    ----------
    seed
        Root seed of the experiment, any integer from 0.
    replication
        Number of the replication, from 0.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        self._bits = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._bits)
        self._start: Any = self._bits.state

    def uniforms(self, stream: str, entities: int, columns: int = 1) -> Floats:
        """Give the uniform numbers in (0, 1) of a stream.

        Returns
        -------
        Array of shape (entities, columns). Row e depends on seed, replication, stream and e
        alone; more columns lengthen it. A stream is asked either for one column or for several,
        never for both.
        """
        if columns == 1:
            return np.maximum(self._page(stream, 0, (entities, 1)), _SMALLEST)
        pages = [self._page(stream, page, (entities, PAGE)) for page in range(-(-columns // PAGE))]
        return np.maximum(np.concatenate(pages, axis=1)[:, :columns], _SMALLEST)

    def _page(self, stream: str, page: int, shape: tuple[int, int]) -> Floats:
        self._start["state"]["counter"][1] = page
        self._start["state"]["key"] = _key(self.seed, self.replication, stream)
        self._bits.state = self._start
        return self._generator.random(shape)


class EvenLuck:
    """Luck without chance: every stream is spread evenly over (0, 1).

    With it, a firm without conflict has outcomes that a person can compute by hand: a share p of
    all proposals is won, and customers leave exactly at the rate of their risk. Each stream is a
    Kronecker sequence with the square root of a small prime, picked by its name, so that most
    streams do not go together. Larger primes would spread the numbers less evenly.
    """

    def uniforms(self, stream: str, entities: int, columns: int = 1) -> Floats:
        """Give evenly spread numbers, shape (entities, columns)."""
        key = _key(0, 0, stream)
        choices = len(_PRIMES)
        across = _PRIMES[int(key[0]) % choices] ** 0.5
        along = _PRIMES[int(key[1]) % choices] ** 0.5
        shift = float(key[0]) / 2.0**64
        entity = np.arange(entities, dtype=np.float64)[:, np.newaxis]
        column = np.arange(columns, dtype=np.float64)[np.newaxis, :]
        return np.maximum((shift + across * entity + along * column) % 1.0, _SMALLEST)


_PRIMES = [n for n in range(2, 32) if all(n % m for m in range(2, int(n**0.5) + 1))]
