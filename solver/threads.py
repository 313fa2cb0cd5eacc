"""Linear algebra in one thread: arrays are small here, and where there is much to do, processes share the processors already.

Threads that have little to do wait for each other busily: learning from a few dozen pairs took two of them two to three times
the processor time of one, and no less time.
"""

from __future__ import annotations

import os

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""What the libraries behind numpy look at when they are loaded."""


def one_thread() -> None:
    """Ask for it, for this process and those that it starts, before numpy is loaded; a number that is set already stays."""
    for name in VARIABLES:
        os.environ.setdefault(name, "1")
