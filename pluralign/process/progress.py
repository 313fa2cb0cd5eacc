"""Progress on standard error, where that is a terminal; wiped away at the end, and nothing at all if nobody sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from pluralign.proofs.search.search import Silent, Watcher


class Rate(ProgressColumn):
    """Shards a second."""

    def render(self, task: Task) -> Text:
        """Empty until something is known."""
        return Text("" if task.speed is None else f"{task.speed:.3g}/s")


class Bar:
    """A watcher that draws one line."""

    def __init__(self, drawn: Progress) -> None:
        self._drawn = drawn
        self._task = drawn.add_task("search", total=None, best="")

    def stage(self, name: str, shards: int, done: int) -> None:
        """Begin again at zero."""
        self._drawn.reset(self._task, description=name, total=shards, completed=done)

    def advance(self, result: dict[str, Any]) -> None:
        """One shard more."""
        self._drawn.advance(self._task)

    def found(self, hit: dict[str, Any]) -> None:
        """Its measures, short enough for a narrow terminal."""
        n, m, d, x = (hit[key] for key in ("voters", "candidates", "dimensions", "coordinates"))
        self._drawn.update(self._task, best=f"best: n={n} m={m} d={d} |x|≤{x}")


@contextmanager
def progress(console: Console | None = None) -> Iterator[Watcher]:
    """A watcher of a search: shards, rate, time left, best violation so far."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield Silent()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=10),
        MofNCompleteColumn(),
        TextColumn("shards"),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[best]}"),
    )
    with Progress(*columns, console=console, transient=True) as drawn:
        yield Bar(drawn)


@contextmanager
def counted(what: str, units: str) -> Iterator[Callable[[int, int], None]]:
    """A function to be told (done, all) units."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, all_: None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn(units), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as drawn:
        task = drawn.add_task(what, total=None)
        yield lambda done, all_: drawn.update(task, completed=done, total=all_)
