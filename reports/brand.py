"""What a consultant puts on a page: client, logo, color, own titles; read from `report.yaml`."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from model.faults import ScenarioError, did_you_mean, why_not_opened
from model.layers import LONGEST_PATH, Layer
from model.organization import plain_text
from model.quantities import nearest, one_line, shown
from model.scenario_form import KeyPath
from model.yaml_text import read_file
from reports.accent import read_accent
from reports.logo import read_logo
from reports.wording import LONGEST_TITLE, forbidden_words

BRAND_FILE = "report.yaml"
SECTION_KEYS = (
    "answer", "scenarios", "sure", "time", "customers", "trust", "network", "people",
    "trade-offs", "try", "assumptions", "numbers", "words", "settings", "first", "screening",
    "inputs", "regret", "drawn", "explanation", "sensitivity", "sweep", "worlds", "optimization",
)  # fmt: skip
"""Keys of the sections of all pages about results, which a `report.yaml` may name.

A page about worlds also has sections whose keys are `fails-` and the key of a scenario.
"""
LANGUAGE = "en"  # all sentences of a page are English so far
_LONGEST_LINE = 160  # characters: two lines of the cover
_LONGEST_TEXT = 600  # characters of a so-what: a box, not a chapter
_YES_OR_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_FOLDER = "folder"


def _text(longest: int) -> Callable[[object], str]:
    def read(given: object) -> str:
        text = plain_text(given)
        if not text:
            raise ValueError("is empty; write a text, or leave the line out.")
        if len(text) > longest:
            raise ValueError(f"has {len(text)} characters; it may have {longest}.")
        return text

    return read


def _title(given: object) -> str:
    text = _text(LONGEST_TITLE)(given)
    if words := forbidden_words(text):
        raise ValueError(
            f"says {', '.join(map(shown, words))}, which no simulation can show; use other words."
        )
    return text


def _logo(given: object, info: ValidationInfo) -> str:
    folder = info.context[_FOLDER] if info.context else Path()
    path = folder / _text(LONGEST_PATH)(given)
    try:
        return read_logo(path)
    except OSError as error:
        raise ValueError(f"is {shown(given)}: {why_not_opened(error)}.") from None
    except ValueError as error:
        raise ValueError(f"{shown(given)} {error}") from None


def _switch(given: object) -> bool:
    if isinstance(given, bool):
        return given
    word = given.lower() if isinstance(given, str) else ""
    if word not in _YES_OR_NO:
        raise ValueError(f"is {shown(given)}; it must be yes or no.")
    return _YES_OR_NO[word]


def _language(given: object) -> str:
    if given != LANGUAGE:
        raise ValueError(f"is {shown(given)}; pages are in English so far, so it must be en.")
    return LANGUAGE


_Line = Annotated[str, BeforeValidator(_text(_LONGEST_LINE))]
_SoWhat = Annotated[str, BeforeValidator(_text(_LONGEST_TEXT))]
_Title = Annotated[str, BeforeValidator(_title)]


class Brand(BaseModel):
    """What a consultant puts on a page; empty texts are not shown."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    client: _Line = Field("", description="For whom the report is.")
    question: _Line = Field("", description="Heading of the page, instead of its own.")
    logo: Annotated[str, BeforeValidator(_logo)] = Field(
        "", description="SVG or PNG; once read, the address of a picture that holds its data."
    )
    accent: Annotated[str, BeforeValidator(read_accent)] = Field(
        "", description="Color of header, rules and so-what boxes, `#rrggbb`."
    )
    author: _Line = Field("", description="Who answers for the report.")
    date: _Line = Field("", description="Date of the report, in any words.")
    confidentiality: _Line = Field("", description="Who may read it; on paper, on every page.")
    draft: Annotated[bool, BeforeValidator(_switch)] = Field(
        False, description="Whether the page is marked as a draft."
    )
    language: Annotated[str, BeforeValidator(_language)] = Field(
        LANGUAGE, description="Language of the page."
    )
    titles: dict[str, _Title] = Field(
        default_factory=dict, description="Own titles by the key of their section."
    )
    so_what: dict[str, _SoWhat] = Field(
        default_factory=dict, description="So-what texts by the key of a scenario or section."
    )


PLAIN = Brand()


def brand_file(given: Path | None, folder: Path) -> Path | None:
    """Find the file to read: the given one, else in the current folder, else beside the result."""
    if given is not None:
        return given
    places = (Path(BRAND_FILE), folder / BRAND_FILE)
    return next((path for path in places if path.exists()), None)


