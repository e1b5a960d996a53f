"""Draws: a new uniform number for each occasion of a decision, from the one an entity has."""

from model.rule import rule

MODULUS = 2**31 - 1
"""A prime: multiplying by any number from 1 below it leads from each such number to another."""
MULTIPLIER = 48271
"""Park, Miller and Stockmeyer's multiplier (1993), which sets occasions apart."""


@rule
def multiplier_of(occasion: int) -> int:
    """Give the multiplier of an occasion, from 1 below the modulus; no two share one.

    The fifth power is one-to-one, since 5 does not divide the modulus less one, and far from
    linear, so that the multipliers of a row of occasions do not go together.
    """
    number = 1 + MULTIPLIER * (1 + occasion) % (MODULUS - 1)
    square = number * number % MODULUS
    return square * square % MODULUS * number % MODULUS


@rule
def nth_draw(uniform: float, occasion: int) -> float:
    """Give an entity's uniform for the n-th occasion of a decision, strictly between 0 and 1.

    A decision that one entity may face several times needs a new number each time, but one that
    belongs to the entity and the occasion, whatever else happens: the entity's own uniform, as a
    number below the modulus, times the occasion's multiplier.
    """
    own = 1 + int(uniform * (MODULUS - 1))
    return own * multiplier_of(occasion) % MODULUS / MODULUS
