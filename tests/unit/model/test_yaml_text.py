"""YAML that is read, and YAML that is refused."""

import pytest

from model.scenario import load_scenario
from tests.unit.model.scenario_files import assert_refused, write

pytestmark = pytest.mark.usefixtures("folder")

WRONG_FILES: list[tuple[str | bytes, int | None, str]] = [
    ("", None, "the file is empty"),
    ("# only a comment\n", None, "the file is empty"),
    ("~\n", None, "the file is empty"),
    ("- a\n- b\n", 1, "the file must hold 'name: value' lines."),
    ("just text\n", 1, "the file must hold 'name: value' lines."),
    (b"\x7fELF\0\0", None, "this is not a text file"),
    ("name: Größe\n".encode("latin-1"), 1, "is not UTF-8"),
    ("name: x\n".encode("utf-16"), None, "this is not a text file"),
    ("# x\n" * 100_000, None, "the file is too large"),
    ("name: X\nlevers:\n\tshared_weight: 0.1\n", 3, "a tab stands where spaces are needed"),
    ("name: X\n---\nname: Y\n", 2, "several documents"),
    ("name: X\nlevers: {shared_weight: 0.1\n", 3, "cannot be read as YAML"),
    ("name: what: else\n", 1, "a colon is not expected here"),
    ("name: 'X\n", 2, "cannot be read as YAML"),
    ("[" * 10_000, 1, "nested too deeply"),
    ("a: &a [x, x]\nb: &b [*a, *a]\n", 2, "references (*name) are not used here"),
    ("levers: !!python/object/apply:os.system [echo]\n", 1, "tags are not used"),
    ("name: !Secret X\n", 1, "tags are not used"),
    ("? [a, b]\n: 1\n", 1, "a name must be a word"),
]


def test_yaml_1_2_words_and_byte_order_marks_are_read() -> None:
    text = "\ufeffmechanisms: {blame: off, trust: False, promises: yes}\n"
    mechanisms = load_scenario(write(text)).mechanisms
    assert (mechanisms.blame, mechanisms.trust, mechanisms.promises) == (False, False, True)


@pytest.mark.parametrize(("text", "line", "part"), WRONG_FILES)
def test_what_is_no_mapping_in_yaml_is_refused(
    text: str | bytes, line: int | None, part: str
) -> None:
    assert_refused(text, line, part)
