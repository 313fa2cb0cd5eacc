"""What all pictures share: colours and signs that need no colour, text that stays text, and files written whole or not at all.

matplotlib is used without pyplot: no window, no global figure. Settings are changed only inside `drawn`.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.extras import require
from pluralign.formulations.files import write_atomically
from pluralign.printable import right_to_left

SUFFIXES = (".png", ".svg", ".pdf")

BLACK, GREY, LIGHT = "#000000", "#666666", "#CCCCCC"
BLUE, VERMILLION, GREEN, ORANGE, SKY, PURPLE, YELLOW = (
    "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9", "#CC79A7", "#F0E442"
)  # fmt: skip
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK, YELLOW)
"""Okabe and Ito's palette, told apart by the colour-blind."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
HATCHES = ("//", "..", "\\\\", "xx", "--", "||", "oo", "++")
LINES = ("-", "--", "-.", ":")
"""Of the same length or coprime to it: what shares a colour differs in sign or hatch."""

DPI = 160
WIDEST = 45.0
"""Inches; a picture that would be larger is drawn smaller."""

_SETTINGS = {
    "font.family": ["DejaVu Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Arial Unicode MS"],
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.labelsize": 9.0,
    "legend.fontsize": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a candidate may be called "$a$"
    "svg.hashsalt": "pluralign",  # the same answer is the same file
    "path.simplify": True,
}


_LEFT_TO_RIGHT = "\u200e"
"""On either side of a name that is read from the right, so that the names of a ranking stay in their order."""


def ready(path: str | None) -> None:
    """Raise `InputError` now if a picture could not be written there, rather than after a long computation; None is no file."""
    if path is None:
        return
    require("matplotlib", f"{path}: a picture")
    suffix = Path(path).suffix
    if suffix.lower() not in SUFFIXES:
        given = f"the ending {suffix!r}" if suffix else "a name without ending"
        raise InputError(
            f"{path}: the picture cannot be written: {given} names no kind of picture; name a file ending in .png, .svg or .pdf"
        )
    target = Path(path).resolve()
    if target.is_dir():
        raise InputError(f"{path}: the picture cannot be written: it is a directory; name a file in it")
    if not target.parent.is_dir():
        raise InputError(
            f"{path}: the picture cannot be written: there is no folder {str(Path(path).parent)!r}; make it, or name another"
        )
    replaced = not target.exists() or target.is_file()
    if not os.access(target.parent if replaced else target, os.W_OK):
        raise InputError(f"{path}: the picture cannot be written there; name a file in a folder that you may write to")


@contextlib.contextmanager
def drawn(path: str, width: float, height: float) -> Iterator[Any]:
    """A figure of so many inches, for the body to draw on; it is written to the file when the body has ended.

    Raises `InputError` for a file that cannot be written; whatever was there before is then still there.
    """
    ready(path)
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(mpl.RcParams(_SETTINGS)), _silent():
        figure = Figure(figsize=(min(width, WIDEST), min(height, WIDEST)), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure
        kind = Path(path).suffix.lower()[1:]
        dates: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=dates[kind])
    write_atomically(path, lambda stream: stream.write(buffer.getvalue()), "the picture")


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Glyphs that the font lacks are drawn as boxes, which needs no words on standard error."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def square(axes: Any, low: Any, high: Any) -> None:
    """Limits around the box from low to high (two numbers each), with equal units and of equal length."""
    half = max(float(high[0] - low[0]), float(high[1] - low[1]), 1e-9) / 2
    for limit, a, b in ((axes.set_xlim, low[0], high[0]), (axes.set_ylim, low[1], high[1])):
        limit((a + b) / 2 - half, (a + b) / 2 + half)
    axes.set_aspect("equal", adjustable="box")


def short(name: str, most: int = 18) -> str:
    """A name on one line, its middle left out where it is long, and without characters that cannot be printed."""
    line = "".join(c if c.isprintable() else " " for c in name).strip() or repr(name)
    if _columns(line) > most:
        tail = most // 3
        line = f"{_fitting(line, most - 1 - tail)}…{_fitting(line[::-1], tail)[::-1]}"
    return f"{_LEFT_TO_RIGHT}{line}{_LEFT_TO_RIGHT}" if right_to_left(line) else line


def _columns(text: str) -> int:
    """Its width; Chinese, Japanese and Korean characters are twice as wide as others."""
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def _fitting(text: str, most: int) -> str:
    """The longest beginning that is no wider."""
    return next(text[:end] for end in range(len(text), -1, -1) if _columns(text[:end]) <= most)


def order(names: Sequence[str], most: int = 6, each: int = 12) -> str:
    """A ranking on one line, its middle left out where it is long."""
    listed = [short(name, each) for name in names]
    if len(listed) > most:
        listed = [*listed[: most - 2], "…", listed[-1]]
    return " ≻ ".join(listed)


def number(value: Fraction | float | str, most: int = 8) -> str:
    """A number in a few characters, as it is where it is short: integers and fractions of any size."""
    exact = Fraction(value)
    text = str(exact)
    if len(text) <= (most if exact.denominator == 1 else 5):
        return text
    context = Context(prec=28)
    decimal = context.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    mantissa, power, exponent = f"{decimal:.4g}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}" if power else mantissa


def parameter(theta: Sequence[Fraction | int | str], most: int = 5) -> str:
    """θ in a few characters."""
    listed = [number(value) for value in theta]
    if len(listed) > most:
        listed = [*listed[: most - 2], "…", listed[-1]]
    return f"θ = ({', '.join(listed)})"


def plain_log(axis: Any) -> None:
    """Numbers on a logarithmic axis as 0.001, 0.1, 1e+06, without markup; more in between where there is little."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    if 0 < low < high < 32 * low:
        subs = (1.0, 2.0, 3.0, 4.0, 6.0) if high < 6 * low else (1.0, 2.0, 5.0)
        axis.set_major_locator(LogLocator(base=10, subs=subs))
    axis.set_minor_formatter(NullFormatter())


def quiet(axes: Any) -> None:
    """Without frame and ticks."""
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


def words(axes: Any, text: str) -> None:
    """A panel of words, for what cannot be drawn."""
    quiet(axes)
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes, wrap=True, color=GREY)
