"""Pseudonyms: the same person has the same one in all files of a folder, and no other folder's.

A name becomes the keyed hash of itself (HMAC-SHA256). Without the key file nobody can tell whose a
pseudonym is, not even by trying names; with it, whoever has the list of names can.
"""

import hmac
import secrets
import unicodedata
from base64 import b32encode
from collections.abc import Iterable
from pathlib import Path

from model.faults import Fault, ScenarioError, why_not_opened

KEY_FILE = "pseudonyms.key"
_KEY_BYTES = 32
_LETTERS = 12  # of a pseudonym: 60 bits, so that two of 5,000 people never share one


def new_key() -> bytes:
    """Draw a key."""
    return secrets.token_hex(_KEY_BYTES).encode()


def key_of(folder: Path) -> bytes | None:
    """Read the key of a folder; None where its files hold names.

    Raises
    ------
    ScenarioError
        If the file is no key, or cannot be read.
    """
    path = folder / KEY_FILE
    try:
        key = path.read_bytes().strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ScenarioError([Fault(str(path), None, "", f"{why_not_opened(error)}.")]) from None
    if len(key) != 2 * _KEY_BYTES or not key.isalnum():
        message = (
            "this is no key of pseudonyms; put back the file that `interlock import people` wrote, "
            "or import people and ties into another folder."
        )
        raise ScenarioError([Fault(str(path), None, "", message)])
    return key


def same_text(name: str) -> str:
    """Return a name so that the same letters are the same bytes, whatever wrote them."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def pseudonyms(names: Iterable[str], key: bytes | None) -> list[str]:
    """Return the pseudonym of each name, or the names themselves where there is no key.

    What is empty stays so.
    """
    plain = [same_text(name) for name in names]
    if key is None:
        return plain
    return [_pseudonym(name, key) if name else "" for name in plain]


def _pseudonym(name: str, key: bytes) -> str:
    digest = hmac.digest(key, name.encode(), "sha256")
    return f"p-{b32encode(digest).decode().lower()[:_LETTERS]}"
