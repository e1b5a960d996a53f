"""Which slides a report becomes: one message each, and not more on it than can be read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from reports import wording
from reports.parts import EXPLORER, Cell, Chart, Intervals, Report, Section, Table
from reports.slide_text import LETTER, THIN_LETTER, cell_text, lines_of, text_height

MOST_SLIDES = 2  # of pictures or rows of one section; an audience does not follow a third
MOST_PANELS = 3  # beside each other: narrower ones cannot be read from the back of a room
NARROWEST_PLOT = 1.25  # between the names and the numbers of an interval chart [in]
LETTERS = 11  # size of the names and numbers [pt]
NARROWEST_PICTURE = 3.6  # what page and telephone have in common [in]
LONGEST_NAME = 32  # letters of a row's name; the notes hold the whole
ROW = 0.25  # height of a row of an interval chart [in]
AXIS = 0.56  # what the axis of an interval chart needs below its rows [in]
SQUEEZED = 0.8  # how much lower than it is made for a chart may be, rather than be divided
HEADING, NOTE = 0.3, 0.24  # heights of what stands above a panel [in]
DENSITY = 85.0  # pixels of a picture per inch of a slide: letters of 13 px become 11 pt
GRID = 0.15  # between panels; twice as much beside each other [in]
TABLE_SIZE, ADVICE_SIZE = 12, 13  # letters in a table, and of advice below it [pt]
TABLE_SIZES = (18, 16, 14)  # of letters in tables that leave room
LINE, PADDING = 0.205, 0.06  # height of a line in a table, and of the room in a row [in]
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
    tables
        What stands above the charts or, more often, instead of them.
    so_what
        Advice, with what it is about.
    remarks
        What is not shown, and where it is.
    """

    section: Section
    title: str
    rows: Sequence[Sequence[Chart]] = ()
    tables: Sequence[Table] = ()
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
    sections = told_sections(report)
    if report.has_contents and len(sections) > 1:  # whose slide tells what is but a title
        sections = [each for each in sections if each.charts or each.open_tables or each.tables]
    return [
        message
        for section in sections
        for message in _numbered(list(_told(section, width, height, has_pictures)))
    ]


def needs_picture(chart: Chart) -> bool:
    """Tell whether a chart comes as a picture, since a slide cannot draw it."""
    return chart.intervals is None


def pictures(report: Report) -> int:
    """Count the charts of a report that come as pictures."""
    return sum(
        needs_picture(chart) for section in told_sections(report) for chart in section.charts
    )


def told_sections(report: Report) -> list[Section]:
    """List the sections that become slides: what is looked up in or moved does not."""
    return [each for each in report.sections if not each.is_reference and each.key != EXPLORER]


def _told(section: Section, width: float, height: float, has_pictures: bool) -> Iterator[Message]:
    charts = [each for each in section.charts if has_pictures or not needs_picture(each)]
    missing = len(section.charts) - len(charts)
    remarks = [f"{_charts(missing)} left out: there is no Chromium or Chrome to draw."] * bool(
        missing
    )
    first = Message(section, section.title, remarks=remarks)
    tables = list(section.open_tables) or ([] if charts else list(section.tables[:1]))
    told = replace(first, so_what=section.advice)
    if not tables and not charts:
        yield first
    elif tables and _fit_together(told, tables, charts, width, height):
        rows = [charts] if charts else []
        yield replace(told, tables=tables, rows=rows)
    else:
        if tables and _fit_together(told, tables, [], width, height):
            yield replace(told, tables=tables)
        else:
            for table in tables:
                yield from _pages_of(told, table, width, height)
        if charts:
            so_what = () if tables else section.advice
            yield from _panels(replace(first, so_what=so_what), charts, width, height)


def _fit_together(
    message: Message, tables: Sequence[Table], charts: Sequence[Chart], width: float, height: float
) -> bool:
    """Tell whether tables, the charts below them and the advice have room on one slide."""
    if len(message.so_what) > MOST_TOLD or (charts and _columns(charts, width) < len(charts)):
        return False
    advice = advice_height(message.so_what, width) if message.so_what else 0.0
    panels = SQUEEZED * max(map(panel_height, charts), default=0.0)
    return tables_height(tables, width) + panels + advice <= height


