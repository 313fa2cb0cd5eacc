"""Whether the functions that numba compiles can be used within a deadline.

Compiled once they are kept on disk; until then the first call takes ten to twenty seconds of a processor, which nothing can
interrupt, so a short deadline goes the slower way that needs none of them.
"""

from __future__ import annotations

from pathlib import Path

from pluralign.solver.installed import installed
from pluralign.solver.results import Deadline

COMPILING = 60.0
"""Seconds that a deadline has to leave for the first call: that of `triangle_duals` takes 10 to 20 on an idle processor."""


def usable(deadline: Deadline) -> bool:
    """Whether numba is installed, and the functions of `triangle_duals` are compiled or may be."""
    return installed("numba") and (deadline.left() >= COMPILING or _on_disk())


def _on_disk() -> bool:
    """Whether all of them are compiled here, or kept on disk since they were last changed."""
    from pluralign.formulations.ordering import triangle_duals

    changed = Path(triangle_duals.__file__).stat().st_mtime
    for function in triangle_duals.COMPILED:
        kept = Path(function.stats.cache_path or "").glob(f"triangle_duals.{function.__name__}-*.nbi")
        if not function.signatures and not any(file.stat().st_mtime >= changed for file in kept):
            return False
    return True
