"""What the checker accepts and rejects of certificates of theorems.

Rules, axioms and what the Booleans stand for are defined here once more. Proofs are found by a SAT solver that
is told which choices of inequalities have no solution; whatever it says, the checker must find correct.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from mutations import accepted, leaves, with_leaf, wrong_values
from pysat.solvers import Solver
from scipy.optimize import linprog

from formulations.builtin import C1_PROFILES
from proofs import checker
from proofs.checker import Rejected, check

Json = Any
Votes = dict[str, int]

LEXIMAX = ["lcpo", "leximax-copeland", "leximax-borda", "leximax-plurality"]
KEMENY = ["kemeny", "kemeny-po"]
RULES = [*LEXIMAX, *KEMENY, "lcpo-sequence"]
AXIOMS = ["existence", "po", "pmc", "majority", "winner-monotonicity", "separability"]
TIES = {rule: ["fixed", "profile"] if rule in LEXIMAX else ["fixed", "any"] for rule in RULES} | {
    "lcpo-sequence": ["fixed"]
}
LINE = {"a": [0], "b": [1], "c": [3]}  # 012 and 210 are feasible
PLANE = {"a": [0, 0], "b": [1, 0], "c": [0, 1]}


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


def formula(claim: Json, m: int, family: tuple[str, ...] = (), candidate: str = "") -> checker._Violation:
    words = [claim[key] for key in ("rule", "axiom", "domain")] + list(claim["hypotheses"].values())
    return checker._Violation(checker._Statement(*words, "012345"[:m]), family, candidate)


@pytest.mark.parametrize("rule", RULES)
def test_counterexamples_are_those_of_the_definitions(rule: str) -> None:
    """A case is accepted iff there is a violation; then all clauses of a proof would be true, and all inequalities."""
    rng, found = random.Random(rule), Counter[str]()
    for claim in statements(3):
        if claim["rule"] != rule:
            continue
        for m in (2, 3, 4):
            for family, profiles, cases in search(claim, m, 12 if m < 4 else 6, rng):
                assert accepted(refutation(claim, family, profiles)) == bool(cases)
                found[claim["axiom"]] += bool(cases)
                for case in cases[:2]:
                    given = tuple(family) if rng.random() < 0.5 else ()
                    alike = claim["axiom"] == "po" and claim["hypotheses"]["ties"] != "fixed" and not given
                    check_semantics(renamed(case) if alike else case, formula(claim, m, given, case.choice))
    assert len(found) >= 5


def renamed(case: Case) -> Case:
    """The same violation of PO with the names 0 and 1 for the two candidates."""
    old = case.choice + "".join(sorted(set(case.family[0]) - set(case.choice)))
    new = str.maketrans(old, "".join(sorted(old)))
    family = sorted(s.translate(new) for s in case.family)
    profiles = [{s.translate(new): k for s, k in votes.items()} for votes in case.profiles]
    outputs, orders = ([s.translate(new) for s in words] for words in (case.outputs, case.orders))
    return Case(case.claim, family, profiles, outputs, orders, "01")


def check_semantics(case: Case, violation: checker._Violation) -> None:
    known: dict[str, bool] = {}
    for clause in violation.clauses():
        names = [word.removeprefix("-") for word in clause]
        known.update({name: stands_for(case, name) for name in names if name not in known})
        assert any(known[name] == (name == word) for name, word in zip(names, clause, strict=True)), clause
    columns = [votes.get(s, 0) for votes in case.profiles for s in violation.cast]
    for name, truth in known.items():
        inequality = violation.inequality(name)
        letters = "nsmtwd" + "q" * (case.claim["rule"] in ("leximax-borda", "leximax-plurality"))
        assert (inequality is not None) == (name[0] in letters)
        if inequality and (truth or inequality.equivalent):
            total = sum(c * columns[i] for i, c in inequality.terms)
            assert truth == (total > 0 if inequality.strict else total >= 0)


# --- proofs -----------------------------------------------------------------------------------------------


def lemma_for(model: list[int], names: list[str], violation: Any) -> list[Any] | None:
    """A clause false in the model that holds by its inequalities, and multipliers; None if these have a solution."""
    active = []
    for v in model:
        inequality = violation.inequality(names[abs(v) - 1])
        if inequality and (v > 0 or inequality.equivalent):
            row = [0] * (violation.columns + 1)
            for column, c in inequality.terms:
                row[column] += c if v > 0 else -c
            active.append((v, row, inequality.strict == (v > 0)))
    reals = getattr(violation, "reals", None)
    if reals is None:  # free variables
        lines = [[row[i] for _, row, _ in active] for i in range(violation.columns)]
        lines += [[-x for x in line] for line in lines]
    else:
        lines = [[row[i] + row[j] for _, row, _ in active] for i, j in reals]
    strict = [[float(s) for _, _, s in active]]
    if not active or not any(strict[0]):
        return None
    cost = [1.0 + i / (len(active) * 100) for i in range(len(active))]
    found = linprog(cost, A_ub=lines, b_ub=[0] * len(lines), A_eq=strict, b_eq=[1], method="highs-ds")
    if found.status:
        return None
    multipliers = [Fraction(y).limit_denominator(1000) for y in found.x]
    used = [(v, y) for (v, _, _), y in zip(active, multipliers, strict=True) if y]
    return [[-v for v, _ in used], [int(y) if y.denominator == 1 else str(y) for _, y in used]]


def hints_for(step: list[int], known: list[list[int]]) -> list[int]:
    """Clauses that become unit one after the other if the step is false, of which the last is false."""
    false = dict.fromkeys(step, -1)
    while True:
        for h, clause in enumerate(known):
            rest = [v for v in clause if v not in false]
            if not rest:
                return needed(h, false, known)
            if len(rest) == 1 and -rest[0] not in false:
                false[-rest[0]] = h
                break
        else:
            raise AssertionError("the step does not follow by unit propagation")


def needed(last: int, false: dict[int, int], known: list[list[int]]) -> list[int]:
    order = list(false)
    wanted, hints = set(known[last]), [last]
    for v in reversed(order):
        if v in wanted and false[v] >= 0:
            hints.append(false[v])
            wanted.update(u for u in known[false[v]] if u != -v)
    return hints[::-1]


def part_for(violation: Any, candidate: int | None = None, family: list[str] | None = None) -> Json | None:
    """A part that refutes the violation, or None if it is possible for some real weights."""
    words = list(violation.clauses())
    names = sorted({word.removeprefix("-") for clause in words for word in clause})
    number = {name: v for v, name in enumerate(names, 1)} | {"-" + name: -v for v, name in enumerate(names, 1)}
    clauses = [[number[word] for word in clause] for clause in words]
    lemmas: list[Any] = []
    with Solver("glucose4", bootstrap_with=clauses) as solver:
        while solver.solve():
            lemma = lemma_for(solver.get_model(), names, violation)
            if lemma is None:
                return None
            lemmas.append(lemma)
            solver.add_clause(lemma[0])
    known = [*clauses, *(clause for clause, _ in lemmas)]
    with Solver("glucose4", bootstrap_with=known, with_proof=True) as solver:
        assert not solver.solve()
        learned = [[int(v) for v in line.split()[:-1]] for line in solver.get_proof() if line[0] != "d"]
    steps = []
    for step in [*(clause for clause in learned if clause), []]:
        steps.append([step, hints_for(step, known)])
        known.append(step)
    part = {"candidate": candidate, "family": family, "variables": names, "clauses": clauses}
    return trimmed({**part, "lemmas": lemmas, "steps": steps})


def trimmed(part: Json) -> Json:
    """Without what the last step does not need."""
    first, second = len(part["clauses"]), len(part["clauses"]) + len(part["lemmas"])
    everything = [*part["clauses"], *part["lemmas"], *part["steps"]]
    wanted = {len(everything) - 1}
    for i in reversed(range(second, len(everything))):
        if i in wanted:
            wanted.update(everything[i][1])
    kept = sorted(wanted)
    place = {old: new for new, old in enumerate(kept)}
    lists = [[everything[i] for i in kept if low <= i < high] for low, high in ((0, first), (first, second))]
    steps = [[everything[i][0], [place[h] for h in everything[i][1]]] for i in kept if i >= second]
    used = sorted({abs(v) for i in kept for v in (everything[i] if i < first else everything[i][0])})
    number = {old: new for new, old in enumerate(used, 1)}

    def again(clause: list[int]) -> list[int]:
        return [number[abs(v)] * (1 if v > 0 else -1) for v in clause]

    return {
        **part,
        "variables": [part["variables"][v - 1] for v in used],
        "clauses": [again(clause) for clause in lists[0]],
        "lemmas": [[again(clause), ys] for clause, ys in lists[1]],
        "steps": [[again(clause), hints] for clause, hints in steps],
    }


def proof(
    claim: Json, m: int, families: list[list[str]] | None = None, instance: Json = None, thetas: Json = None
) -> Json:
    candidates = range(m) if claim["axiom"] == "winner-monotonicity" else [None]
    parts = []
    for family, c in itertools.product(families or [None], candidates):
        part = part_for(formula(claim, m, tuple(family or ()), "" if c is None else str(c)), c, family)
        assert part is not None
        parts.append(part)
    return certificate(instance or [f"c{i}" for i in range(m)], claim, {"parts": parts, "thetas": thetas})


THETAS = {  # the six rankings of PLANE in order
    "012": [-1, -2],
    "021": [-2, -1],
    "102": [1, -1],
    "120": [2, 1],
    "201": [-1, 1],
    "210": [1, 2],
}


SIX = rankings(3)

PROOFS: dict[str, Callable[[], Json]] = {
    "existence, lcpo": lambda: proof(statement("lcpo", "existence", True), 3),
    "po, lcpo": lambda: proof(statement("lcpo", "po", True, ties="profile"), 3),
    "po, two candidates": lambda: proof(statement("leximax-copeland", "po", True, ties="profile"), 2),
    "pmc, lcpo": lambda: proof(statement("lcpo", "pmc", True, ballots="any", ties="profile"), 3),
    "pmc, kemeny": lambda: proof(statement("kemeny", "pmc", True, ballots="any", ties="any"), 3),
    "pmc, sequence": lambda: proof(statement("lcpo-sequence", "pmc", True), 3),
    "majority, lcpo": lambda: proof(statement("lcpo", "majority", True, ties="profile"), 3),
    "majority, plurality": lambda: proof(statement("leximax-plurality", "majority", True, ballots="any"), 3),
    "monotone, lcpo": lambda: proof(statement("lcpo", "winner-monotonicity", True), 3),
    "monotone, kemeny": lambda: proof(statement("kemeny", "winner-monotonicity", True), 2),
    "monotone, plurality": lambda: proof(statement("leximax-plurality", "winner-monotonicity", True), 3),
    "monotone, any optimum": lambda: proof(statement("kemeny", "winner-monotonicity", True, ties="any"), 2),
    "separable, kemeny": lambda: proof(statement("kemeny", "separability", True), 2),
    "separable, borda": lambda: proof(statement("leximax-borda", "separability", True), 2),
    "separable, plurality": lambda: proof(statement("leximax-plurality", "separability", True), 2),
    "plane, existence": lambda: proof(statement("kemeny-po", "existence", True, "plane", ties="any"), 3, [SIX]),
    "plane, monotone": lambda: proof(statement("kemeny-po", "winner-monotonicity", True, "plane"), 2, [["01", "10"]]),
    "features, pmc": lambda: proof(
        statement("leximax-borda", "pmc", True, "features"), 3, [["012", "210"]], LINE, [[-1], [1]]
    ),
    "features, monotone": lambda: proof(
        statement("kemeny", "winner-monotonicity", True, "features"), 3, [["012", "210"]], LINE, [[-1], [1]]
    ),
    "features, po": lambda: proof(
        statement("kemeny", "po", True, "features"), 3, [SIX], PLANE, [THETAS[s] for s in SIX]
    ),
}


@cache
def proofs(name: str) -> Json:
    return PROOFS[name]()


@pytest.mark.parametrize("name", PROOFS)
def test_proofs_are_accepted(name: str) -> None:
    check(json.loads(json.dumps(proofs(name))))


def by_definition(document: Json) -> bool:
    """Whether the parts' clauses are among those of the violations, and their lemmas and steps are right."""
    claim, m = document["claim"], len(document["instance"]["candidates"])
    for part in document["evidence"]["parts"]:
        names, c = part["variables"], part["candidate"]
        clauses = [clause for clause, _ in [*part["lemmas"], *part["steps"]]]
        if not all(type(name) is str for name in names):
            return False
        everything = [v for clause in [*part["clauses"], *clauses] for v in clause]
        if any(type(v) is not int or not 0 < abs(v) <= len(names) for v in everything) or len(set(names)) < len(names):
            return False
        violation = formula(claim, m, tuple(part["family"] or ()), "" if c is None else str(c))
        table = {frozenset(words) for words in violation.clauses()}
        for clause in part["clauses"]:
            if frozenset("-" * (v < 0) + names[abs(v) - 1] for v in clause) not in table:
                return False
        if not all(lemma_holds(lemma, names, violation) for lemma in part["lemmas"]):
            return False
        known = [*part["clauses"], *(clause for clause, _ in part["lemmas"])]
        for clause, hints in part["steps"]:
            if not follows(clause, hints, known):
                return False
            known.append(clause)
        if not part["steps"] or known[-1]:
            return False
    return True


