"""Writing a file completely or not at all: a reader never meets half of it."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file under a temporary name and rename it, so that an old one stays until then.

    Parameters
    ----------
    path
        The file; what a link names is replaced, not the link.
    write
        Called with the open file.

    Raises
    ------
    OSError
        If the file cannot be written; nothing is left behind.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():  # such as /dev/stdout: nothing to be replaced
        with target.open("wb") as file:
            write(file)
        return
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
