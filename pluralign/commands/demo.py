"""`pluralign demo`."""

from __future__ import annotations

from pluralign.commands.options import AsJson


def demo(as_json: AsJson = False) -> int:
    """The main job end to end on built-in real data."""
    from pluralign.demo import run

    return run(as_json)