def is_number(value: Json) -> bool:
    return type(value) is int or (type(value) is str and bool(re.fullmatch("-?[0-9]+(/[1-9][0-9]*)?", value)))


def lemma_holds(lemma: Json, names: list[str], violation: checker._Violation) -> bool:
    clause, values = lemma
    if len(clause) != len(values) or not all(is_number(y) for y in values):
        return False
    multipliers = [Fraction(y) for y in values]
    sums, strict = [Fraction(0)] * len(violation.reals), False
    for v, y in zip(clause, multipliers, strict=True):
        inequality = violation.inequality(names[abs(v) - 1])
        if y <= 0 or inequality is None or (v > 0 and not inequality.equivalent):
            return False
        strict |= inequality.strict if v < 0 else not inequality.strict
        row = dict(inequality.terms)
        for k, columns in enumerate(violation.reals):
            sums[k] += (y if v < 0 else -y) * sum(row.get(column, 0) for column in columns)
    return strict and max(sums) <= 0


def follows(clause: list[int], hints: list[Json], known: list[list[int]]) -> bool:
    if any(type(h) is not int or not 0 <= h < len(known) for h in hints):
        return False
    false, left = set(clause), [0]
    for h in hints:
        left = [v for v in set(known[h]) if v not in false]
        if len(left) > 1:
            return False
        false.update(-v for v in left)
    return not left


