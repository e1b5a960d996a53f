"""Interval charts as PowerPoint draws them: numbers that can be edited on the slide.

A row is a line of three points: the ends of the interval and, with a sign, the estimate between
them. Error bars and lines of two points would be shorter, but LibreOffice drops both.
"""

from collections.abc import Hashable, Mapping, Sequence
from math import ceil, floor, log10
from typing import Any

from pptx.chart.data import XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.util import Inches, Pt

from reports import wording
from reports.charts.style import GRAY, INK, sign_of
from reports.parts import Intervals
from reports.slide_text import THIN_LETTER
from reports.storyboard import AXIS, LETTERS, numbers_of, shown_name, texts_beside

TICK_SIZE = 10  # of the numbers along its axis [pt]
DOT = 9  # size of a sign [pt]
FEWEST_POINTS = 3  # of a series: LibreOffice drops shorter ones
NAMES, NUMBERS = "Names", "Numbers"  # series that hold texts
BAND_OPACITY = 18_000  # the band lies over the lines, so they shine through [1/1000 %]
MOST_MARKS = 8  # numbers along an axis
ROOM = 0.05  # between the last value and the end of the axis, in steps
_STEPS = (1, 2, 4, 5, 10, 20, 40, 50, 100)  # in tenths of the power of ten below the span
GRID_OPACITY = 25_000
MOST_NAMES = 0.45  # share of a chart's width that names may take
_SHAPES = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "square": XL_MARKER_STYLE.SQUARE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
}
_FORMULA = ("=", "{", "+", "-", "@")  # what a worksheet would take for a formula
_USER_SHAPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartUserShapes"
_SHAPES_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml"


def add_intervals(
    shapes: Any, intervals: Intervals, place: tuple[float, float, float, float]
) -> GraphicFrame:
    """Add the interval chart of a table to a slide.

    Parameters
    ----------
    shapes
        Shapes of the slide.
    intervals
        What is drawn.
    place
        Left, top, width and height [in].
    """
    drawing = _Drawing(intervals, place[2], place[3])
    frame: GraphicFrame = shapes.add_chart(
        XL_CHART_TYPE.XY_SCATTER_LINES, *map(Inches, place), drawing.data()
    )
    drawing.dress(frame.chart)
    return frame


