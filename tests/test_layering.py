"""Imports run downwards, from package to package and from layer to layer, never in a circle."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOOR_PLAN = ROOT / "docs" / "explanation" / "architecture.md"
ALLOWED = {
    "scenarios": set[str](),
    "model": {"scenarios"},
    "company": {"scenarios", "model"},
    "experiments": {"scenarios", "model", "company"},
    "reports": {"scenarios", "model", "company", "experiments"},
    "cli": {"scenarios", "model", "company", "experiments", "reports"},
}
PRESENTATION = {"click", "plotly", "rich"}


def modules() -> dict[str, Path]:
    """Return every module of the product by its dotted name."""
    paths = [ROOT / "cli.py"]
    for package in ALLOWED:
        paths += sorted((ROOT / package).rglob("*.py"))
    return {dotted_name(path): path for path in paths if path.exists()}


def dotted_name(path: Path) -> str:
    """Return the name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(source: str) -> Iterator[str]:
    """Yield each name that a module imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports go by the full module path"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_of(name: str) -> str:
    """Return the first part of a dotted name."""
    return name.partition(".")[0]


def own_imports(known: dict[str, Path]) -> dict[str, set[str]]:
    """Return for each module the modules of the product that it imports."""
    return {
        module: {
            target
            for name in imported_names(path.read_text(encoding="utf-8"))
            if (target := owner(name, known)) and target != module
        }
        for module, path in known.items()
    }


def owner(name: str, known: dict[str, Path]) -> str | None:
    """Return the module that holds an imported name: itself, or what stands before its last dot."""
    if name in known:
        return name
    holder = name.rpartition(".")[0]
    return holder if holder in known else None


def layers(floor_plan: str) -> dict[str, int]:
    """Return the layer of each module from the table rows that hold a number and `path.py` names.

    A row is `| 3 | `model/people.py`, `model/pay_plan.py` | … |`; 1 is the lowest layer.
    """
    plan: dict[str, int] = {}
    for line in floor_plan.splitlines():
        row = re.match(r"\|\s*(\d+)\s*\|", line)
        for path in re.findall(r"`([\w/]+\.py)`", line) if row else ():
            plan[dotted_name(ROOT / path)] = int(row[1]) if row else 0
    return plan


MODULES = modules()
IMPORTS = own_imports(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_packages_import_only_packages_below(module: str) -> None:
    own = package_of(module)
    upward = {name for name in IMPORTS[module] if package_of(name) not in ALLOWED[own] | {own}}
    assert not upward, f"{module} imports upwards: {sorted(upward)}"


@pytest.mark.parametrize("module", [name for name in MODULES if package_of(name) == "model"])
def test_the_model_knows_nothing_of_presentation(module: str) -> None:
    names = imported_names(MODULES[module].read_text(encoding="utf-8"))
    assert PRESENTATION.isdisjoint(map(package_of, names))


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter(IMPORTS).prepare()  # raises CycleError, which shows the circle


def test_every_module_stands_in_the_floor_plan() -> None:
    inner = {name for name, path in MODULES.items() if path.name != "__init__.py"}
    assert layers(FLOOR_PLAN.read_text(encoding="utf-8")).keys() - set(ALLOWED) == inner - {"cli"}


def test_modules_import_only_their_own_layer_and_those_below() -> None:
    plan = layers(FLOOR_PLAN.read_text(encoding="utf-8"))
    upward = [
        f"{module} (layer {plan[module]}) imports {name} (layer {plan[name]})"
        for module, names in IMPORTS.items()
        for name in sorted(names)
        if module in plan and name in plan and plan[name] > plan[module]
    ]
    assert not upward, "\n".join(upward)


def test_an_upward_arrow_and_a_circle_would_be_seen() -> None:
    known = {"model.a": ROOT, "model.b": ROOT}
    assert list(imported_names("def f():\n    from model.a import x\n")) == ["model.a.x"]
    assert owner("model.a.x", known) == "model.a"
    assert owner("numpy.random", known) is None
    assert layers("| 2 | `model/a.py`, `model/b.py` | words |") == {"model.a": 2, "model.b": 2}
