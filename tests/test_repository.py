"""The repository as a whole: nothing of a machine leaks, its parts agree, all files ship."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# Written so that they do not match themselves.
PRIVATE = {
    "the address of a package index": r"index[-_.]url|find[-]links|pypi[.]org|python[h]osted",
    "the path of one machine": r"(?<![\w.<])/(?:work|home|root|Users|tmp|farm|opt|private)/\w",
}
VAGUE_NAMES = {"utils", "core", "base", "helpers", "common", "misc"}
EXPECTED = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "CITATION.cff", "Makefile")


def files() -> list[Path]:
    """Return the files of the repository: what git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("this copy is not a git repository")
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def texts() -> dict[Path, str]:
    """Return the content of each text file, leaving out the pictures and archives."""
    contents = {}
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            contents[path.relative_to(ROOT)] = content.decode("utf-8")
    return contents


def locked() -> dict[str, list[tuple[Version, Requirement]]]:
    """Return the locked versions of each package, each with the Pythons and systems it is for."""
    pins: dict[str, list[tuple[Version, Requirement]]] = {}
    for line in re.findall(r"^(\w.*?) ?\\?$", LOCK, flags=re.MULTILINE):
        pin = Requirement(line)
        version = Version(str(pin.specifier).removeprefix("=="))
        pins.setdefault(pin.name.replace(".", "-"), []).append((version, pin))
    return pins


@pytest.mark.parametrize("leak", PRIVATE)
def test_nothing_of_a_machine_leaks(leak: str) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(PRIVATE[leak], line)
    ]
    assert not found, f"{leak} stands in\n" + "\n".join(found)


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in files()
        if path.suffix == ".py" and not ast.get_docstring(ast.parse(path.read_bytes()))
    ]
    assert not silent


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [str(path) for path in files() if path.stem in VAGUE_NAMES]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_newcomer_finds(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert re.search(rf"^version: {re.escape(version)}$", (ROOT / "CITATION.cff").read_text(), re.M)
    assert f"[{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_installed_copies_get_every_file() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    for package in PROJECT["tool"]["setuptools"]["packages"]:
        folder = ROOT / package.replace(".", "/")
        shipped = {path for pattern in patterns.get(package, ()) for path in folder.glob(pattern)}
        shipped |= set(folder.glob("*.py"))
        shipped |= {path for path in files() if path.parent in inner_packages(folder)}
        present = {path for path in files() if path.is_relative_to(folder)}
        assert present == shipped, package


def inner_packages(folder: Path) -> set[Path]:
    """Give the folders of the packages below one that are shipped on their own account."""
    named = {ROOT / each.replace(".", "/") for each in PROJECT["tool"]["setuptools"]["packages"]}
    return {each for each in named if folder in each.parents}


def test_the_lock_has_hashes_and_nothing_but_packages() -> None:
    lines = [line.strip() for line in LOCK.splitlines() if not line.lstrip().startswith("#")]
    pin = r"[\w.-]+==[\w.]+( ;.*)? \\"
    assert [
        line for line in lines if not re.fullmatch(rf"{pin}|--hash=sha256:\w{{64}}( \\)?", line)
    ] == []
    assert not re.search(r"\\\n(?!    --hash)", LOCK), "a package has no hash"


def test_the_lock_answers_every_requirement() -> None:
    project = PROJECT["project"]
    pins = locked()
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for line in (line for group in groups for line in group):
        requirement = Requirement(line)
        if requirement.name == project["name"]:
            continue  # one group of extras takes in another
        versions = [version for version, _ in pins[requirement.name.replace(".", "-")]]
        assert all(version in requirement.specifier for version in versions), line


def test_each_python_gets_its_mesa() -> None:
    def mesa(python: str) -> list[str]:
        here = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
        return [
            f"{version.major}.{version.minor}"
            for version, pin in locked()["mesa"]
            if pin.marker is None or pin.marker.evaluate(here)
        ]

    assert mesa("3.11.2") == ["3.3"]
    assert mesa("3.12.0") == mesa("3.14.0") == ["3.5"]
