"""Which optional libraries there are: what needs one says so, or goes a slower way. Nothing is loaded to find out."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def installed(module: str) -> bool:
    """Whether `import module` would find something (a top-level name, such as `numba`)."""
    return find_spec(module) is not None if module not in sys.modules else sys.modules[module] is not None