class _Drawing:
    """An interval chart on its way onto a slide; lengths are shares of its width and height."""

    def __init__(self, intervals: Intervals, width: float, height: float) -> None:
        rows = intervals.rows
        ends = [*rows["low"], *rows["high"], *rows["estimate"]]
        self.intervals = intervals
        self.form = wording.form_of_change(intervals.measure, ends)
        self.bound = intervals.bound * self.form.factor
        span = [each * self.form.factor for each in (*ends, *intervals.span)]
        self.rows = _with_headings(intervals)
        self.width, self.height = width, height
        left, right = texts_beside(intervals)
        self.left = min(MOST_NAMES, left / width)
        self.inner = 1.0 - self.left - right / width
        self.drop = 1.0 - AXIS / height
        self.low, self.high, self.step = axis_of(
            [*span, -self.bound, self.bound], self.inner * width
        )

    def data(self) -> XyChartData:
        """Return the numbers, in the unit of the axis."""
        data = XyChartData()
        names, numbers = data.add_series(NAMES), data.add_series(NUMBERS)
        spare = [self.rows[-1]] * max(0, FEWEST_POINTS - len(self.rows))
        for row in [*self.rows, *spare]:
            names.add_data_point(self.low, row["place"])
            numbers.add_data_point(self.high, row["place"])
        for row in self.rows:
            if not row["is_heading"]:
                series = data.add_series(as_plain_text(str(row["label"])))
                for end in ("low", "estimate", "high"):
                    series.add_data_point(float(row[end]) * self.form.factor, row["place"])
        return data

    def dress(self, chart: Any) -> None:
        """Give a chart its axes, signs, texts and band."""
        chart.has_legend = chart.has_title = False
        chart.font.size = Pt(TICK_SIZE)
        self._axes(chart)
        names, numbers, *lines = chart.plots[0].series
        for series in (names, numbers):
            series.format.line.fill.background()
            series.marker.style = XL_MARKER_STYLE.NONE
        for i, row in enumerate(self.rows):
            name = shown_name(str(row["label"]))
            _label(names.points[i], name, XL_LABEL_POSITION.LEFT, is_bold=row["is_heading"])
            if not row["is_heading"]:
                _label(numbers.points[i], row["number"], XL_LABEL_POSITION.RIGHT, is_bold=True)
        with_numbers = [row for row in self.rows if not row["is_heading"]]
        for series, row in zip(lines, with_numbers, strict=True):
            better = self.intervals.measure.better
            kind = wording.kind(row["verdict"], row["estimate"] > 0, better)
            _draw_line(series, sign_of(kind))
        self._lay_out(chart)
        if self.bound:
            self._add_band(chart)

    def _axes(self, chart: Any) -> None:
        values, places = chart.category_axis, chart.value_axis
        values.minimum_scale, values.maximum_scale = self.low, self.high
        values.major_unit = self.step
        values.has_major_gridlines = True
        grid = values.major_gridlines.format.line
        grid.color.rgb = _color(GRAY)
        grid.width = Pt(0.75)
        for color in values._element.iter(qn("a:srgbClr")):  # faint on light and dark alike
            color.append(parse_xml(f"<a:alpha {nsdecls('a')} val='{GRID_OPACITY}'/>"))
        values.format.line.fill.background()
        values.major_tick_mark = XL_TICK_MARK.NONE
        values.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        digits = _digits(self.step)
        number = "#,##0" + ("." + "0" * digits if digits else "")
        values.tick_labels.number_format = f"+{number};-{number};0"
        values.tick_labels.number_format_is_linked = False
        values.has_title = True
        text = values.axis_title.text_frame
        text.text = f"Change, {self.form.unit}" if self.form.unit else "Change"
        font = text.paragraphs[0].runs[0].font
        font.size, font.bold = Pt(TICK_SIZE), False
        values.tick_labels.font.size = Pt(TICK_SIZE)
        for properties in values._element.iter(qn("a:bodyPr")):
            properties.set("rot", "0")  # never slanting, however narrow
        places.minimum_scale, places.maximum_scale = -float(len(self.rows)), 0.0
        places.has_major_gridlines = False
        places.major_tick_mark = XL_TICK_MARK.NONE
        places.tick_label_position = XL_TICK_LABEL_POSITION.NONE
        places.format.line.width = Pt(1.25)  # it crosses at zero
        places.format.line.color.theme_color = MSO_THEME_COLOR.TEXT_1

    def _lay_out(self, chart: Any) -> None:
        """Hold the plot where names and numbers have room beside it."""
        area = chart._chartSpace.chart.plotArea
        for old in area.findall(qn("c:layout")):
            area.remove(old)
        area.insert(
            0,
            parse_xml(
                f"<c:layout {nsdecls('c')}><c:manualLayout><c:layoutTarget val='inner'/>"
                "<c:xMode val='edge'/><c:yMode val='edge'/>"
                f"<c:x val='{self.left:.4f}'/><c:y val='0'/>"
                f"<c:w val='{self.inner:.4f}'/><c:h val='{self.drop:.4f}'/>"
                "</c:manualLayout></c:layout>"
            ),
        )

    def _add_band(self, chart: Any) -> None:
        """Lay the band "too small to matter" over the plot; it moves and grows with the chart."""
        start, end = (
            self.left + self.inner * (value - self.low) / (self.high - self.low)
            for value in (-self.bound, self.bound)
        )
        space = chart._chartSpace
        drawing = "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing"
        xml = (
            f"<c:userShapes {nsdecls('c', 'a')}><cdr:relSizeAnchor xmlns:cdr='{drawing}'>"
            f"<cdr:from><cdr:x>{start:.5f}</cdr:x><cdr:y>0</cdr:y></cdr:from>"
            f"<cdr:to><cdr:x>{end:.5f}</cdr:x><cdr:y>{self.drop:.5f}</cdr:y></cdr:to>"
            "<cdr:sp macro='' textlink=''><cdr:nvSpPr>"
            "<cdr:cNvPr id='2' name='Too small to matter'/><cdr:cNvSpPr/></cdr:nvSpPr>"
            "<cdr:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='0' cy='0'/></a:xfrm>"
            "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom><a:solidFill>"
            f"<a:srgbClr val='{GRAY[1:]}'><a:alpha val='{BAND_OPACITY}'/></a:srgbClr>"
            "</a:solidFill><a:ln><a:noFill/></a:ln></cdr:spPr></cdr:sp></cdr:relSizeAnchor>"
            "</c:userShapes>"
        )
        package = chart.part.package
        name: PackURI = package.next_partname("/ppt/drawings/drawing%d.xml")
        part = Part(name, _SHAPES_TYPE, package, xml.encode())
        key = chart.part.relate_to(part, _USER_SHAPES)
        space.append(parse_xml(f"<c:userShapes {nsdecls('c', 'r')} r:id='{key}'/>"))


