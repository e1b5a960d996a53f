"""Compiles rules, and keeps the compiled code from ever going stale.

A rule is a small function on records. Compiled with numba it runs in nanoseconds; with
``NUMBA_DISABLE_JIT=1`` the same function is plain Python and gives the same bits.

Numba's own cache does not notice that a called function in another file has changed, so the
cache lives in a folder named by a fingerprint of everything in ``model/`` and numba's version.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config as numba_config

Rule = TypeVar("Rule", bound=Callable[..., object])


def source_fingerprint() -> str:
    """Hash the source of the model, the interpreter and numba's version.

    Returns
    -------
    Sixteen hexadecimal digits; they change when any file of ``model/`` does.
    """
    digest = hashlib.sha256(f"numba {version('numba')} python {sys.version_info[:2]}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Name the folder of compiled code, and make it.

    ``INTERLOCK_CACHE`` overrides the user's cache folder; where neither can be written, a
    temporary folder is used and compiling is repeated in the next session.
    """
    home = os.environ.get("INTERLOCK_CACHE")
    windows = os.environ.get("LOCALAPPDATA")
    xdg = os.environ.get("XDG_CACHE_HOME")
    root = Path(home or windows or xdg or Path("~/.cache").expanduser())
    folder = root / "interlock" / source_fingerprint()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="interlock-"))


CACHE_FOLDER = cache_folder()
config: Any = numba_config  # its settings are made at run time, which type checkers cannot see
config.CACHE_DIR = str(CACHE_FOLDER)
# Rules work on one record at a time: looking for loops to vectorize only costs compile time.
config.LOOP_VECTORIZE = 0
config.SLP_VECTORIZE = 0
config.OPT = type(config.OPT)(1)  # compiles faster than level 3, and runs as fast
IS_COMPILED = not config.DISABLE_JIT
OWN_CODE = "own_code_"  # how the modules of own code are called, before a part of their digest
_copies: list[str] = []


@contextmanager
def compiled_apart(mark: str) -> Iterator[None]:
    """Compile what is read meanwhile under names and into a folder of its own.

    Compiled functions are known in a process by module, name and a number that begins anew in each
    process. A second copy of a module would therefore be taken for the first one wherever one of
    the two comes from disk.
    """
    ordinary = config.CACHE_DIR
    folder = CACHE_FOLDER / f"own-{mark}"
    folder.mkdir(parents=True, exist_ok=True)
    config.CACHE_DIR = str(folder)
    _copies.append(mark)
    try:
        yield
    finally:
        _copies.pop()
        config.CACHE_DIR = ordinary


def _apart(function: Rule) -> Rule:
    """Give a function of a copy a name that no other copy has."""
    if _copies:
        function.__qualname__ = f"{function.__qualname__}_{_copies[-1]}"
    return function


def rule(function: Rule) -> Rule:
    """Compile a rule on first use; other compiled rules can call it, plain Python cannot.

    Rules allocate no memory and are not called from outside, so neither reference counts nor
    wrappers for Python are compiled: that saves most of the time compiling takes. Rules of own
    code are checked as Python is: a row that is not there or a division by zero fails the run.
    """
    is_own = str(function.__module__).startswith(OWN_CODE)
    lean: Any = {
        "no_cpython_wrapper": True,
        "no_cfunc_wrapper": True,
        "_nrt": False,
        "error_model": "python" if is_own else "numpy",
        "boundscheck": is_own,
    }
    return cast(Rule, numba.njit(nogil=True, **lean)(function if is_own else _apart(function)))


def entry(function: Rule) -> Rule:
    """Compile a rule that plain Python calls, without the interpreter lock; keep it on disk.

    Only entries are kept: what they call is compiled into them.
    """
    return cast(Rule, numba.njit(nogil=True, cache=True)(_apart(function)))


def is_kept(entry: Callable[..., object]) -> bool:
    """Tell whether an entry of this installation is compiled and kept on disk already.

    Another installation with the same source has a folder of its own below the same one, since
    numba files compiled code by the place of its source.
    """
    compiled: Any = entry
    name = f"{Path(compiled.py_func.__code__.co_filename).stem}.{compiled.py_func.__qualname__}"
    return any(Path(compiled.stats.cache_path).glob(f"{name}-*.nbc"))


def opened(rule: Rule) -> Rule:
    """Make a rule callable from plain Python, for tests and notebooks."""
    compiled: Any = rule
    return cast(Rule, numba.njit(nogil=True)(compiled.py_func)) if IS_COMPILED else rule
