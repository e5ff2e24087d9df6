"""Names that say nothing: the same for the same person and key, and no way back without the key.

Ids of employees are few and easily listed, so a plain hash of one is found by hashing them all. With a
keyed hash (HMAC, RFC 2104) only whoever holds the key can do that; throw it away, and nobody can.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from siloSim.errors import OrganisationError, Problem
from siloSim.organisation.formulas import MARK, is_formula

SHORTEST_KEY = 16  # characters
_LETTERS = 12  # of base 32: 60 bits; two of a million people share a name with chance 4e-7


def pseudonym(key: bytes, kind: str = "p") -> Callable[[str], str]:
    """The function that gives a text its pseudonym: `kind`, and 12 letters and digits.

    >>> hide = pseudonym(b"a key of many letters")
    >>> hide("4711") == hide("4711") != hide("4712")
    True
    """

    def hidden(text: str) -> str:
        digest = hmac.digest(key, f"{kind}:{text}".encode(), hashlib.sha256)
        return kind + base64.b32encode(digest).decode().lower()[:_LETTERS]

    return hidden


def read_key(path: Path) -> bytes | None:
    """The key in a file, None if there is no such file.

    Raises OrganisationError if the file cannot be read, or if the key is too short to be safe.
    """
    try:
        key = path.read_bytes().strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _trouble(path, "read", error) from error
    if len(key) < SHORTEST_KEY:
        raise OrganisationError(
            Problem(
                f"the key has {len(key)} characters and could be guessed",
                str(path),
                key="--key",
                allowed=f"{SHORTEST_KEY} characters or more",
                remedy="name a file that does not exist yet, and a key is made",
            )
        )
    return key


def new_key() -> bytes:
    """A key of 256 bits that nobody can guess."""
    return secrets.token_hex(32).encode()


def keep_key(path: Path, key: bytes) -> None:
    """Write a key to a new file that only its owner may read. Raises OrganisationError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(key + b"\n")
    except OSError as error:
        raise _trouble(path, "written", error) from error


def _trouble(path: Path, what: str, error: OSError) -> OrganisationError:
    return OrganisationError(
        Problem(
            f"the key cannot be {what}: {error.strerror or error}",
            str(path),
            key="--key",
            remedy="name a file in a folder that you can write to, outside of the folder of the import",
        )
    )


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> neutral("=HYPERLINK(1)"), neutral("Sales")
    ("'=HYPERLINK(1)", 'Sales')
    """
    return MARK + text if is_formula(text) else text
