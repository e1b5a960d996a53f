"""Which slides a report becomes: one message each, and not more on it than can be read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from reports.parts import Chart, Report, Section, Table
from reports.slide_text import cell_text, lines_of

MOST_SLIDES = 2  # of pictures or rows of one section; an audience does not follow a third
MOST_PANELS = 3  # beside each other: narrower ones cannot be read from the back of a room
ROW = 0.25  # height of a row of an interval chart [in]
AXIS = 0.56  # what the axis of an interval chart needs below its rows [in]
HEADING, NOTE = 0.3, 0.24  # heights of what stands above a panel [in]
DENSITY = 85.0  # pixels of a picture per inch of a slide: letters of 13 px become 11 pt
GRID = 0.15  # between panels [in]
TABLE_SIZE = 12  # letters in a table [pt]
LINE = 0.23  # height of a line in a table, its room included [in]
MOST_TOLD = 3  # scenarios whose advice fits beside what it rests on; more get a table of their own


@dataclass(frozen=True)
class Message:
    """What stands on one slide.

    Attributes
    ----------
    section
        The section that it tells of.
    title
        What it says; a number follows where one section takes several slides.
    rows
        Charts below and beside each other.
    table
        What stands there instead of charts.
    so_what
        Advice, with what it is about.
    remarks
        What is not shown, and where it is.
    """

    section: Section
    title: str
    rows: Sequence[Sequence[Chart]] = ()
    table: Table | None = None
    so_what: Sequence[tuple[str, str]] = ()
    remarks: Sequence[str] = ()

    @property
    def charts(self) -> list[Chart]:
        """All charts."""
        return [chart for row in self.rows for chart in row]


def messages(
    report: Report, *, width: float, height: float, has_pictures: bool = True
) -> list[Message]:
    """Return the slides of a report after its cover.

    Parameters
    ----------
    report
        What is to be told.
    width, height
        Room for charts and tables [in].
    has_pictures
        Whether charts that cannot be drawn on the slide itself come as pictures.
    """
    return [
        message
        for section in report.sections
        if not section.is_reference
        for message in _numbered(list(_told(section, width, height, has_pictures)))
    ]


def needs_picture(chart: Chart) -> bool:
    """Tell whether a chart comes as a picture, since a slide cannot draw it."""
    return chart.intervals is None


def pictures(report: Report) -> int:
    """Count the charts of a report that come as pictures."""
    sections = (section for section in report.sections if not section.is_reference)
    return sum(needs_picture(chart) for section in sections for chart in section.charts)


def _told(section: Section, width: float, height: float, has_pictures: bool) -> Iterator[Message]:
    charts = [each for each in section.charts if has_pictures or not needs_picture(each)]
    missing = len(section.charts) - len(charts)
    remarks = [f"{_charts(missing)} left out: no browser to draw."] * bool(missing)
    first = Message(section, section.title, remarks=remarks)
    tables = list(section.open_tables) or ([] if charts else list(section.tables[:1]))
    for table in tables:
        yield from _pages_of(replace(first, so_what=section.so_what), table, width, height)
    if charts:
        so_what = () if tables else section.so_what
        yield from _panels(replace(first, so_what=so_what), charts, width, height)
    if not tables and not charts:
        yield first


def _charts(count: int) -> str:
    return "The chart is" if count == 1 else f"{count} charts are"


def _numbered(slides: list[Message]) -> list[Message]:
    if len(slides) == 1:
        return slides
    total = len(slides)
    return [
        replace(each, title=f"{each.title} ({number} of {total})")
        for number, each in enumerate(slides, 1)
    ]


# Charts


def panel_height(chart: Chart) -> float:
    """Return the height that a chart is made for, with what stands above it [in]."""
    above = HEADING * bool(chart.heading) + NOTE * bool(chart.note)
    if chart.intervals is None:
        return above + float(chart.figure.layout.height or 450) / DENSITY
    rows = chart.intervals.rows
    group = chart.intervals.group
    headings = 0 if group is None else int((rows[group] != rows[group].shift()).sum())
    return above + AXIS + ROW * (len(rows) + headings)


def _panels(
    message: Message, charts: Sequence[Chart], width: float, height: float
) -> Iterator[Message]:
    columns = _columns(len(charts))
    rows = [charts[i : i + columns] for i in range(0, len(charts), columns)]
    slides = list(_filled(rows, height))
    is_drawn_here = all(not needs_picture(chart) for chart in charts)
    shown = slides if is_drawn_here else slides[:MOST_SLIDES]
    count = sum(len(row) for slide in shown for row in slide)
    left_out = [f"{count} of {len(charts)} shown; the report shows all."] * (count < len(charts))
    for slide in shown:
        yield replace(message, rows=slide, remarks=[*message.remarks, *left_out])


def _columns(count: int) -> int:
    """Return how many panels stand beside each other: as even as can be."""
    return ceil(count / ceil(count / MOST_PANELS))


def _filled(rows: Iterable[Sequence[Chart]], height: float) -> Iterator[list[Sequence[Chart]]]:
    """Fill slides with rows of panels; a row that is too high alone gets a slide of its own."""
    slide: list[Sequence[Chart]] = []
    used = 0.0
    for row in rows:
        needed = max(map(panel_height, row)) + GRID
        if slide and used + needed > height:
            yield slide
            slide, used = [], 0.0
        slide.append(row)
        used += needed
    yield slide


# Tables


def column_widths(table: Table, width: float) -> list[float]:
    """Share the width of a table out by what its columns hold [in]."""
    longest = [
        max(
            max((len(word) for word in column.split()), default=1),
            *(min(len(cell_text(row[i])), _WIDEST) for row in table.rows),
            min(len(column), _WIDEST) * 0.7,
        )
        for i, column in enumerate(table.columns)
    ]
    return [width * (each + 2) / (sum(longest) + 2 * len(longest)) for each in longest]


_WIDEST = 44  # letters of a cell beyond which it takes another line rather than more room


def row_height(cells: Iterable[str], widths: Sequence[float]) -> float:
    """Return the height of a row whose texts take as many lines as they need [in]."""
    most = max(
        lines_of(text, TABLE_SIZE, width - 0.2) for text, width in zip(cells, widths, strict=True)
    )
    return LINE * most + 0.08


def _pages_of(message: Message, table: Table, width: float, height: float) -> Iterator[Message]:
    """Divide a table among slides; advice that does not fit beside it becomes a table after it."""
    many = len(message.so_what) > MOST_TOLD
    room = height - (0.0 if many or not message.so_what else 0.75 * len(message.so_what))
    pages = list(_divided(table, width, room))
    shown = pages[:MOST_SLIDES]
    count = sum(len(page.rows) for page in shown)
    left_out = [f"{count} of {len(table.rows)} rows shown; the report shows all."]
    remarks = [*message.remarks, *(left_out if count < len(table.rows) else [])]
    for number, page in enumerate(shown, 1):
        so_what = message.so_what if not many and number == len(shown) else ()
        yield replace(message, table=page, so_what=so_what, remarks=remarks)
    if many:
        advice = Table("What follows", ["Scenario", "So what"], list(message.so_what), 2)
        for page in _divided(advice, width, height):
            yield replace(message, table=page, so_what=())


def _divided(table: Table, width: float, height: float) -> Iterator[Table]:
    widths = column_widths(table, width)
    head = row_height(table.columns, widths)
    rows: list[Sequence[object]] = []
    used = head
    for row in table.rows:
        needed = row_height([cell_text(cell) for cell in row], widths)
        if rows and used + needed > height:
            yield replace(table, rows=rows)
            rows, used = [], head
        rows.append(row)
        used += needed
    yield replace(table, rows=rows)