def read_brand(
    file: Path | None, options: Mapping[str, Any], scenario_keys: Collection[str]
) -> Brand:
    """Read what a consultant says in a file, and what the options of a command change.

    Parameters
    ----------
    file
        The file; None if there is none.
    options
        Values by name, as the file would hold them; a logo is relative to the current folder.
    scenario_keys
        Keys of the scenarios of the result, which so-what texts may name.

    Raises
    ------
    ScenarioFileError
        If the file cannot be opened.
    ScenarioError
        With everything that is wrong, each with its line, or with its option.
    """
    layers = [Layer(folder=Path(), data=dict(options))]
    if file is not None:
        layers.insert(0, read_file(file))
    brands = [_checked(layer, scenario_keys) for layer in layers]
    faults = [
        fault if fault.file else replace(fault, message=f"--{_as_option(fault.message)}")
        for layer in layers
        for fault in sorted(layer.faults, key=lambda fault: fault.line or 0)
    ]
    if faults:
        raise ScenarioError(faults)
    given: dict[str, Any] = {}
    for brand in brands:
        given |= {name: getattr(brand, name) for name in brand.model_fields_set}
    return PLAIN.model_copy(update=given)


def _as_option(message: str) -> str:
    """Begin a message about a line of the file with the name of the option instead."""
    return message.replace("confidentiality", "confidential", 1)


def _checked(layer: Layer, scenario_keys: Collection[str]) -> Brand:
    """Check what one file, or the options, say; note faults in the layer."""
    for name, known in _keys(scenario_keys).items():
        block = layer.data.get(name)
        for key in block if isinstance(block, dict) else ():
            if key not in known:
                near = nearest(key, known)
                if name == "so_what" and not near:
                    continue  # of another result of the same engagement; said and left out
                there = [each for each in known if not each.startswith("fails-")]
                hint = did_you_mean(near) or f" There are {', '.join(there)}."
                noun = "a section" if name == "titles" else "a section or scenario"
                layer.blame((name, key), f"{shown(key)} is not {noun} of this result.{hint}")
    try:
        return Brand.model_validate(layer.data, context={_FOLDER: layer.folder})
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            layer.blame(wrong["loc"], _wording(wrong["loc"], wrong))
        return PLAIN


def _keys(scenario_keys: Collection[str]) -> dict[str, Sequence[str]]:
    sections = [*SECTION_KEYS, *(f"fails-{key}" for key in scenario_keys)]
    return {"titles": sections, "so_what": [*scenario_keys, *sections]}


def _wording(path: KeyPath, wrong: Any) -> str:
    """Say a fault found by pydantic in our words."""
    name, kind = one_line(str(path[-1])), wrong["type"]
    if kind == "extra_forbidden":
        names = list(Brand.model_fields)
        hint = did_you_mean(nearest(name, names)) or f" There are {', '.join(names)}."
        return f"{shown(name)} is no setting of a report.{hint}"
    if kind == "dict_type":
        return (
            f"{name} is {shown(wrong['input'])}; it must be a block of lines, each the key of a "
            "section, a colon and a text."
        )
    message = str(wrong["ctx"]["error"])
    where = f"the title of {name}" if path[0] == "titles" else name
    where = f"the so-what of {name}" if path[0] == "so_what" else where
    return f"{where} {message}"


def style_of(brand: Brand) -> str:
    """Return the rules of style that a brand adds to a page; they hold no text as it was given."""
    rules = [f":root {{ --accent: {brand.accent}; }}"] if brand.accent else []
    if brand.confidentiality:
        font = 'font: 8pt "Liberation Sans", Arial, sans-serif; color: #5b6472;'
        text = _quoted(brand.confidentiality)
        rules.append(f"@page {{ @bottom-left {{ content: {text}; {font} }} }}")
    return "\n".join(rules)


def _quoted(text: str) -> str:
    """Write a text for a style sheet; letters and digits aside, by the numbers of its characters.

    So nothing in it can end the text, the rule or the sheet.
    """
    return '"' + re.sub(r"[^A-Za-z0-9]", lambda found: f"\\{ord(found[0]):06x}", text) + '"'


TEMPLATE = f"""\
# What is put on the pages that 'interlock report' writes. Save it as {BRAND_FILE} in the folder
# where you type the command, or in a result folder, and take the '#' away where you want a line.
# An option of the command, such as --client, counts before the line here.

# client: Client AG
# question: Does it pay to work more closely together?
# logo: client.svg              # SVG or PNG, at most 100 kB, relative to this file
# accent: '#0b4f71'             # header, rules and so-what boxes; or a name such as teal
# author: Ada Example, Example Consulting
# date: 26 November 2026
# confidentiality: Confidential, for the management of Client AG only
# draft: yes                    # marks the cover, and every page on paper
# language: en                  # the only one so far

# Own titles, by section; at most {LONGEST_TITLE} characters. Sections of a comparison:
# answer, scenarios, sure, time, trust, network, people, assumptions, numbers, words
# titles:
#   people: Who gains, and who has to be asked first

# What a change means for the client, by scenario or by section.
# so_what:
#   shared-kpis: Start with two account teams in spring.
#   trust: Ask the people of both departments before deciding.
"""
