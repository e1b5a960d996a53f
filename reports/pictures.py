"""Still pictures of figures, drawn by the installed Chromium without any network.

One browser draws all pictures of a report, one after the other: on two cores, two tabs at once took
longer than one.
"""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from reports.browser import CHOSEN_BY, BrowserError, needed_browser
from reports.drawings import tidied

WIDE, HALF = 680, 330  # a picture over the whole width of an A4 page, and one of two [px]
FINE = 2  # pixels of a PNG for each pixel of its size: sharp on paper and on a projector
SQUARE = 0.95  # height of a square figure, in widths: its axes have no labels beside them
USUAL_HEIGHT = 450  # what Plotly draws where a figure says nothing [px]
_TO_START, _TO_DRAW = 60.0, 30.0  # what the browser may take, a slow computer included [s]


@dataclass(frozen=True)
class Picture:
    """What is to be drawn.

    Attributes
    ----------
    figure
        The figure; it is left as it is.
    width, height
        Size of the picture [px]; a PNG has twice as many pixels each way.
    form
        `svg` or `png`.
    """

    figure: go.Figure
    width: int
    height: int
    form: str = "svg"


def picture_of(
    figure: go.Figure, width: int = WIDE, *, is_square: bool = False, form: str = "svg"
) -> Picture:
    """Return a picture of a width [px] whose height is the one that the figure is made for."""
    height = int(figure.layout.height or USUAL_HEIGHT)
    return Picture(figure, width, min(height, round(width * SQUARE)) if is_square else height, form)


def drawn(pictures: Sequence[Picture]) -> list[bytes]:
    """Draw pictures: the content of one file for each, in the order given.

    The same figure, size, browser and fonts give the same bits.

    Raises
    ------
    BrowserError
        If no browser is installed, or it does not draw; says what to do.
    """
    if not pictures:
        return []
    browser = needed_browser()
    try:
        files = _finished(_drawn(pictures, browser))
    except Exception as error:  # whatever the browser's driver raises, the browser is at fault
        raise BrowserError(
            f"{browser} did not draw the charts ({_said(error)}).\n"
            f"Name another browser in {CHOSEN_BY}, or see whether this one starts."
        ) from error
    return [
        tidied(file) if picture.form == "svg" else file
        for picture, file in zip(pictures, files, strict=True)
    ]


async def _drawn(pictures: Sequence[Picture], browser: str) -> list[bytes]:
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # what fails is raised
    session = _session(browser)
    with _ended_after(_TO_START + _TO_DRAW * len(pictures), session):
        async with session:
            return [await session.calc_fig(each.figure, _options(each)) for each in pictures]
    raise AssertionError("a session returns its pictures")


def _session(browser: str) -> Any:
    """Return a browser, not yet started, whose page is kept from one picture to the next.

    Kaleido loads its page again after each picture, which takes four times as long as drawing it.
    What an earlier picture leaves behind in a page, numbers within names, `tidied` takes out.
    """
    from kaleido import Kaleido  # needed only here, and 0.3 s

    class Session(Kaleido):  # type: ignore[misc]
        async def _return_kaleido_tab(self, tab: Any) -> None:
            await self.tabs_ready.put(tab)

    return Session(timeout=_TO_DRAW, mathjax=False, path=browser)  # else MathJax from a network


@contextlib.contextmanager
def _ended_after(limit: float, session: Any) -> Iterator[None]:
    """End a browser that does not answer: waiting for it cannot be interrupted otherwise."""
    late = threading.Event()

    def end() -> None:
        late.set()
        session.subprocess.terminate()  # what started the browser ends it, too

    timer = threading.Timer(limit, end)
    timer.start()
    try:
        yield
    except Exception:
        if late.is_set():
            raise TimeoutError(f"no answer for {limit:.0f} s") from None
        raise
    finally:
        timer.cancel()


def _options(picture: Picture) -> dict[str, Any]:
    return {
        "format": picture.form,
        "width": picture.width,
        "height": picture.height,
        "scale": FINE if picture.form == "png" else 1,
    }


def _finished(work: Coroutine[Any, Any, list[bytes]]) -> list[bytes]:
    """Do asynchronous work, also where a notebook runs a loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _said(error: Exception) -> str:
    """Return the first sentence of an error of the browser's driver, which may hold a list."""
    reason = error.args[0] if error.args else type(error).__name__
    text = str(reason[0] if isinstance(reason, tuple) else reason)
    return text.strip().partition("\n")[0].rstrip(".")
