"""Rules, axioms and what the Booleans of theorems stand for, by their definitions; a search for violations."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from support.types import Json

from pluralign.proofs.checker import Rejected, check
from pluralign.proofs.checker.kinds import theorem_formula, theorem_statement

Votes = dict[str, int]

LEXIMAX = ["lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality"]
KEMENY = ["kemeny", "kemeny-po"]
RULES = [*LEXIMAX, *KEMENY, "lcpo-sequence"]
AXIOMS = ["existence", "po", "pmc", "majority", "winner-monotonicity", "separability"]
TIES = {rule: ["fixed", "profile"] if rule in LEXIMAX else ["fixed", "any"] for rule in RULES} | {
    "lcpo-sequence": ["fixed"]
}


def certificate(instance: Json, claim: Json, evidence: Json) -> Json:
    head = {"format": "pluralign-certificate", "version": 1, "kind": "theorem"}
    return {**head, "instance": {"candidates": instance}, "claim": claim, "evidence": evidence}


def statement(
    rule: str,
    axiom: str,
    holds: bool,
    domain: str = "any",
    ballots: str = "allowed",
    ties: str = "fixed",
    majority: str = "strict",
) -> Json:
    hypotheses = {"ballots": ballots, "ties": ties, "majority": majority}
    return {"rule": rule, "axiom": axiom, "domain": domain, "hypotheses": hypotheses, "holds": holds}


def reason(document: Json) -> str:
    with pytest.raises(Rejected) as rejection:
        check(document)
    assert "\n" not in str(rejection.value)
    return str(rejection.value)


def verdict(document: Json) -> str | None:
    try:
        check(document)
    except Rejected as rejection:
        return str(rejection)
    return None


def rankings(m: int) -> list[str]:
    return ["".join(s) for s in itertools.permutations("012345"[:m])]


def pairs(ranking: str) -> list[tuple[str, str]]:
    return list(itertools.combinations(ranking, 2))


def is_number(value: Json) -> bool:
    """Each number has one form."""
    if type(value) is int:
        return True
    fraction = type(value) is str and re.fullmatch("-?[0-9]+/[1-9][0-9]*", value)
    return bool(fraction) and Fraction(value).denominator > 1 and str(Fraction(value)) == value


# --- rules, axioms and Booleans by their definitions ----------------------------------------------------------


@dataclass
class Case:
    """A violation: F, the profiles, the outputs, the tie-breaking orders and the name of the Boolean of the choice."""

    claim: Json
    family: list[str]
    profiles: list[Votes]
    outputs: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    choice: str = ""


def prefer(votes: Votes, a: str, b: str) -> int:
    return sum(k for s, k in votes.items() if s.index(a) < s.index(b))


def cost(votes: Votes, s: str) -> int:
    return sum(prefer(votes, b, a) - prefer(votes, a, b) for a, b in pairs(s))


def score(rule: str, votes: Votes, a: str) -> int:
    m = len(next(iter(votes)))
    if rule == "leximax-borda":
        return sum(k * (m - 1 - s.index(a)) for s, k in votes.items())
    if rule == "leximax-plurality":
        return sum(k for s, k in votes.items() if s.index(a) == 0)
    rivals = [b for b in "012345"[:m] if b != a]
    return len([b for b in rivals if prefer(votes, a, b) > prefer(votes, b, a)])


def possible(rule: str, family: list[str], votes: Votes) -> list[str]:
    if rule not in ("lcpo", "kemeny-po", "lcpo-sequence"):
        return family
    everybody = set.intersection(*(set(pairs(ballot)) for ballot in votes))
    return [s for s in family if everybody <= set(pairs(s))]


def outputs(claim: Json, family: list[str], votes: Votes) -> list[tuple[str, str]]:
    """(output, the order of the candidates that breaks ties so)."""
    rule, ties = claim["rule"], claim["hypotheses"]["ties"]
    allowed = possible(rule, family, votes)
    letters = "".join(sorted(next(iter(votes))))
    if not allowed:
        return []
    if rule in KEMENY:
        least = min(cost(votes, s) for s in allowed)
        best = sorted(s for s in allowed if cost(votes, s) == least)
        return [(s, letters) for s in (best[:1] if ties == "fixed" else best)]
    points = {a: score(rule, votes, a) for a in letters}
    if rule == "lcpo-sequence":
        most = max([points[a] for a in s] for s in allowed)
        return [(min(s for s in allowed if [points[a] for a in s] == most), letters)]
    orders = rankings(len(letters)) if ties == "profile" else [letters]
    return [(max(allowed, key=lambda s: [(points[a], -order.index(a)) for a in s]), order) for order in orders]


def merged(one: Votes, two: Votes) -> Votes:
    return dict(Counter(one) + Counter(two))


def violations(claim: Json, family: list[str], profiles: list[Votes]) -> Iterator[Case]:
    """All violations of the axiom; the second profile is thought to be a raise of the winner of the first."""
    axiom, weak = claim["axiom"], claim["hypotheses"]["majority"] == "weak"
    votes = profiles[0]
    if axiom == "separability":
        profiles = [*profiles, merged(*profiles)]
    n, m = sum(votes.values()), len(next(iter(votes)))

    def most(k: int) -> bool:
        return 2 * k >= n if weak else 2 * k > n

    if axiom == "existence" and not possible(claim["rule"], family, votes):
        yield Case(claim, family, profiles, [""], ["012345"[:m]])
    for chosen in itertools.product(*(outputs(claim, family, profile) for profile in profiles)):
        out, orders = [s for s, _ in chosen], [order for _, order in chosen]
        choices: list[str] = []
        if axiom == "po":
            choices = [b + a for a, b in pairs(out[0]) if prefer(votes, b, a) == n]
        elif axiom == "pmc":
            choices = [s for s in family if s != out[0] and all(most(prefer(votes, a, b)) for a, b in pairs(s))]
        elif axiom == "majority":
            tops = {s[0] for s in family if most(sum(k for ballot, k in votes.items() if ballot[0] == s[0]))}
            choices = [a for a in "012345"[:m] if a in tops and a != out[0][0]]
        elif axiom == "winner-monotonicity" and out[0][0] != out[1][0]:
            choices = [out[0][0]] if raised(votes, profiles[1], out[0][0]) else []
        elif axiom == "separability" and out[0] == out[1] != out[2]:
            choices = [out[0]]
        for choice in choices:
            yield Case(claim, family, profiles, out, orders, choice)


def raises(s: str, t: str, a: str) -> bool:
    """Whether t is s with a at a better place."""
    k = t.index(a)
    return k < s.index(a) and t == s.replace(a, "")[:k] + a + s.replace(a, "")[k:]


def raised(before: Votes, after: Votes, a: str) -> bool:
    """One voter raises a and changes nothing else."""
    return any(
        raises(s, t, a) and Counter(before) + Counter([t]) == Counter(after) + Counter([s])
        for s, t in itertools.product(before, after)
    )


def stands_for(case: Case, name: str) -> bool:
    """The truth of the Boolean of that name."""
    head, *words = name.split()
    rule, kind = case.claim["rule"], head[0]
    if kind == "f":
        return words[0] in case.family
    if kind == "v":
        return words[0] == case.choice
    if kind == "d":
        before, after = (sum(k * s.index(case.choice) for s, k in votes.items()) for votes in case.profiles)
        return after < before
    p = int(head[1])
    votes, word = case.profiles[p], (*words, "")[0]
    n = sum(votes.values())

    def at_least(a: str, b: str) -> bool:
        return score(rule, votes, a) >= score(rule, votes, b)

    def before(a: str, b: str) -> bool:
        more = score(rule, votes, a) > score(rule, votes, b)
        return more or (at_least(a, b) and case.orders[p].index(a) < case.orders[p].index(b))

    def top() -> bool:
        x = 2 * sum(k for s, k in votes.items() if s[0] == word)
        return x > n or (x == n and case.claim["hypotheses"]["majority"] == "weak")

    def no_better() -> bool:
        one, other = words
        strict = case.claim["hypotheses"]["ties"] == "fixed" and other < one
        return cost(votes, other) - cost(votes, one) >= strict

    truth: dict[str, Callable[[], bool]] = {
        "n": lambda: n > 0,
        "s": lambda: votes.get(word, 0) > 0,
        "m": lambda: prefer(votes, word[0], word[1]) > prefer(votes, word[1], word[0]),
        "t": top,
        "w": no_better,
        "q": lambda: at_least(word[0], word[1]),
        "u": lambda: prefer(votes, word[0], word[1]) == n,
        "c": lambda: score("lcpo", votes, word[0]) >= int(word[1]),
        "k": lambda: word in possible(rule, case.family, votes),
        "r": lambda: any(s.startswith(word) for s in possible(rule, case.family, votes)),
        "g": lambda: before(word[0], word[1]),
        "o": lambda: word == case.outputs[p],
    }
    return truth[kind]()


def statements(m: int) -> list[Json]:
    every = itertools.product(RULES, AXIOMS, ["allowed", "any"], ["strict", "weak"])
    return [
        statement(rule, axiom, False, "any", ballots, ties, majority)
        for rule, axiom, ballots, majority in every
        for ties in TIES[rule]
        if majority == "strict" or axiom in ("pmc", "majority")
    ]


def random_profiles(rng: random.Random, claim: Json, family: list[str], everything: list[str]) -> list[Votes]:
    cast = family if claim["hypotheses"]["ballots"] == "allowed" else everything
    profiles = [dict(Counter(rng.choices(cast, k=rng.randint(1, 4)))) for _ in range(2)]
    if claim["axiom"] == "winner-monotonicity":
        s = rng.choice(list(profiles[0]))
        t = rng.choice([t for t in cast if any(raises(s, t, a) for a in s)] or [s])
        profiles[1] = dict(Counter(profiles[0]) - Counter([s]) + Counter([t]))
    return profiles if claim["axiom"] in ("winner-monotonicity", "separability") else profiles[:1]


def search(claim: Json, m: int, tries: int, rng: random.Random) -> Iterator[tuple[list[str], list[Votes], list[Case]]]:
    everything = rankings(m)
    for _ in range(tries):
        family = sorted(rng.sample(everything, rng.randint(1, min(len(everything), 8))))
        profiles = random_profiles(rng, claim, family, everything)
        yield family, profiles, list(violations(claim, family, profiles))


def refutation(claim: Json, family: list[str], profiles: list[Votes]) -> Json:
    m = len(next(iter(profiles[0])))
    counted = [[[s, k] for s, k in votes.items()] for votes in profiles]
    evidence = {"family": family, "profiles": counted, "points": None, "thetas": None}
    return certificate([f"c{i}" for i in range(m)], claim, evidence)


def formula(claim: Json, m: int, family: tuple[str, ...] = (), candidate: str = "") -> theorem_formula.Violation:
    words = [claim[key] for key in ("rule", "axiom", "domain")] + list(claim["hypotheses"].values())
    return theorem_formula.Violation(theorem_statement.Statement(*words, "012345"[:m]), family, candidate)
