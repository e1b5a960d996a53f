"""The documentation: generated parts are current, links lead somewhere, examples work."""

import importlib
import inspect
import pkgutil
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from plotly.graph_objects import Figure

import cli
import reports.charts
from docs import generate
from model.scenario import load_scenario
from model.scenario_form import declared_inputs
from reports.brand import BRAND_FILE, read_brand
from reports.screen import Screen

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HOW_TOS = sorted(path.name for path in HOW_TO.glob("*.md"))

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([\w-]+)"')
FILE = re.compile(
    r"`((?:model|experiments|reports|scenarios|tests|docs|benchmarks)/[a-z/_-]+\.[a-z]+)`"
)
TARGET = re.compile(r"`make (\w+)")


class Block(NamedTuple):
    """A fenced block of a page: language, what stands behind it, text, and line of the text."""

    language: str
    info: str
    text: str
    line: int

    @property
    def title(self) -> str | None:
        """Name of the file that the block shows, if it is one."""
        found = re.search(r"title=(\S+)", self.info)
        return found[1] if found else None


def blocks(path: Path) -> list[Block]:
    """List the fenced blocks of a page."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(found[1], found[2], found[3], text.count("\n", 0, found.start(3)))
        for found in FENCE.finditer(text)
    ]


def prose(path: Path) -> str:
    """Return a page without its fenced blocks."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """List the places of a page that a link may name, headings as GitHub names them."""
    text = prose(path)
    named = {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in HEADING.findall(text)
    }
    return named | set(ANCHOR.findall(text))


def section_of(path: Path, heading: str) -> str:
    """Return a section of a page, up to the next heading of any level."""
    return re.split(r"^#+ ", prose(path).split(f"\n### {heading}\n")[1], flags=re.MULTILINE)[0]


def broken_links(path: Path) -> Iterator[str]:
    """Yield the relative links of a page that lead nowhere."""
    for link in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, place = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (place and place not in anchors(target)):
            yield link


def page_id(path: Path) -> str:
    """Return the name of a page in test reports."""
    return str(path.relative_to(ROOT))


def test_generated_pages_are_current() -> None:
    assert not generate.stale(), "run make docs"


def test_sources_and_differences_are_explained() -> None:
    assert not generate.unexplained()


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_links_lead_somewhere(path: Path) -> None:
    assert not list(broken_links(path))


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_files_and_targets_that_are_named_exist(path: Path) -> None:
    text = prose(path)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not [name for name in FILE.findall(text) if not (ROOT / name).exists()]
    assert not [
        name for name in TARGET.findall(text) if not re.search(rf"^{name}:", makefile, re.M)
    ]


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_commands_have_the_options_that_are_shown(path: Path) -> None:
    for block in blocks(path):
        for line in re.findall(r"^\$ interlock (.+)$", block.text, re.MULTILINE):
            words = shlex.split(line, comments=True)
            command: click.Command = cli.interlock
            settings = cli.interlock.context_settings  # -h is an option of all commands
            context = click.Context(command, info_name="interlock", obj=Screen(), **settings)
            while isinstance(command, click.Group):
                name = words.pop(0)
                found = command.commands.get(name)
                assert found is not None, line
                command = found
                context = click.Context(command, parent=context, info_name=name)
            # Raises where an option is wrong.
            command.make_context(name, words, parent=context.parent)


def write_files(folder: Path) -> Path:
    """Write all files that the how-tos show into a folder, and return it."""
    for name in HOW_TOS:
        for block in blocks(HOW_TO / name):
            if block.title:
                (folder / block.title).write_text(block.text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all files that the how-tos show."""
    return write_files(tmp_path_factory.mktemp("how-to"))


def test_scenario_files_of_the_how_tos_are_right(workspace: Path) -> None:
    files = sorted(set(workspace.glob("*.yaml")) - {workspace / BRAND_FILE})
    assert files
    for path in files:
        assert load_scenario(path).question


def test_the_report_file_of_the_how_tos_is_right(workspace: Path) -> None:
    brand = read_brand(workspace / BRAND_FILE, {}, ["baseline", "shared-kpis"])
    assert brand.client and brand.logo and brand.titles and brand.so_what


def test_the_how_to_lists_every_chart() -> None:
    listed = re.findall(
        r"^\| `(reports\.charts\.[\w.]+)`", prose(HOW_TO / "charts-in-notebooks.md"), re.M
    )
    assert sorted(listed) == sorted(charts())


def charts() -> Iterator[str]:
    """Yield the dotted names of functions that make a figure of a table, a list or a graph."""
    for found in pkgutil.iter_modules(reports.charts.__path__, "reports.charts."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != found.name or name.startswith("_"):
                continue
            signature = inspect.signature(function)
            if signature.return_annotation is Figure and "traces" not in signature.parameters:
                yield f"{found.name}.{name}"


def test_a_stale_page_and_a_broken_link_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('# One two\n<a id="x"></a> [a](#one-two) [b](#x) [c](#y) [d](z.md)\n')
    assert list(broken_links(page)) == ["#y", "z.md"]
    text = "<!-- generated: schedule -->\nold\n<!-- end -->"
    assert generate.filled(text) != text
    quantity = declared_inputs()["trust_loss_ratio"]
    low, high = quantity.plausible or (0.0, 0.0)
    same = f"{quantity.default} ({low} to {high})"
    assert generate.difference_from(same, quantity) == "-"
    assert generate.difference_from(f"99 ({low} to {high})", quantity) == "default"
    assert generate.difference_from(f"{quantity.default} (0 to 99)", quantity) == "range"
    assert generate.difference_from("about three", quantity) == "form"


def test_the_list_of_what_interdependence_scales_is_whole() -> None:
    page = ROOT / "docs" / "explanation" / "model.md"
    rows = [row for row in section_of(page, "Interdependence").splitlines() if row[:3] == "| ["]
    titles = {name[0].upper() + name[1:] for row in rows for name in re.findall(r"\[([^]]+)]", row)}
    listed = {FILE.findall(section_of(page, title))[0] for title in titles}
    sources = {path: path.read_text(encoding="utf-8") for path in ROOT.glob("model/*.py")}
    assert listed == {
        f"model/{path.name}" for path in sources if ".interdependence" in sources[path]
    }
