"""How one finding is drawn: as which kind, and with which words."""

from collections.abc import Hashable, Mapping
from typing import Any

from model.outcomes import Measure
from reports import wording


def kind_of(row: Mapping[Hashable, Any], measure: Measure) -> str:
    """Return how a difference is drawn: as what kind of finding."""
    return wording.kind(row["verdict"], row["estimate"] > 0, row.get("better", measure.better))


def said(
    row: Mapping[Hashable, Any], measure: Measure, form: wording.Form | None = None
) -> tuple[str, str]:
    """Say the change of a row and its interval, equally exact."""
    return wording.change_between(row["estimate"], row["low"], row["high"], measure, form)
