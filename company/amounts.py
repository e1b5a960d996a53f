"""Numbers as people and programs write them: with currency, sign, separators of either kind."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.faults import FaultsByKind
from model.quantities import shown

Amounts = NDArray[np.float64]

MARKS = {"point": ".", "comma": ","}
_SYMBOLS = re.compile(r"[\s\u00a0\u202f'’_$€£¥₹]|[A-Z]{2}\$|\b[A-Z]{3}\b")
_SIGNED = re.compile(
    r"(?P<open>\()?(?P<before>[-+−])?(?P<digits>[\d.,]+)(?P<after>[-−])?(?P<close>\))?"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def read_amounts(
    cells: Sequence[str],
    lines: Sequence[int],
    column: str,
    faults: FaultsByKind,
    decimal: str | None = None,
) -> Amounts:
    """Read a column of numbers; what is empty, and what is noted as a fault, becomes nan.

    A column has one decimal mark. Where point and comma fit all its cells and give different
    numbers, that is a fault, which names the option that decides.

    Parameters
    ----------
    cells, lines
        Text and line of each cell.
    column
        Heading, for messages.
    decimal
        `point` or `comma`, where the user said so.
    """
    texts = [_SYMBOLS.sub("", cell) for cell in cells]
    marks = [decimal] if decimal else list(MARKS)
    read = {mark: [_read(text, MARKS[mark]) for text in texts] for mark in marks}
    wrong = {
        mark: [i for i, cell in enumerate(cells) if cell and read[mark][i] is None]
        for mark in marks
    }
    fitting = [mark for mark in marks if not wrong[mark]]
    if len(fitting) > 1 and read["point"] != read["comma"]:
        i = next(i for i in range(len(cells)) if read["point"][i] != read["comma"][i])
        message = (
            f"{column} is {shown(cells[i])}, which may be {read['point'][i]:,g} or "
            f"{read['comma'][i]:,g}, and no row tells which; add --decimal point or "
            "--decimal comma."
        )
        faults.add(f"{column} may be read in two ways", lines[i], message)
        return np.full(len(cells), np.nan)
    best = min(marks, key=lambda mark: len(wrong[mark]))
    for i in wrong[best]:
        message = f"{column} is {shown(cells[i])}; it must be a number such as 1200.50 or 1.200,50."
        faults.add(f"{column} is not a number", lines[i], message)
    return np.array([np.nan if each is None else each for each in read[best]], np.float64)


def _read(text: str, mark: str) -> float | None:
    found = _SIGNED.fullmatch(text)
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    other = "," if mark == "." else "."
    whole, _, part = found["digits"].partition(mark)
    if mark in part or other in part or not (whole or part):
        return None
    if other in whole:
        if not _GROUPED.fullmatch(whole):
            return None
        whole = whole.replace(other, "")
    is_negative = any(found[each] in ("-", "−", "(") for each in ("before", "after", "open"))
    value = float(f"{whole or 0}.{part or 0}")
    return -value if is_negative else value
