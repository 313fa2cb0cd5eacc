"""The clauses that say that an axiom about several profiles is violated.

Why they suffice where an axiom speaks of one voter: here any number of voters do the same at once. If one after the other does
so, and after each of them the axiom were met, then after all of them, too: the winner, or the place, that it speaks of only
gets better, or never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .theorem_statement import OF_PARTS

Words = list[str]


def about_profiles(
    axiom: str, letters: str, outputs: Sequence[str], cast: Sequence[str], about: str
) -> Iterator[Words]:
    """Clauses about the outputs of the profiles 0, 1 and, of two parts together, 2."""
    if axiom in OF_PARTS:
        yield from parts_together(outputs if axiom == "separability" else letters, outputs)
        return
    if axiom == "reversal-symmetry":
        yield [f"e {s}" for s in cast if s[::-1] in cast]
    elif axiom != "homogeneity":
        yield ["d"]
    ways = list(levels(axiom, letters, outputs, about))
    if len(ways) > 1:
        yield [f"v {name}" for name, _, _ in ways]
    for name, one, other in ways:
        chosen = [f"-v {name}"] if len(ways) > 1 else []
        yield [*chosen, *(f"o0 {s}" for s in outputs if one(s))]
        yield [*chosen, *(f"o1 {s}" for s in outputs if other(s))]


def parts_together(beginnings: Sequence[str], outputs: Sequence[str]) -> Iterator[Words]:
    """The outputs on the two parts have one beginning, that on both together has not."""
    yield [f"o2 {s}" for s in outputs]
    yield [f"v {name}" for name in beginnings]
    for name in beginnings:
        own = [s for s in outputs if s.startswith(name)]
        yield from ([f"-v {name}", *(f"o{p} {s}" for s in own)] for p in (0, 1))
        yield from ([f"-v {name}", f"-o2 {s}"] for s in own)


Way = tuple[str, Callable[[str], bool], Callable[[str], bool]]  # name; what holds of the outputs on 0, and on 1


def levels(axiom: str, letters: str, outputs: Sequence[str], about: str) -> Iterator[Way]:
    """The ways to violate an axiom about two profiles."""
    if axiom == "homogeneity":
        yield from ((s, s.__eq__, s.__ne__) for s in outputs)
    elif axiom == "reversal-symmetry":
        yield from ((a, begins(a), begins(a)) for a in letters)
    elif axiom == "winner-monotonicity":
        yield "", begins(about), lambda s: s[0] != about
    elif axiom == "positive-involvement":
        yield "", begins(about[0]), lambda s: s[0] != about[0]
    elif axiom == "negative-involvement":
        yield "", lambda s: s[0] != about[-1], begins(about[-1])
    else:
        for k in range(len(letters) - 1):
            good, bad = at_most(axiom, about, k), beyond(axiom, about, k)
            yield (str(k), bad, good) if axiom == "strategy-proofness" else (str(k), good, bad)


def place(axiom: str, about: str, s: str) -> int:
    """The place of the candidate in the ranking; of who is first in it, on the ballot."""
    return s.index(about) if axiom == "monotonicity" else about.index(s[0])


def at_most(axiom: str, about: str, k: int) -> Callable[[str], bool]:
    return lambda s: place(axiom, about, s) <= k


def beyond(axiom: str, about: str, k: int) -> Callable[[str], bool]:
    return lambda s: place(axiom, about, s) > k


def begins(a: str) -> Callable[[str], bool]:
    return lambda s: s[0] == a
