"""What departments are called where results are shown: by their role, or as a scenario says.

Names change nothing in a run. They are set where a result is shown, and hold until another one is.
"""

from collections.abc import Mapping
from contextvars import ContextVar

_NAMES: ContextVar[Mapping[str, str] | None] = ContextVar("names", default=None)


def call_departments(names: Mapping[str, str]) -> None:
    """Call departments by these names from now on, and others by their role.

    Parameters
    ----------
    names
        Name of each department that is called otherwise, as in `organization.names`.
    """
    _NAMES.set(dict(names))


def own_name(department: str) -> str | None:
    """Give the name that a scenario gives a department, if it does."""
    return (_NAMES.get() or {}).get(department)


def department_name(department: str) -> str:
    """Give what a department is called within a sentence."""
    return own_name(department) or department