SMALL = ["po, two candidates", "existence, lcpo", "monotone, kemeny", "separable, kemeny", "separable, borda"]


@pytest.mark.parametrize("name", [*SMALL, "plane, monotone", "majority, plurality"])
def test_every_change_of_a_proof_is_judged_as_by_definition(name: str) -> None:
    document = proofs(name)
    assert by_definition(document)
    rejected = 0
    for path, value in leaves(document["evidence"]["parts"], ("evidence", "parts")):
        names = document["evidence"]["parts"][path[2]]["variables"]
        for wrong in wrong_values(value, [*names, "o0 01"]):
            changed = with_leaf(document, path, wrong)
            if path[3] in ("candidate", "family"):
                assert not accepted(changed)
            else:
                right = by_definition(changed) and (path[3] != "variables" or re.fullmatch(r"\S+( \S+)*", wrong))
                assert accepted(changed) == bool(right), (path, wrong)
                rejected += not right
    assert rejected > 30


@pytest.mark.parametrize("name", PROOFS)
def test_every_part_of_a_proof_is_needed(name: str) -> None:
    """No list can lose an entry, and no object a key; nor can the numbers of steps be in another order."""
    document = proofs(name)
    for path, value in places(document["evidence"], ("evidence",)):
        if isinstance(value, dict):
            for key in value:
                assert not accepted(without(document, (*path, key)))
            assert not accepted(with_leaf(document, (*path, "other"), 1))
        elif isinstance(value, list) and len(path) <= 4:
            for i in range(len(value)) if len(value) < 40 else (0, len(value) // 2, len(value) - 1):
                assert not accepted(without(document, (*path, i))), path


def places(value: Json, path: tuple[Json, ...]) -> Iterator[tuple[tuple[Json, ...], Json]]:
    yield path, value
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(part, (*path, key))


def without(document: Json, path: tuple[Json, ...]) -> Json:
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return changed


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_proves_no_false_statement(name: str) -> None:
    """Whatever else is claimed with it, if that is accepted there is no violation."""
    document, rng = proofs(name), random.Random(name)
    m = len(document["instance"]["candidates"])
    for claim in statements(m):
        claim["domain"], claim["holds"] = document["claim"]["domain"], True
        if claim != document["claim"] and accepted({**document, "claim": claim}):
            families = [part["family"] for part in document["evidence"]["parts"]]
            for family, profiles, _ in search(claim, m, 40, rng):
                given = families[0] or family
                cast = profiles if families[0] is None else random_profiles(rng, claim, given, rankings(m))
                assert not list(violations(claim, given, cast))
    for key, value in [("holds", False), ("holds", 1), ("rule", "borda"), ("axiom", "clones"), ("domain", "line")]:
        assert not accepted(with_leaf(document, ("claim", key), value))
        assert not accepted(with_leaf(document, ("claim", key), [value]))
        assert not accepted(without(document, ("claim", key)))
    for key in ("ballots", "ties", "majority"):
        for value in ("none", None, ["fixed"], {}):
            assert not accepted(with_leaf(document, ("claim", "hypotheses", key), value))
        assert not accepted(without(document, ("claim", "hypotheses", key)))
    assert not accepted(with_leaf(document, ("claim", "hypotheses"), {}))
    for domain in {"any", "plane", "features"} - {document["claim"]["domain"]}:
        assert not accepted(with_leaf(document, ("claim", "domain"), domain))


def test_nobody_need_raise_the_winner_without_the_boolean_that_says_so() -> None:
    """Of two candidates that tie Kemeny may choose either, on the same profile; only a raise makes one the winner."""
    parts = proofs("monotone, any optimum")["evidence"]["parts"]
    assert all("d" in part["variables"] for part in parts)
    assert (
        proofs("features, monotone")["evidence"]["parts"][1]["variables"] == []
    )  # 1 is never first: a clause is empty


def test_of_a_false_comparison_of_costs_nothing_is_said() -> None:
    """Two rankings are not both strictly cheaper than the other, but w is only implied to hold if it is true."""
    part = {"candidate": None, "family": None, "clauses": [], "steps": [[[], [0]]]}
    claim = statement("kemeny", "po", True, ties="any")
    for sign, words in ((1, "stand for an inequality"), (-1, "do not prove")):
        lemmas = [[[sign, 2 * sign], [1, 1]]]
        evidence = {**part, "variables": ["w0 01 10", "w0 10 01"], "lemmas": lemmas}
        assert words in reason(certificate(["a", "b"], claim, {"parts": [evidence], "thetas": None}))


def test_tie_orders_are_those_of_the_hypotheses() -> None:
    """Fixed ties and ties by profile have their own clauses, though some of either are true of the other."""
    for ties, words in (
        ("fixed", [["q0 01", "q0 10"], ["-q0 01", "q0 01"]]),
        ("profile", [["-o0 01", "-r0 1", "q0 01"]]),
    ):
        table = [set(clause) for clause in formula(statement("lcpo", "po", True, ties=ties), 2).clauses()]
        assert not any(set(clause) in table for clause in words)
    by_profile = [set(clause) for clause in formula(statement("lcpo", "po", True, ties="profile"), 2).clauses()]
    assert all(
        clause in by_profile for clause in ({"-o0 01", "-r0 1", "g0 01"}, {"-g0 01", "q0 01"}, {"g0 01", "q0 10"})
    )


def test_ties_are_as_the_rule_can_break_them() -> None:
    example = refutation(statement("kemeny", "po", False), ["01"], [{"01": 1}])
    for rule, ties in itertools.product(RULES, ["fixed", "profile", "any"]):
        example["claim"] = statement(rule, "po", False, ties=ties)
        assert ("ties" in reason(example)) == (ties not in TIES[rule])


def test_a_false_theorem_needs_a_clause_that_is_not_in_the_table() -> None:
    """Leximax plurality fails PO: its violation has a model, and excluding that is noticed."""
    claim = statement("leximax-plurality", "po", True)
    violation = formula(claim, 3)
    assert part_for(violation) is None
    clauses = [*violation.clauses(), ["-f 021"], ["-f 012"], ["-f 102"], ["-f 120"], ["-f 201"], ["-f 210"]]

    class Forged(checker._Violation):
        def clauses(self) -> Iterator[list[str]]:
            return iter(clauses)

    forged = part_for(Forged(violation.statement, (), ""))
    assert "not one of those" in reason(certificate(["a", "b", "c"], claim, {"parts": [forged], "thetas": None}))


def test_a_lemma_needs_its_multipliers_and_a_step_its_hints_in_order() -> None:
    document = proofs("majority, plurality")
    part = document["evidence"]["parts"][0]
    i = next(i for i, (clause, _) in enumerate(part["lemmas"]) if len(clause) > 1)
    clause, right = part["lemmas"][i]
    for multipliers in ([y * 7 for y in right], ["2/3"] * len(right), [0] * len(right), right[1:], [*right, 1], []):
        changed = with_leaf(document, ("evidence", "parts", 0, "lemmas", i, 1), multipliers)
        assert accepted(changed) == lemma_holds([clause, multipliers], part["variables"], formula(document["claim"], 3))
    k = max(range(len(part["steps"])), key=lambda k: len(part["steps"][k][1]))
    hints = part["steps"][k][1]
    assert len(hints) > 2
    for wrong in (hints[::-1], hints[:-1], hints[1:], [*hints, len(part["clauses"]) + len(part["lemmas"]) + k], []):
        changed = copy.deepcopy(document)
        changed["evidence"]["parts"][0]["steps"][k][1] = wrong
        assert not accepted(changed)


def test_a_proof_by_hand() -> None:
    """Two candidates, LCPO has an output: somebody casts 01 or 10, which is allowed unless all prefer the reverse."""
    names = ["f 01", "f 10", "n0", "s0 01", "s0 10", "u0 01", "u0 10", "k0 01", "k0 10"]
    clauses = [[3], [-4, 1], [-5, 2], [-7, -4], [-6, -5], [8, -1, 7], [9, -2, 6], [-8], [-9]]
    lemma = [[-3, 4, 5], [1, 1, 1]]  # not: Σ x > 0, yet x_01 = 0 and x_10 = 0
    steps = [[[-4], [7, 1, 3, 5]], [[-5], [8, 2, 4, 6]], [[], [0, 10, 11, 9]]]
    part = {"candidate": None, "family": None, "variables": names, "clauses": clauses, "lemmas": [lemma]}
    claim = statement("lcpo", "existence", True)
    document = certificate(["a", "b"], claim, {"parts": [{**part, "steps": steps}], "thetas": None})
    check(document)
    at = ("evidence", "parts", 0)
    assert "one literal" in reason(with_leaf(document, (*at, "steps", 0, 1), [5, 7, 1, 3]))
    assert "hint" in reason(with_leaf(document, (*at, "steps", 0, 1, 0), 11))
    assert "contradiction" in reason(with_leaf(document, (*at, "steps", 0, 1), [7, 1, 3]))
    assert "empty" in reason(with_leaf(document, (*at, "steps"), steps[:2]))
    assert "do not prove" in reason(with_leaf(document, (*at, "lemmas", 0), [[-3, 4], [1, 1]]))
    assert "multiplier" in reason(with_leaf(document, (*at, "lemmas", 0, 1, 2), 0))
    assert "inequality" in reason(with_leaf(document, (*at, "lemmas", 0, 0, 2), 1))
    assert "not one of those" in reason(with_leaf(document, (*at, "clauses", 8), [-9, -8]))
    assert "±9" in reason(with_leaf(document, (*at, "clauses", 8), [-10]))
    assert "Boolean" in reason(with_leaf(document, (*at, "variables", 0), "f 10"))
    for unused in ("-n0", "n0 ", "", "n0", "N", "n00", "o0 01 10 01", "u0 01\n", 1, None):
        assert "Boolean" in reason(with_leaf(document, (*at, "variables"), [*names, unused]))
    assert accepted(with_leaf(document, (*at, "variables"), [*names, "o0 01"]))
    assert "profile" in reason(
        {**document, "instance": {"candidates": ["a"], "ballots": [{"count": 1, "ranking": ["a"]}]}}
    )
    assert "2 to 6" in reason({**document, "instance": {"candidates": ["a"]}})
    assert "2 to 6" in reason({**document, "instance": {"candidates": list("abcdefg")}})
    assert "features" in reason({**document, "instance": {"candidates": {"a": [0], "b": [1]}}})
    assert "features" in reason(with_leaf(document, ("claim", "domain"), "features"))


# --- domains ----------------------------------------------------------------------------------------------


def around(points: list[tuple[int, int]]) -> list[str]:
    """All feasible rankings of points in general position: θ turns, between neighbouring normals of differences."""
    normals = {}
    for (x, y), (z, w) in itertools.permutations(points, 2):
        normals[math.atan2(z - x, y - w)] = (y - w, z - x)
    ordered = [normals[angle] for angle in sorted(normals)]
    found = set()
    for (p, q), (r, s) in zip(ordered, ordered[1:] + ordered[:1], strict=True):
        rewards = {i: (p + r) * x + (q + s) * y for i, (x, y) in enumerate(points)}
        found.add("".join(map(str, sorted(rewards, key=lambda i: -rewards[i]))))
    return sorted(found)


def relabelled(family: tuple[str, ...]) -> set[tuple[str, ...]]:
    letters = sorted(family[0])
    new = [dict(zip(letters, s, strict=True)) for s in itertools.permutations(letters)]
    return {tuple(sorted("".join(names[a] for a in s) for s in family)) for names in new}


@pytest.mark.parametrize(("m", "labelled", "classes"), [(2, 1, 1), (3, 1, 1), (4, 16, 2), (5, 2304, 20)])
def test_families_of_the_plane(m: int, labelled: int, classes: int) -> None:
    families = checker._plane_families(m)
    assert len(families) == labelled
    left, number = set(families), 0
    while left:
        orbit = relabelled(next(iter(left)))
        assert orbit <= families
        left -= orbit
        number += 1
    assert number == classes
    rng, seen = random.Random(m), 0
    for _ in range(100):
        points = [(rng.randint(-60, 60), rng.randint(-60, 60)) for _ in range(m)]
        feasible = around(points) if len(set(points)) == m else []
        if len(feasible) == m * (m - 1):
            assert tuple(feasible) in families
            seen += 1
    assert seen > 40 or m == 2  # of two points the normals are opposite: nothing is between them


@pytest.mark.parametrize("ties", ["fixed", "any"])
def test_parts_are_needed_for_all_families(ties: str) -> None:
    claim = statement("kemeny-po", "existence", True, "plane", ties=ties)
    families = sorted(checker._plane_families(4))
    second = next(family for family in families if family not in relabelled(families[0]))
    chosen = families if ties == "fixed" else [families[0], second]
    document = proof(claim, 4, [list(family) for family in chosen])
    check(document)
    parts = document["evidence"]["parts"]
    for i in range(len(parts)):
        assert "no part" in reason(with_leaf(document, ("evidence", "parts"), parts[:i] + parts[i + 1 :]))
    foreign = rankings(4)[:12]
    other = part_for(formula(claim, 4, tuple(foreign)), None, foreign)
    assert "not about" in reason(with_leaf(document, ("evidence", "parts"), [*parts, other]))
    for wrong in (None, [], foreign, chosen[0][::-1], [*chosen[0], chosen[0][-1]], [0], "0123"):
        assert not accepted(with_leaf(document, ("evidence", "parts", 0, "family"), wrong))
    assert "null" in reason(with_leaf(document, ("evidence", "thetas"), []))
    if ties == "any":
        assert "no part" in reason(with_leaf(document, ("claim", "hypotheses", "ties"), "fixed"))


def test_one_family_needs_all_its_candidates() -> None:
    """Parts of two families alike do not serve for each other."""
    document = copy.deepcopy(proofs("monotone, plurality"))
    parts = document["evidence"]["parts"]
    check(document)
    assert "no part" in reason(with_leaf(document, ("evidence", "parts"), parts[:2]))
    assert not accepted(with_leaf(document, ("evidence", "parts"), [parts[0], parts[1], parts[1]]))
    for wrong in (True, 1.0, 3, -1, "0", None, [0]):
        assert "candidate" in reason(with_leaf(document, ("evidence", "parts", 1, "candidate"), wrong))


def test_features_have_the_family() -> None:
    document = proofs("features, pmc")
    for points, right in (
        ([0, 1, 3], True),
        (["1/2", 1, 3], True),
        ([3, 1, 0], True),
        ([1, 0, 3], False),
        ([0, 3, 1], False),
        ([0, 0, 1], False),
        ([0, 1.5, 2], False),
    ):
        instance = {"candidates": dict(zip("abc", ([x] for x in points), strict=True))}
        changed = {**document, "instance": instance}
        assert accepted(changed) == (right and points[0] != 3)
        turned = with_leaf(changed, ("evidence", "thetas"), [[1], [-1]])
        assert accepted(turned) == (points[0] == 3)
    assert not accepted({**document, "instance": {"candidates": {"a": [0, 0], "b": [1, 0], "c": [3, 1]}}})
    for wrong in (None, [], [[-1]], [[-1], [1], [1]], [[1], [-1]], [[-1], [0]], [-1, 1], [None, None]):
        assert not accepted(with_leaf(document, ("evidence", "thetas"), wrong))
    whole = proofs("features, po")  # of three candidates all six rankings are feasible, not only two
    fewer = {**proofs("features, pmc"), "instance": whole["instance"]}
    assert not accepted(with_leaf(fewer, ("evidence", "thetas"), [THETAS["012"], THETAS["210"]]))


# --- counterexamples ----------------------------------------------------------------------------------------

FAILURES = {
    "separability": refutation(
        statement("lcpo", "separability", False),
        ["012", "021", "102", "210"],
        [{"012": 1, "021": 1}, {"021": 1, "102": 1, "210": 1}],
    ),
    "ties": refutation(
        statement("lcpo", "winner-monotonicity", False, ties="profile"),
        sorted(rankings(3)),
        [{"012": 2, "102": 1, "120": 1}, {"012": 2, "102": 2}],
    ),
    "sequence": refutation(
        statement("lcpo-sequence", "winner-monotonicity", False),
        ["0213", "1032", "2013", "3120", "3201"],
        [{"1032": 1, "2013": 2, "3120": 1}, {"1032": 1, "2013": 1, "3120": 1, "0213": 1}],
    ),
    "existence": refutation(statement("lcpo", "existence", False, ballots="any"), ["01"], [{"10": 1}]),
    "half": refutation(statement("lcpo", "majority", False, majority="weak"), ["01", "10"], [{"01": 1, "10": 1}]),
    "weak": refutation(
        statement("kemeny", "pmc", False, ties="fixed", majority="weak"), ["01", "10"], [{"01": 2, "10": 2}]
    ),
}


def test_known_failures_are_accepted() -> None:
    for name, document in FAILURES.items():
        check(json.loads(json.dumps(document)))
        twin = copy.deepcopy(document)
        if name in ("ties", "sequence"):
            twin["claim"] = statement("lcpo", "winner-monotonicity", False)
            assert "do not violate" in reason(twin)
        if name in ("half", "weak"):
            twin["claim"]["hypotheses"]["majority"] = "strict"
            assert "do not violate" in reason(twin)


@pytest.mark.parametrize("name", FAILURES)
def test_every_change_of_a_counterexample_is_judged_as_by_definition(name: str) -> None:
    document = FAILURES[name]
    m = len(document["instance"]["candidates"])
    outcomes = Counter[bool]()
    for path, value in leaves(document["evidence"], ("evidence",)):
        choices = rankings(m) if isinstance(value, str) else [1, 2, 3, 4, "2", "3/1"]
        for wrong in [
            *choices,
            *wrong_values(value, rankings(m)),
            "01 ",
            "00",
            "0123456",
            0,
            -1,
            "1/2",
            True,
            None,
            [],
            {},
        ]:
            changed = with_leaf(document, path, wrong)
            right = is_counterexample(changed)
            assert accepted(changed) == right, (path, wrong)
            outcomes[right] += 1
    for path, value in places(document["evidence"], ("evidence",)):
        for key in range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ():
            changed = without(document, (*path, key))
            assert accepted(changed) == is_counterexample(changed), (path, key)
    for rule, axiom, ties, ballots, majority in itertools.product(
        RULES, AXIOMS, ["fixed", "profile", "any"], ["allowed", "any"], ["strict", "weak"]
    ):
        changed = {**document, "claim": statement(rule, axiom, False, "any", ballots, ties, majority)}
        assert accepted(changed) == (ties in TIES[rule] and is_counterexample(changed))
    assert outcomes[False] > 30


def is_counterexample(document: Json) -> bool:
    claim, evidence, m = document["claim"], document["evidence"], len(document["instance"]["candidates"])
    try:
        family, listed = evidence["family"], evidence["profiles"]
        if evidence["points"] is not None or evidence["thetas"] is not None:
            return False
        profiles = [{s: int(Fraction(k)) for s, k in profile} for profile in listed]
        counts = [k for profile in listed for _, k in profile]
        casts = [s for profile in listed for s, _ in profile]
    except (ValueError, TypeError, KeyError):
        return False
    two = claim["axiom"] in ("winner-monotonicity", "separability")
    return (
        bool(family)
        and len(profiles) == 1 + two
        and all(profiles)
        and all(is_number(k) and Fraction(k).denominator == 1 and Fraction(k) > 0 for k in counts)
        and len(casts) == sum(map(len, profiles))
        and all(s in rankings(m) for s in [*casts, *family])
        and family == sorted(set(family))
        and (claim["hypotheses"]["ballots"] == "any" or set(casts) <= set(family))
        and any(violations(claim, family, profiles))
    )


def test_counterexamples_in_the_plane_and_for_features() -> None:
    """Leximax plurality on 021: candidates 1 and 2 tie, so 1 comes before 2."""
    document = refutation(statement("leximax-plurality", "po", False, "features"), SIX, [{"021": 1}])
    document["evidence"]["thetas"] = [THETAS[s] for s in SIX]
    document["instance"]["candidates"] = PLANE
    check(document)
    plane = copy.deepcopy(document)
    plane["claim"]["domain"], plane["instance"]["candidates"] = "plane", ["a", "b", "c"]
    plane["evidence"]["points"] = list(PLANE.values())
    check(plane)
    for which in (document, plane):
        for path, value in leaves(which["evidence"]["thetas"], ("evidence", "thetas")):
            for wrong in (-value, float(value), "x", None):
                assert not accepted(with_leaf(which, path, wrong))
        assert not accepted(with_leaf(which, ("evidence", "thetas"), None))
        assert not accepted(with_leaf(which, ("evidence", "family"), SIX[:5]))
        assert not accepted(with_leaf(which, ("claim", "domain"), "any"))
        assert "do not violate" in reason(with_leaf(which, ("evidence", "profiles", 0, 0, 0), "012"))
        assert "do not violate" in reason(with_leaf(which, ("claim", "rule"), "lcpo"))
    assert not accepted(with_leaf(document, ("evidence", "points"), list(PLANE.values())))
    for wrong in (
        [[0, 0], [1, 0], [2, 0]],
        [[0, 0], [1, 0]],
        [[0], [1], [2]],
        [[0, 0], [1, 0], ["0", "1/2"]],
        None,
        [1, 2, 3],
    ):
        assert not accepted(with_leaf(plane, ("evidence", "points"), wrong))
    parallel = refutation(statement("leximax-plurality", "po", False, "plane"), rankings(4), [{"0132": 1}])
    parallel["evidence"]["points"] = [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert "general position" in reason(parallel)
    del plane["instance"]["candidates"]
    plane["instance"]["candidates"] = list("abcdef")
    assert "2 to 5" in reason(plane)


# --- classes of rules ---------------------------------------------------------------------------------------


def majority_relation() -> Json:
    features = {name: [str(Fraction(x)) for x in row] for name, row in c1_features().items()}
    profiles, thetas = [], []
    for ballots in C1_PROFILES:
        profiles.append([[list(ranking), voters] for voters, ranking in map(c1_ballot, ballots)])
        thetas.append([c1_theta(places) for _, places in ballots])
    conflict = [["c*", f"c+{p}", 10] for p in range(1, 5)] + [[f"c+{p}", f"c-{p}", 1] for p in range(1, 5)]
    claim = {"rule": "majority-relation", "axiom": "po", "domain": "features", "hypotheses": {}, "holds": False}
    return certificate(features, claim, {"profiles": profiles, "thetas": thetas, "conflict": conflict})


def c1_features() -> dict[str, list[Fraction]]:
    unit = [[Fraction(i == j) for j in range(4)] for i in range(4)]
    up, down = {f"c+{i + 1}": unit[i] for i in range(4)}, {f"c-{i + 1}": [-x for x in unit[i]] for i in range(4)}
    return {**up, "c*": [Fraction(1, 5)] * 4, **down}


def c1_ballot(entry: Json) -> tuple[int, list[str]]:
    voters, (first, *others) = entry
    down = [f"c-{x}" for x in reversed([first, *others])]
    return voters, [f"c+{first}", "c*", *(f"c+{x}" for x in others), *down]


def c1_theta(places: Json) -> list[int]:
    return [dict(zip(places, (100, 3, 2, 1), strict=True))[i] for i in range(1, 5)]


def test_no_rule_of_the_majority_relation_respects_unanimity() -> None:
    document = majority_relation()
    check(document)
    for path, value in leaves(document["evidence"]["conflict"], ("evidence", "conflict")):
        for wrong in wrong_values(value, document["instance"]["candidates"]):
            assert not accepted(with_leaf(document, path, wrong))
    for path, value in leaves(document["evidence"]["profiles"], ("evidence", "profiles")):
        if isinstance(value, str) or path[-2:] == (2, 1):
            for wrong in wrong_values(value, list(document["instance"]["candidates"])):
                assert not accepted(with_leaf(document, path, wrong))
    for i in range(4):
        changed = copy.deepcopy(document)
        del changed["evidence"]["profiles"][i], changed["evidence"]["thetas"][i]
        assert "unanimous in none" in reason(changed)
        for wrong in ([-100, 3, 2, 1], [1, 1, 1, 1], None, []):
            assert not accepted(with_leaf(document, ("evidence", "thetas", i, 0), wrong))
        assert not accepted(without(document, ("evidence", "thetas", i)))
        assert not accepted(without(document, ("evidence", "thetas", i, 0)))
        assert not accepted(without(document, ("evidence", "profiles", i)))
    other = copy.deepcopy(document)
    first = other["evidence"]["profiles"][0][0][0]
    other["evidence"]["profiles"].append([[first, 1]])
    other["evidence"]["thetas"].append([other["evidence"]["thetas"][0][0]])
    assert "majority relations" in reason(other)
    nowhere = copy.deepcopy(document)
    nowhere["instance"]["candidates"] = list(nowhere["instance"]["candidates"])
    assert "features" in reason(nowhere)
    check_other_claims(document)


def check_other_claims(document: Json) -> None:
    claim = document["claim"]
    for key, wrong in itertools.product(
        claim, ["pmc", "po", "any", "plane", "lcpo", {"ties": "fixed"}, True, False, None, 0]
    ):
        if not (wrong == claim[key] and type(wrong) is type(claim[key])):
            assert not accepted(with_leaf(document, ("claim", key), wrong)), (key, wrong)
    for rule in ("majority-relation", "monotone-loss", "majority-loss"):
        assert accepted(with_leaf(document, ("claim", "rule"), rule)) == (rule == claim["rule"])


@cache
def losses(rule: str, m: int) -> Json:
    letters = "012345"[:m]
    formulas = checker._majority_loss(letters) if rule == "majority-loss" else checker._monotone_loss(letters)
    axiom = "pmc" if rule == "majority-loss" else "po"
    claim = {"rule": rule, "axiom": axiom, "domain": "features", "hypotheses": {}, "holds": True}
    return certificate(
        list("abcdef"[:m]), claim, {"parts": [part_for(checker._OfLosses(f)) for f in formulas], "thetas": None}
    )


@pytest.mark.parametrize(("rule", "m"), [("monotone-loss", 3), *(("majority-loss", m) for m in (2, 3, 4, 6))])
def test_losses(rule: str, m: int) -> None:
    document = losses(rule, m)
    check(document)
    if m == 3:
        check_other_claims(document)
    for number in {2, 3, 4, 7} - {m}:
        assert not accepted({**document, "instance": {"candidates": list("abcdefg"[:number])}})
    evidence = document["evidence"]
    assert not accepted(with_leaf(document, ("evidence", "parts"), evidence["parts"][::-1] * 2))
    assert not accepted(with_leaf(document, ("evidence", "thetas"), []))
    for i, part in enumerate(evidence["parts"]):
        at = ("evidence", "parts", i)
        assert not accepted(without(document, at))
        assert not accepted(with_leaf(document, (*at, "candidate"), 0))
        assert not accepted(with_leaf(document, (*at, "family"), []))
        for j, (clause, multipliers) in enumerate(part["lemmas"]):
            for k, y in enumerate(multipliers):
                assert len(multipliers) == 1 or not accepted(with_leaf(document, (*at, "lemmas", j, 1, k), f"{y}/7"))
                assert not accepted(with_leaf(document, (*at, "lemmas", j, 0, k), -clause[k]))
        for j, name in enumerate(part["variables"]):
            for wrong in wrong_values(name, [name[:-1] + c for c in "0123"]):
                assert not accepted(with_leaf(document, (*at, "variables", j), wrong)), (name, wrong)


@pytest.mark.parametrize("seed", range(20))
def test_what_losses_are_said_to_do(seed: int) -> None:
    """For random monotone losses and rewards all clauses but those of the violation hold, and all inequalities."""
    rng = random.Random(seed)
    steps = sorted(rng.randint(0, 9) for _ in range(41))
    loss = {x: steps[x + 20] for x in range(-20, 21)}
    rewards = {a: rng.randint(-10, 10) for a in "0123"}
    value = {f"g{a}{b}": loss[rewards[b] - rewards[a]] for a, b in itertools.permutations("0123", 2)}
    value |= {f"r{a}": x for a, x in rewards.items()} | {"i": min(steps), "z": loss[0]}
    for clauses, table in (*checker._monotone_loss("012"), *checker._majority_loss("0123")):
        true = {}
        for name, (terms, strict, _) in table.items():
            total = sum(-value[x[1:]] if x[0] == "-" else value[x] for x in terms.split())
            true[name] = total > 0 if strict else total >= 0
        broken = [c for c in clauses if not any(true[w.removeprefix("-")] != (w[0] == "-") for w in c)]
        assert broken
        assert all(len(clause) > 1 or clause[0][0] in "bl" for clause in broken)
        assert all(word[0] in "vbl" for clause in broken for word in clause)


# --- hostile content ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["existence, lcpo", "monotone, kemeny", "features, pmc", "refuted", "relation", "loss"]
)
def test_no_content_makes_the_checker_fail(name: str) -> None:
    extra = {"refuted": FAILURES["sequence"], "relation": majority_relation(), "loss": losses("majority-loss", 2)}
    document, rng = extra.get(name) or proofs(name), random.Random(name)
    everywhere = [path for path, _ in places(document, ()) if path]
    values: list[Json] = [
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        "",
        "0",
        "-n0",
        "01",
        [],
        [[]],
        {},
        {"a": 1},
        [[1], [1]],
        ["1/0"],
    ]
    for path in rng.sample(everywhere, min(60, len(everywhere))):
        for value in values:
            changed = with_leaf(document, path, copy.deepcopy(value))
            text = verdict(changed)
            assert text is None or (text and "\n" not in text)
