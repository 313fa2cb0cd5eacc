"""`explore`: the explorer as a widget of a notebook."""

from __future__ import annotations

from typing import Any

from pluralign.answers import arguments
from pluralign.answers.arguments import InstanceLike
from pluralign.explorer.documents import FIRST
from pluralign.formulations.extras import require


def explore(instance: InstanceLike = FIRST, workers: int = 2) -> Any:
    """A widget of a notebook on which the instance is changed by hand, and every answer is exact.

    Its attribute `instance` is what is drawn now, and can be set; `close()` ends its processes, of which there are `workers`.
    The command `pluralign explore` shows the same on a page. Raises `InputError` for an instance that is too large to be drawn,
    and where anywidget is not installed.
    """
    require("anywidget", "explore in a notebook")
    arguments.whole(workers, "workers", 1, 16)
    from pluralign.explorer.widget import Explorer

    return Explorer(instance, workers)
