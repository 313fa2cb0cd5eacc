"""Which optional libraries there are: what needs one says so, or goes a slower way. Nothing is loaded to find out."""

from __future__ import annotations

import sys


def installed(module: str) -> bool:
    """Whether `import module` would find something (a top-level name, such as `numba`)."""
    from importlib.util import find_spec  # not for free, and the command starts without

    return sys.modules[module] is not None if module in sys.modules else find_spec(module) is not None