def _charts(count: int) -> str:
    return "The chart is" if count == 1 else f"{count} charts are"


def _numbered(slides: list[Message]) -> list[Message]:
    if len(slides) == 1:
        return slides
    total = len(slides)
    return [
        replace(each, title=f"{each.title} ({number}\u00a0of\u00a0{total})")  # stays together
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


def texts_beside(intervals: Intervals) -> tuple[float, float]:
    """Return how wide the names and the numbers of an interval chart are, with some room [in]."""
    rows = intervals.rows
    names = [str(each) for each in rows["label"]]
    if intervals.group is not None:
        names += [str(each) for each in rows[intervals.group]]
    longest = max(len(shown_name(name)) for name in names)
    letter = LETTERS / 72.0
    number = max(map(len, numbers_of(intervals)))
    return longest * letter * THIN_LETTER + 0.15, number * letter * LETTER + 0.1


def numbers_of(intervals: Intervals) -> list[str]:
    """Return the number that stands at each row, as on the page."""
    rows = intervals.rows
    ends = [*rows["low"], *rows["high"], *rows["estimate"]]
    form = wording.form_of_change(intervals.measure, ends)
    return [
        wording.estimate_between(row["estimate"], row["low"], row["high"], form)
        for row in rows.to_dict("records")
    ]


def shown_name(name: str) -> str:
    """Return the name of a row, shortened where it would leave no room for the drawing."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _panels(
    message: Message, charts: Sequence[Chart], width: float, height: float
) -> Iterator[Message]:
    whole = len(charts)
    charts = [part for chart in charts for part in _parts(chart, height)]
    columns = _columns(charts, width)
    rows = [charts[i : i + columns] for i in range(0, len(charts), columns)]
    slides = list(_filled(rows, height))
    is_drawn_here = len(charts) == whole and not any(map(needs_picture, charts))
    shown = slides if is_drawn_here else slides[:MOST_SLIDES]
    count = sum(len(row) for slide in shown for row in slide)
    what = "parts of the chart shown" if whole == 1 else "shown"
    left_out = [f"{count} of {len(charts)} {what}; the report shows all."] * (count < len(charts))
    for slide in shown:
        yield replace(message, rows=slide, remarks=[*message.remarks, *left_out])


def _parts(chart: Chart, height: float) -> list[Chart]:
    """Divide an interval chart that is too high for a slide, all parts on one axis."""
    intervals = chart.intervals
    if intervals is None or SQUEEZED * (panel_height(chart) + GRID) <= height:
        return [chart]
    rows = intervals.rows
    room = height - (panel_height(chart) - ROW * len(rows)) - GRID
    most = max(1, int(room / ROW))
    size = ceil(len(rows) / ceil(len(rows) / most))
    span = [*intervals.span, *rows["low"], *rows["high"]]
    return [
        replace(
            chart, intervals=replace(intervals, rows=rows.iloc[start : start + size], span=span)
        )
        for start in range(0, len(rows), size)
    ]


def _columns(charts: Sequence[Chart], width: float) -> int:
    """Return how many panels stand beside each other: as many as have room, as even as can be."""
    narrowest = max(map(_narrowest, charts))
    most = max(1, min(MOST_PANELS, int((width + 2 * GRID) / (narrowest + 2 * GRID))))
    return ceil(len(charts) / ceil(len(charts) / most))


def _narrowest(chart: Chart) -> float:
    """Return the width that a chart needs at least [in]."""
    if chart.intervals is None:
        return NARROWEST_PICTURE
    return sum(texts_beside(chart.intervals)) + NARROWEST_PLOT


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


def column_widths(table: Table, width: float, size: float = TABLE_SIZE) -> list[float]:
    """Share the width of a table out: words stay whole, and long texts get the rest [in]."""
    texts = [
        [column, *(cell_text(row[i]) for row in table.rows)]
        for i, column in enumerate(table.columns)
    ]
    needed = [max(len(word) for text in each for word in text.split(" ")) for each in texts]
    wished = [min(max(map(len, each)), _WIDEST) for each in texts]
    letter = WIDE_LETTER * size / 72.0
    least = [letter * each + SIDES for each in needed]
    more = [letter * max(0, b - a) for a, b in zip(needed, wished, strict=True)]
    left = width - sum(least)
    if left <= 0:
        return [width * each / sum(least) for each in least]
    if not sum(more):
        more = [1.0] * len(more)
    return [each + left * share / sum(more) for each, share in zip(least, more, strict=True)]


_WIDEST = 90  # letters of a cell beyond which it takes another line rather than more room
SIDES = 0.18  # beside the text of a cell, both sides together [in]
WIDE_LETTER = 0.66  # mean width of the letters of a single word, whatever the template's font


def row_height(cells: Iterable[str], widths: Sequence[float], size: float = TABLE_SIZE) -> float:
    """Return the height of a row whose texts take as many lines as they need [in]."""
    most = max(lines_of(text, size, width - 0.2) for text, width in zip(cells, widths, strict=True))
    return LINE * most * size / TABLE_SIZE + PADDING


def size_of_tables(tables: Sequence[Table], width: float, height: float) -> float:
    """Return the largest size of letters [pt] at which tables and their advice have room."""
    return next(
        (size for size in TABLE_SIZES if _is_roomy(tables, width, height, size)), TABLE_SIZE
    )


def _is_roomy(tables: Sequence[Table], width: float, height: float, size: float) -> bool:
    words = [
        len(word) for table in tables for row in [table.columns, *table.rows] for cell in row
        for word in cell_text(cell).split(" ")
    ]  # fmt: skip
    letter = WIDE_LETTER * size / 72.0
    columns = max(len(table.columns) for table in tables)
    return max(words) * letter * columns <= width and tables_height(tables, width, size) <= height


def tables_height(tables: Sequence[Table], width: float, size: float = TABLE_SIZE) -> float:
    """Return the height of tables one below the other, with what is between them [in]."""
    return sum(table_height(table, width, size) + GRID for table in tables)


def table_height(table: Table, width: float, size: float) -> float:
    """Return the height of a table, its heading included [in]."""
    widths = column_widths(table, width, size)
    rows = [table.columns, *([cell_text(cell) for cell in row] for row in table.rows)]
    return sum(row_height(row, widths, size) for row in rows)


def _pages_of(message: Message, table: Table, width: float, height: float) -> Iterator[Message]:
    """Divide a table among slides; advice that does not fit beside it becomes a table after it."""
    advice = advice_height(message.so_what, width) if message.so_what else 0.0
    many = len(message.so_what) > MOST_TOLD or advice > height / 2
    room = height - (0.0 if many else advice)
    pages = list(_divided(table, width, room))
    shown = pages[:MOST_SLIDES]
    count = sum(len(page.rows) for page in shown)
    left_out = [f"{count} of {len(table.rows)} rows shown; the report shows all."]
    remarks = [*message.remarks, *(left_out if count < len(table.rows) else [])]
    for number, page in enumerate(shown, 1):
        so_what = message.so_what if not many and number == len(shown) else ()
        yield replace(message, tables=[page], so_what=so_what, remarks=remarks)
    if many:
        follows = Table("What follows", ["Scenario", "So what"], list(message.so_what), 2)
        told = replace(message.section, opening=(), sentences=())
        for page in _divided(follows, width, height):
            yield replace(message, section=told, tables=[page], so_what=())


def advice_height(so_what: Sequence[tuple[str, str]], width: float) -> float:
    """Return the room that advice takes below a table [in]."""
    texts = [f"{about}: {text}" for about, text in so_what]
    return text_height(["", *texts], ADVICE_SIZE, width - 0.4, 0.25) + 0.3


def _divided(table: Table, width: float, height: float) -> Iterator[Table]:
    widths = column_widths(table, width)
    head = row_height(table.columns, widths)
    rows: list[Sequence[Cell]] = []
    used = head
    for row in table.rows:
        needed = row_height([cell_text(cell) for cell in row], widths)
        if rows and used + needed > height:
            yield replace(table, rows=rows)
            rows, used = [], head
        rows.append(row)
        used += needed
    yield replace(table, rows=rows)
