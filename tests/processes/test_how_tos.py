"""The Python of every how-to runs as it stands."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_docs import HOW_TO, HOW_TOS, blocks, write_files

NEEDS = dict.fromkeys(
    ["read-results.md", "charts-in-notebooks.md"], "python-and-notebooks.md"
)  # whose results they read


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all files that the how-tos show."""
    return write_files(tmp_path_factory.mktemp("how-to"))


@pytest.mark.parametrize("name", HOW_TOS)
def test_python_of_the_how_tos_runs(
    name: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace)
    run_python(name, workspace)


def run_python(name: str, folder: Path) -> None:
    """Run the Python of a how-to, once, after the how-to whose results it needs."""
    if name in NEEDS:
        run_python(NEEDS[name], folder)
    done = folder / f"{name}.done"
    if done.exists():
        return
    variables: dict[str, Any] = {}
    for block in blocks(HOW_TO / name):
        if block.language == "python" and "not-run" not in block.info:
            code = compile("\n" * block.line + block.text, str(HOW_TO / name), "exec")
            exec(code, variables)
    done.touch()
