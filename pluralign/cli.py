"""The `pluralign` command as a process: signals, memory, streams; what is slow to import is imported when they are settled."""

from __future__ import annotations

import gc
import os
import sys

from pluralign.process import memory, signals
from pluralign.process.exit_codes import ANSWERED, BAD_INPUT, UNDECIDED
from pluralign.solver.threads import one_thread


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    one_thread()
    try:
        memory.require(memory.COMMAND)  # before there is a thread, whose end in too little memory is a crash
        with signals.orderly():
            code = _guarded(sys.argv[1:] if arguments is None else arguments)
    except MemoryError as error:
        code = _said(memory.said(error), UNDECIDED)
    if arguments is None and signals.received() is not None:
        # an interrupt that passed through exec, as in a dataclass being made, makes Python end itself by SIGINT at exit
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    gc.freeze()  # Python's last collections would go through all that libraries have made
    sys.exit(code)


def _guarded(arguments: list[str]) -> int:
    """The exit code; Ctrl-C, too little memory and a reader that has gone end in one line, even while libraries are loaded."""
    try:
        sys.set_int_max_str_digits(1_000_000)  # exact multipliers can be long
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
        from pluralign.commands.app import run

        code = run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _said(signals.SAID, signals.code())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone: nothing more to say
        return ANSWERED
    except Exception as error:
        if signals.received() is not None:  # native code that was interrupted has its own exceptions
            return _said(signals.SAID, signals.code())
        if memory.lacks(error):
            return _said(memory.said(error), UNDECIDED)
        if isinstance(error, OSError):
            return _said(f"cannot write the answer to standard output ({error.strerror})", BAD_INPUT)
        raise


def _said(message: str, code: int) -> int:
    print(f"pluralign: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
