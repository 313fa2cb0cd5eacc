"""Files are written whole or not at all."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from pluralign.formulations.errors import InputError
from pluralign.formulations.numbers import shown
from pluralign.solver.errors import parameter


def path_of(value: object, name: str) -> str:
    """A file's name as text; raises `InputError` for what is none. name: of the parameter."""
    try:
        path = os.fspath(value)  # type: ignore[call-overload]
    except TypeError:
        raise InputError(f"{parameter(name)} is {shown(value)}; give a file's name") from None
    return path if isinstance(path, str) else os.fsdecode(path)


def folder_of(value: object, name: str) -> Path:
    """The folder that an argument names; `InputError` for what is none."""
    folder = Path(path_of(value, name))
    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder; make it, or name one that is there")
    return folder


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """For millions of new objects, none of them garbage: twice as fast without looking for it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def old_objects_aside() -> Iterator[None]:
    """What there is already is not searched for garbage; what is made within is, as it may be more than memory holds."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def write_atomically(path: str, dump: Callable[[BinaryIO], object], what: str) -> None:
    """Let `dump` write to a temporary file that then takes the place of the file; a pipe or a device is written to.

    what: names it in errors, such as "the certificate". Raises `InputError` for a directory and where writing fails; then
    nothing is left behind.
    """
    target = Path(path).resolve()  # a link stays a link
    if target.is_dir():
        raise InputError(f"{path}: is a directory; name a file to write {what} to")
    try:
        if target.exists() and not target.is_file():  # never replaced
            with target.open("wb") as stream:
                dump(stream)
            return
        import tempfile  # slow to load, and most answers are only printed

        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                dump(stream)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)  # what an ordinary new file gets
            os.replace(temporary, target)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
    except OSError as error:
        raise InputError(
            f"{path}: cannot write {what} ({error.strerror}); name a file in a folder with room that you may write to"
        ) from None
