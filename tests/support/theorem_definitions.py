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

HALF = ["lcpo-half", "leximax-copeland-half"]
LEXIMAX = ["lcpo", "leximax-copeland", *HALF, "leximax-borda", "leximax-plurality"]
KEMENY = ["kemeny", "kemeny-po", "slater"]
RULES = [*LEXIMAX, *KEMENY, "ranked-pairs", "lcpo-sequence"]
RAISING = ["winner-monotonicity", "monotonicity"]
JOINING = ["participation", "positive-involvement", "negative-involvement"]
MERGING = ["separability", "reinforcement"]
OF_ONE = [
    "existence", "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "smith",
    "majority-loser", "unanimity", "pareto-winner",
]  # fmt: skip
PAIRED = [*RAISING, *JOINING, "strategy-proofness", *MERGING]
AXIOMS = [*OF_ONE, *PAIRED, "reversal-symmetry", "homogeneity"]
TIES = {rule: ["fixed", "profile"] if rule in LEXIMAX else ["fixed", "any"] for rule in RULES} | {
    "lcpo-sequence": ["fixed"],
    "ranked-pairs": ["fixed"],
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
    """A violation: F, the profiles, the outputs, the tie-breaking orders, what it is about, and its Boolean."""

    claim: Json
    family: list[str]
    profiles: list[Votes]
    outputs: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    choice: str = ""
    about: str = ""


def prefer(votes: Votes, a: str, b: str) -> int:
    return sum(k for s, k in votes.items() if s.index(a) < s.index(b))


def lead(votes: Votes, pair: str) -> int:
    return prefer(votes, pair[0], pair[1]) - prefer(votes, pair[1], pair[0])


def cost(votes: Votes, s: str) -> int:
    return sum(lead(votes, b + a) for a, b in pairs(s))


def reversed_majorities(votes: Votes, s: str) -> int:
    return len([1 for a, b in pairs(s) if lead(votes, b + a) > 0])


def score(rule: str, votes: Votes, a: str) -> int:
    m = len(next(iter(votes)))
    if rule == "leximax-borda":
        return sum(k * (m - 1 - s.index(a)) for s, k in votes.items())
    if rule == "leximax-plurality":
        return sum(k for s, k in votes.items() if s.index(a) == 0)
    rivals = [b for b in "012345"[:m] if b != a]
    wins = len([b for b in rivals if lead(votes, a + b) > 0])
    return 2 * wins + len([b for b in rivals if lead(votes, a + b) == 0]) if rule in HALF else wins


def possible(rule: str, family: list[str], votes: Votes) -> list[str]:
    return respecting(family, votes) if rule in ("lcpo", "lcpo-half", "kemeny-po", "lcpo-sequence") else family


def respecting(family: list[str], votes: Votes) -> list[str]:
    everybody = set.intersection(*(set(pairs(ballot)) for ballot in votes))
    return [s for s in family if everybody <= set(pairs(s))]


def precedes(votes: Votes, one: str, other: str) -> bool:
    """Ranked pairs take one pair before another one, which may be its reverse."""
    return (-lead(votes, one), one) < (-lead(votes, other), other)


def by_locking(family: list[str], votes: Votes) -> str:
    """Every pair in turn, and its reverse never."""
    turns: list[str] = []
    letters = "".join(sorted(next(iter(votes))))
    every = [a + b for a, b in itertools.permutations(letters, 2)]
    for pair in sorted(every, key=lambda ab: (-lead(votes, ab), ab)):
        if pair[::-1] not in turns:
            turns.append(pair)
    locked: set[tuple[str, str]] = set()
    for a, b in turns:
        if any(locked | {(a, b)} <= set(pairs(s)) for s in family):
            locked.add((a, b))
    [only] = [s for s in family if locked <= set(pairs(s))]
    return only


def outputs(claim: Json, family: list[str], votes: Votes) -> list[tuple[str, str]]:
    """(output, the order of the candidates that breaks ties so)."""
    rule, ties = claim["rule"], claim["hypotheses"]["ties"]
    allowed = possible(rule, family, votes)
    letters = "".join(sorted(next(iter(votes))))
    if not allowed:
        return []
    if rule == "ranked-pairs":
        return [(by_locking(family, votes), letters)]
    if rule in KEMENY:
        price = reversed_majorities if rule == "slater" else cost
        least = min(price(votes, s) for s in allowed)
        best = sorted(s for s in allowed if price(votes, s) == least)
        return [(s, letters) for s in (best[:1] if ties == "fixed" else best)]
    points = {a: score(rule, votes, a) for a in letters}
    if rule == "lcpo-sequence":
        most = max([points[a] for a in s] for s in allowed)
        return [(min(s for s in allowed if [points[a] for a in s] == most), letters)]
    orders = rankings(len(letters)) if ties == "profile" else [letters]
    return [(max(allowed, key=lambda s: [(points[a], -order.index(a)) for a in s]), order) for order in orders]


def merged(one: Votes, two: Votes) -> Votes:
    return dict(Counter(one) + Counter(two))


def with_derived(axiom: str, profiles: list[Votes]) -> list[Votes]:
    if axiom in MERGING:
        return [*profiles, merged(*profiles)]
    if axiom == "reversal-symmetry":
        return [profiles[0], {s[::-1]: k for s, k in profiles[0].items()}]
    return [profiles[0], {s: 2 * k for s, k in profiles[0].items()}] if axiom == "homogeneity" else profiles


def violations(claim: Json, family: list[str], profiles: list[Votes]) -> Iterator[Case]:
    """All violations of the axiom; profiles: one, before and after a change, or two parts."""
    axiom, given = claim["axiom"], profiles
    profiles = with_derived(axiom, given)
    if claim["hypotheses"]["ballots"] == "allowed" and not all(set(votes) <= set(family) for votes in profiles):
        return
    if axiom == "existence" and not possible(claim["rule"], family, profiles[0]):
        yield Case(claim, family, profiles, [""], ["012345"[: len(family[0])]])
    for chosen in itertools.product(*(outputs(claim, family, profile) for profile in profiles)):
        out, orders = [s for s, _ in chosen], [order for _, order in chosen]
        if axiom in OF_ONE:
            found = [(choice, "") for choice in choices_of_one(claim, family, profiles[0], out[0])]
        else:
            found = list(choices_of_more(axiom, profiles, out))
        for choice, about in found:
            yield Case(claim, family, profiles, out, orders, choice, about)


def choices_of_one(claim: Json, family: list[str], votes: Votes, out: str) -> list[str]:
    axiom, weak = claim["axiom"], claim["hypotheses"]["majority"] == "weak"
    n, letters = sum(votes.values()), "".join(sorted(out))

    def most(k: int) -> bool:
        return 2 * k >= n if weak else 2 * k > n

    def beats(members: str) -> bool:
        return all(lead(votes, a + b) > 0 for a in members for b in letters if b not in members)

    tops = {s[0] for s in family}
    if axiom == "po":
        return [b + a for a, b in pairs(out) if prefer(votes, b, a) == n]
    if axiom == "pareto-winner":
        return [a + out[0] for a in sorted(tops) if a != out[0] and prefer(votes, a, out[0]) == n]
    if axiom == "pmc":
        return [s for s in family if s != out and all(most(prefer(votes, a, b)) for a, b in pairs(s))]
    if axiom == "unanimity":
        return [s for s in family if s != out and votes.get(s, 0) == n]
    if axiom == "smith":
        some = ("".join(c) for k in range(1, len(letters) + 1) for c in itertools.combinations(letters, k))
        least = next(filter(beats, some))
        return [least] if out[0] not in least and tops & set(least) else []
    if axiom == "condorcet-loser":
        return [out[0]] if all(lead(votes, b + out[0]) > 0 for b in letters if b != out[0]) else []
    if axiom == "majority-loser":
        return [out[0]] if 2 * sum(k for s, k in votes.items() if s[-1] == out[0]) > n else []
    if axiom == "majority":
        return [a for a in sorted(tops - {out[0]}) if most(sum(k for s, k in votes.items() if s[0] == a))]
    if axiom == "condorcet-winner-pareto":
        tops = {s[0] for s in respecting(family, votes)}
    return [a for a in sorted(tops - {out[0]}) if axiom.startswith("condorcet-winner") and beats(a)]


def choices_of_more(axiom: str, profiles: list[Votes], out: list[str]) -> Iterator[tuple[str, str]]:
    """(the Boolean of the choice, the candidate or the ballot that it is about)."""
    one, two = out[:2]
    letters = sorted(one)
    if axiom in MERGING:
        length = 1 if axiom == "reinforcement" else len(one)
        if one[:length] == two[:length] != out[2][:length]:
            yield one[:length], ""
    elif axiom == "homogeneity":
        yield from [(one, "")] * (one != two)
    elif axiom == "reversal-symmetry":
        yield from [(one[0], "")] * (one[0] == two[0] and profiles[0] != profiles[1])
    elif axiom in RAISING:
        for a in letters:
            if raised(profiles[0], profiles[1], a):
                if axiom == "monotonicity" and two.index(a) > one.index(a):
                    yield str(one.index(a)), a
                if axiom == "winner-monotonicity" and one[0] == a != two[0]:
                    yield "", a
    else:
        yield from choices_of_a_ballot(axiom, profiles, one[0], two[0])


def choices_of_a_ballot(axiom: str, profiles: list[Votes], before: str, after: str) -> Iterator[tuple[str, str]]:
    """before, after: who is first."""
    changed = Counter(profiles[1]), Counter(profiles[0])
    more, less = list((changed[0] - changed[1]).elements()), list((changed[1] - changed[0]).elements())
    if (len(more), len(less)) != (1, int(axiom == "strategy-proofness")):
        return
    ballot = (less or more)[0]
    if axiom == "participation" and ballot.index(before) < ballot.index(after):
        yield str(ballot.index(before)), ballot
    if axiom == "strategy-proofness" and ballot.index(after) < ballot.index(before):
        yield str(ballot.index(after)), ballot
    if axiom == "positive-involvement" and before == ballot[0] != after:
        yield "", ballot
    if axiom == "negative-involvement" and before != ballot[-1] == after:
        yield "", ballot


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


def changed(case: Case) -> bool:
    """Somebody raises the candidate, joins, or does not cast the ballot any more."""
    before, after = case.profiles
    if case.claim["axiom"] in RAISING:
        places = [sum(k * s.index(case.about) for s, k in votes.items()) for votes in (before, after)]
        return places[1] < places[0]
    more = after.get(case.about, 0) - before.get(case.about, 0)
    return more > 0 if case.claim["axiom"] in JOINING else more < 0


def stands_for(case: Case, name: str) -> bool:
    """The truth of the Boolean of that name."""
    head, *words = name.split()
    rule, kind = case.claim["rule"], head[0]
    if kind == "f":
        return words[0] in case.family
    if kind == "v":
        return words[0] == case.choice
    if kind == "d":
        return changed(case)
    if kind == "e":
        return case.profiles[0].get(words[0], 0) > case.profiles[1].get(words[0], 0)
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
        "m": lambda: lead(votes, word) > 0,
        "t": top,
        "l": lambda: 2 * sum(k for s, k in votes.items() if s[-1] == word) > n,
        "x": lambda: precedes(votes, *words),
        "j": lambda: reversed_majorities(votes, word) >= int(words[1]),
        "w": no_better,
        "q": lambda: at_least(word[0], word[1]),
        "u": lambda: prefer(votes, word[0], word[1]) == n,
        "c": lambda: score(rule if rule in HALF else "lcpo", votes, word[0]) >= int(word[1:]),
        "k": lambda: word in respecting(case.family, votes),
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
    axiom = claim["axiom"]
    if axiom == "reversal-symmetry":
        both = [s for s in cast if s[::-1] in cast] or cast
        profiles[0] = dict(Counter(rng.choices(both, k=rng.randint(1, 4))))
    if axiom in RAISING or axiom == "strategy-proofness":
        s = rng.choice(list(profiles[0]))
        t = rng.choice([t for t in cast if axiom not in RAISING or any(raises(s, t, a) for a in s)] or [s])
        profiles[1] = dict(Counter(profiles[0]) - Counter([s]) + Counter([t]))
    if axiom in JOINING:
        profiles[1] = dict(Counter(profiles[0]) + Counter([rng.choice(cast)]))
    return profiles if axiom in PAIRED else profiles[:1]


def abouts(claim: Json, m: int, family: list[str] | None = None) -> list[Json]:
    """What the parts of a proof are about."""
    if claim["axiom"] in RAISING:
        return [*range(m)]
    if claim["axiom"] in (*JOINING, "strategy-proofness"):
        return family if family is not None and claim["hypotheses"]["ballots"] == "allowed" else rankings(m)
    return [None]


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


def formula(claim: Json, m: int, family: tuple[str, ...] = (), about: str = "") -> theorem_formula.Violation:
    words = [claim[key] for key in ("rule", "axiom", "domain")] + list(claim["hypotheses"].values())
    return theorem_formula.Violation(theorem_statement.Statement(*words, "012345"[:m]), family, about)
