"""The firm a scenario starts from: head counts, customers, or people and ties from files.

This module holds settings only. `model.communication` draws the graph of a generated firm;
`model.staff_files` reads the files of an imported one.
"""

import hashlib
import unicodedata
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema

from model.quantities import Inputs, count, shown

LARGEST_STAFF = 5000
HEAD_COUNTS = ("sales", "accounts", "operations")
LEAVE_OUT = "leave_out"
Role = Literal["sales", "accounts", "operations", "leave_out"]
ROLES: tuple[Role, ...] = get_args(Role)


def plain_text(given: object) -> str:
    """Accept text, with line breaks and runs of spaces made single spaces.

    Raises
    ------
    ValueError
        If it is something else, or holds characters that cannot be printed.
    """
    if not isinstance(given, str):
        raise ValueError(f"is {shown(given)}; it must be text (put it in quotes).")
    text = " ".join(given.split())
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise ValueError(f"is {shown(given)}; it holds characters that cannot be printed.")
    return text


def _pairs(given: object) -> tuple[object, ...]:
    """Turn a mapping into sorted pairs, which cannot be changed later."""
    if isinstance(given, dict):
        return tuple(sorted(given.items()))
    if isinstance(given, tuple):
        return given
    raise ValueError(f"is {shown(given)}; it must be lines such as 'Field Sales: sales'.")


Text = Annotated[str, BeforeValidator(plain_text)]
_RolesBlock = WithJsonSchema(
    {
        "type": "object",
        "additionalProperties": {"enum": list(ROLES)},
    }
)
RoleByLabel = Annotated[tuple[tuple[str, Role], ...], BeforeValidator(_pairs), _RolesBlock]


class PeopleFile(Inputs):
    """A CSV file with one row for each person, and how to read it."""

    file: Text = Field("", description="CSV file; its path is relative to the scenario file.")
    id_column: Text = Field("id", description="Column that identifies a person.")
    department_column: Text = Field("department", description="Column with the department.")
    lead_column: Text | None = Field(
        None, description="Column that says whether a person leads the department, if any."
    )
    roles: RoleByLabel = Field(
        (), description="Department label of the file -> sales, accounts, operations, leave_out."
    )
    digest: Text = Field("", description="SHA-256 of the file's contents, filled in on loading.")

    @property
    def role_by_label(self) -> dict[str, Role]:
        """What each department label of the file stands for."""
        return dict(self.roles)


class TiesFile(Inputs):
    """A CSV file with one row for each contact or tie between two people."""

    file: Text = Field("", description="CSV file; its path is relative to the scenario file.")
    from_column: Text = Field("from", description="Column with one person of a tie.")
    to_column: Text = Field("to", description="Column with the other person.")
    strength_column: Text | None = Field(
        None,
        description="Column with a strength, such as a duration; repeated rows are summed. "
        "Without it, rows are counted.",
    )
    digest: Text = Field("", description="SHA-256 of the file's contents, filled in on loading.")


class Organization(Inputs):
    """Head counts and customers at the start; or the staff, and their ties, from files."""

    sales: int = count(
        8,
        "people",
        "Salespeople at the start.",
        source="evidence (i)",
        plausible=(2, 40),
        valid=(1, LARGEST_STAFF),
    )
    accounts: int = count(
        8,
        "people",
        "Account managers at the start.",
        source="evidence (i)",
        plausible=(2, 40),
        valid=(1, LARGEST_STAFF),
    )
    operations: int = count(
        16,
        "people",
        "Operations specialists at the start.",
        source="evidence (i)",
        plausible=(4, 80),
        valid=(1, LARGEST_STAFF),
    )
    customers: int = count(
        250,
        "customers",
        "Live customers at the start.",
        source="evidence (i)",
        plausible=(50, 1500),
        valid=(1, 200_000),
    )
    people: PeopleFile | None = Field(
        None, description="Staff from a file; head counts then come from it."
    )
    ties: TiesFile | None = Field(
        None,
        description="Who is in contact with whom, from a file; drawn at random without it.",
    )

    @property
    def is_imported(self) -> bool:
        """Whether the staff come from a file rather than from head counts."""
        return self.people is not None


def located(block: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Complete the settings of a data file by its full path and the digest of its contents.

    Parameters
    ----------
    block
        Settings as written, with the key `file`.
    folder
        Folder that a relative path starts from.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read, or is not the one a given digest belongs to.
    """
    path = folder / block["file"]
    digest = file_digest(path)
    if (block.get("digest") or digest) != digest:
        raise ValueError("its contents have changed since the digest was taken")
    return {**block, "file": str(path.resolve()), "digest": digest}


def file_digest(path: Path) -> str:
    """Compute the SHA-256 of a file's contents, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
