"""Two theorems about every monotone loss, as linear statements about the values that the loss takes.

The rewards and the values ℓ(r_b − r_a) are free real variables; that ℓ is nondecreasing links them. docs/certificates.md,
Theorems, gives the arguments around the queries.
"""

from __future__ import annotations

from itertools import combinations, permutations

from pluralign.proofs.theorems.encoding import add, scaled, text
from pluralign.solver.logic.query import Form, Query


def majority_loss(m: int) -> Query:
    """Some θ that weakly induces another ranking than that of the majorities, 0 1 … m−1, comes close to the infimum.

    Refuted: rules that minimize a nondecreasing loss with inf ℓ < ℓ(0) of the majority relation satisfy PMC (Ge et al. 2024).
    """
    query, pairs = Query(), list(combinations(range(m), 2))
    query.free = [*(f"r {a}" for a in range(m)), *(f"g {a}{b}" for a, b in pairs), "i", "z"]
    turned = []
    for a, b in pairs:
        value = {f"g {a}{b}": 1}
        query.add(query.atom(f"i {a}{b}", add(value, {"i": -1}), strict=False))
        turned.append(reversed_ := query.atom(f"b {a}{b}", _rise(a, b), strict=False))
        query.add(-reversed_, query.atom(f"z {a}{b}", add(value, {"z": -1}), strict=False, one_sided=True))
    query.add(*turned)
    losses = {f"g {a}{b}": -1 for a, b in pairs}
    query.add(query.atom("l", {"i": len(pairs) - 1, "z": 1, **losses}, strict=True))
    return query


def monotone_loss(m: int = 3) -> list[Query]:
    """Two queries; refuted, they show that with three candidates no nondecreasing loss violates Pareto optimality.

    First: everybody ranks 0 above 1, which have rewards in the other order, and exchanging the two makes the loss of a ballot
    greater. Second, on a line: everybody casts 0 1 … m−1, and −θ has a greater loss than a θ with the reverse order.
    """
    return [_exchange(m), _line(m)]


def _rise(a: int, b: int) -> Form:
    """r_b − r_a, the argument of the loss of one voter's a above b."""
    return {f"r {b}": 1, f"r {a}": -1}


def _monotone(m: int) -> Query:
    query, pairs = Query(), list(permutations(range(m), 2))
    query.free = [*(f"r {a}" for a in range(m)), *(f"g {a}{b}" for a, b in pairs)]
    for (a, b), (c, d) in permutations(pairs, 2):
        name = f"{a}{b} {c}{d}"
        arguments = query.atom(f"a {name}", add(_rise(c, d), scaled(_rise(a, b), -1)), strict=False)
        values = query.atom(f"h {name}", {f"g {c}{d}": 1, f"g {a}{b}": -1}, strict=False, one_sided=True)
        query.add(-arguments, values)
    return query


def _exchange(m: int) -> Query:
    query = _monotone(m)
    query.add(query.atom("b", _rise(0, 1), strict=False))
    other = [1, 0, *range(2, m)]
    choices = []
    for ranking in permutations(range(m)):
        if ranking.index(0) < ranking.index(1):
            pairs = list(combinations(ranking, 2))
            before = add(*({f"g {a}{b}": -1} for a, b in pairs))
            after = add(*({f"g {other[a]}{other[b]}": 1} for a, b in pairs))
            choices.append(query.atom(f"v {text(ranking)}", add(after, before), strict=True, one_sided=True))
    query.add(*choices)
    return query


def _line(m: int) -> Query:
    query, pairs = _monotone(m), list(combinations(range(m), 2))
    for a, b in pairs:
        query.add(query.atom(f"b {a}{b}", _rise(a, b), strict=False))
    losses = add(*({f"g {b}{a}": 1, f"g {a}{b}": -1} for a, b in pairs))
    query.add(query.atom("l", losses, strict=True))
    return query
