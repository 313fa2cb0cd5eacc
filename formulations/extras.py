"""Libraries that only some questions need: extras of the installation, and the line for who asks without one.

The others, numba (`fast`) and cvc5 (`smt`), are never required: without them bounds take longer, a second opinion is absent.
"""

from __future__ import annotations

from pluralign.formulations.errors import InputError
from pluralign.solver.installed import installed

EXTRAS = {"matplotlib": "plot", "scipy": "bench", "sklearn": "learn", "tornado": "explore", "anywidget": "widget"}
"""Library -> the extra that brings it, as in `pip install 'pluralign[plot]'`."""


def require(module: str, what: str) -> None:
    """Raise `InputError` if the library that `what` needs, one of `EXTRAS`, is not installed."""
    if not installed(module):
        raise InputError(f"{what} needs {module}, which is not installed: pip install 'pluralign[{EXTRAS[module]}]'")
