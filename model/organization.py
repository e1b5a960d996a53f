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
LONGEST_NAME = 40
"""Characters that the name of a department may have."""
HEAD_COUNTS = ("sales", "accounts", "operations", "marketing", "specialists")
ORDINARY_DEPARTMENTS = HEAD_COUNTS[:3]
"""Departments that a firm has unless a scenario leaves them out."""
MERGERS = {"accounts": ("sales", "operations"), "specialists": ("operations",)}
"""Roles that others can take over, and the departments whose people can."""
LEAVE_OUT = "leave_out"
Department = Literal["sales", "accounts", "operations", "marketing", "specialists"]
Role = Literal[Department, "leave_out"]
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


def _pairs(given: object, example: str = "'Field Sales: sales'") -> tuple[Any, ...]:
    """Turn a mapping into sorted pairs, which cannot be changed later."""
    if isinstance(given, dict):
        return tuple(sorted(given.items()))
    if isinstance(given, tuple):
        return given
    raise ValueError(f"is {shown(given)}; it must be lines such as {example}.")


def _mergers(given: object) -> tuple[object, ...]:
    """Turn a mapping of roles to the departments that take them over into sorted pairs."""
    pairs = _pairs(given, "'accounts: sales'")
    for role, department in pairs:
        if role not in MERGERS:
            raise ValueError(
                f"holds {shown(role)}, which cannot be merged into another role; "
                f"{' and '.join(MERGERS)} can."
            )
        if department not in MERGERS[role]:
            raise ValueError(
                f"gives {role} to {shown(department)}; it must be {' or '.join(MERGERS[role])}."
            )
    return pairs


def _names(given: object) -> tuple[object, ...]:
    """Turn a mapping of departments to their names into sorted pairs.

    Raises
    ------
    ValueError
        If a department is unknown, or a name is empty, long, or taken.
    """
    pairs = _pairs(given, "'operations: Delivery'")
    taken: dict[str, str] = {}
    told = []
    for department, name in pairs:
        if department not in HEAD_COUNTS:
            raise ValueError(
                f"holds {shown(department)}, which is no department; "
                f"there are {', '.join(HEAD_COUNTS)}."
            )
        text = plain_text(name)
        if not 0 < len(text) <= LONGEST_NAME:
            raise ValueError(
                f"calls {department} {shown(text)}; "
                f"a name must have 1 to {LONGEST_NAME} characters."
            )
        other = taken.setdefault(text.casefold(), department)
        if other != department:
            raise ValueError(f"calls both {other} and {department} {shown(text)}.")
        told.append((department, text))
    return tuple(told)


Text = Annotated[str, BeforeValidator(plain_text)]
_RolesBlock = WithJsonSchema(
    {
        "type": "object",
        "additionalProperties": {"enum": list(ROLES)},
    }
)
RoleByLabel = Annotated[tuple[tuple[str, Role], ...], BeforeValidator(_pairs), _RolesBlock]
_MergersBlock = WithJsonSchema(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {role: {"enum": list(by)} for role, by in MERGERS.items()},
    }
)
Mergers = Annotated[
    tuple[tuple[Department, Department], ...], BeforeValidator(_mergers), _MergersBlock
]
_NamesBlock = WithJsonSchema(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
            for name in HEAD_COUNTS
        },
    }
)
Names = Annotated[tuple[tuple[Department, str], ...], BeforeValidator(_names), _NamesBlock]


class PeopleFile(Inputs):
    """A CSV file with one row for each person, and how to read it."""

    file: Text = Field("", description="CSV file; its path is relative to the scenario file.")
    id_column: Text = Field("id", description="Column that identifies a person.")
    department_column: Text = Field("department", description="Column with the department.")
    lead_column: Text | None = Field(
        None, description="Column that says whether a person leads the department, if any."
    )
    roles: RoleByLabel = Field(
        (), description="Department label of the file -> a role, or leave_out."
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
        "Salespeople at the start; 0 leaves sales out, and no new customers come.",
        source="evidence (i)",
        plausible=(2, 40),
        valid=(0, LARGEST_STAFF),
    )
    accounts: int = count(
        8,
        "people",
        "Account managers at the start; 0 leaves them out, and nobody cares for accounts.",
        source="evidence (i)",
        plausible=(2, 40),
        valid=(0, LARGEST_STAFF),
    )
    operations: int = count(
        16,
        "people",
        "Operations specialists at the start; 0 leaves them out, and work takes its standard time.",
        source="evidence (i)",
        plausible=(4, 80),
        valid=(0, LARGEST_STAFF),
    )
    marketing: int = count(
        0,
        "people",
        "People in marketing, who make the campaigns; 0 leaves them out.",
        source="assumption",
        plausible=(0, 20),
        valid=(0, LARGEST_STAFF),
    )
    specialists: int = count(
        0,
        "people",
        "Product specialists, who are pulled into deals and account sessions; 0 leaves them out.",
        source="assumption",
        plausible=(0, 20),
        valid=(0, LARGEST_STAFF),
    )
    customers: int = count(
        250,
        "customers",
        "Live customers at the start.",
        source="evidence (i)",
        plausible=(50, 1500),
        valid=(1, 200_000),
    )
    merged: Mergers = Field(
        (),
        description="Role without people of its own -> department whose people do its work too.",
    )
    names: Names = Field((), description="Department -> what reports and tables call it.")
    people: PeopleFile | None = Field(
        None, description="Staff from a file; head counts then come from it."
    )
    ties: TiesFile | None = Field(
        None,
        description="Who is in contact with whom, from a file; drawn at random without it.",
    )

    @property
    def head_counts(self) -> tuple[int, ...]:
        """People of each department at the start, without those from a file."""
        return tuple(getattr(self, name) for name in HEAD_COUNTS)

    @property
    def needed_roles(self) -> set[str]:
        """Roles that somebody in a file of people must have: all but those left out or merged."""
        return set(ORDINARY_DEPARTMENTS) - self.left_out - set(dict(self.merged))

    @property
    def left_out(self) -> set[str]:
        """Ordinary departments that the scenario says it does without."""
        return {name for name in ORDINARY_DEPARTMENTS if getattr(self, name) == 0}

    @property
    def departments(self) -> tuple[str, ...]:
        """Names of the departments that the firm has, in order."""
        if self.people is not None:
            roles = set(self.people.role_by_label.values())
            return tuple(name for name in HEAD_COUNTS if name in roles)
        return tuple(name for name in HEAD_COUNTS if getattr(self, name))

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