def axis_of(values: Sequence[float], width: float) -> tuple[float, float, float]:
    """Return the ends and the step of an axis that holds the values and zero.

    PowerPoint counts steps from the lower end, so that both ends are whole steps. Of all steps
    whose numbers have room, the one that leaves the least empty is taken.

    Parameters
    ----------
    values
        What the axis holds.
    width
        Length of the axis [in].
    """
    low, high = min(*values, 0.0), max(*values, 0.0)
    if low == high:
        low, high = -1.0, 1.0  # nothing differs: the size of the axis has no meaning
    power = 10.0 ** floor(log10(high - low))
    axes = [_whole_steps(low, high, each * power / 10) for each in _STEPS]
    fitting = [
        axis
        for axis in axes
        if _room_of_marks(*axis) <= width and axis[1] - axis[0] < (MOST_MARKS - 0.5) * axis[2]
    ]
    return min(fitting or axes[-1:], key=lambda axis: (axis[1] - axis[0], -axis[2]))


def _whole_steps(low: float, high: float, step: float) -> tuple[float, float, float]:
    below = ROOM * (low < 0.0)  # beyond the ends, and none where zero is the end
    above = ROOM * (high > 0.0)
    ends = floor(low / step - below), ceil(high / step + above)
    return ends[0] * step, ends[1] * step, step


def _room_of_marks(low: float, high: float, step: float) -> float:
    """Return the width that the numbers along an axis need [in]."""
    letters = len(f"{max(-low, high):+,.{_digits(step)}f}")
    return (letters * THIN_LETTER * TICK_SIZE / 72.0 + 0.1) * round((high - low) / step)


def _digits(step: float) -> int:
    return max(0, -floor(log10(step) + 1e-9))


def as_plain_text(text: str) -> str:
    """Return text that the worksheet behind a chart takes for text, never for formula or link."""
    return f" {text}" if text.startswith(_FORMULA) or ":" in text else text


def _with_headings(intervals: Intervals) -> list[dict[Hashable, Any]]:
    """Return the rows with their places, counted downwards, and a heading before each group."""
    rows: list[dict[Hashable, Any]] = []
    last: object = None
    records = intervals.rows.to_dict("records")
    for row, number in zip(records, numbers_of(intervals), strict=True):
        if intervals.group is not None and row[intervals.group] != last:
            last = row[intervals.group]
            rows.append({"label": str(last), "is_heading": True})
        rows.append({**row, "number": number, "is_heading": False})
    return [{**row, "place": -0.5 - i} for i, row in enumerate(rows)]


def _label(point: Any, text: str, side: XL_LABEL_POSITION, *, is_bold: bool) -> None:
    frame = point.data_label.text_frame
    frame.text = text
    frame.word_wrap = False
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(LETTERS), is_bold
    point.data_label.position = side


def _draw_line(series: Any, sign: Mapping[str, Any]) -> None:
    """Draw an interval with the sign of its finding in the middle."""
    series.smooth = False
    series.format.line.width = Pt(2)
    paint(series.format.line.color, sign["line"]["color"])
    for end in (0, 2):
        series.points[end].marker.style = XL_MARKER_STYLE.NONE
    middle = series.points[1].marker
    middle.style, middle.size = _SHAPES[sign["symbol"]], DOT
    paint(middle.format.line.color, sign["line"]["color"])
    middle.format.line.width = Pt(1.75)
    middle.format.fill.solid()
    if sign["color"] == "white":  # hollow, on whatever the template's background is
        middle.format.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    else:
        paint(middle.format.fill.fore_color, sign["color"])


def paint(color: Any, name: str) -> None:
    """Set a color of the data; ink is the template's own color of text."""
    if name == INK:
        color.theme_color = MSO_THEME_COLOR.TEXT_1
    else:
        color.rgb = _color(name)


def _color(text: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(text.removeprefix("#")))
