"""Random claims that axioms are compatible or not, and random proofs of them, most of them wrong."""

from __future__ import annotations

import itertools
import random

from support.random_proofs import certificate
from support.rule_tables import Domain, Profile, demands, satisfying
from support.types import Json

AXIOMS = [
    "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "reversal-symmetry",
    "winner-monotonicity", "monotonicity", "participation", "separability", "majority-relation", "neutrality",
    "smith", "majority-loser", "unanimity", "pareto-winner", "reinforcement", "homogeneity", "positive-involvement",
    "negative-involvement", "strategy-proofness",
]  # fmt: skip
MOST_TABLES = 3000


def random_domain(rng: random.Random) -> Domain:
    """Two or three candidates; no more rules than can be tried."""
    while True:
        letters = "ABC"[: rng.choice([2, 3, 3])]
        every = ["".join(s) for s in itertools.permutations(letters)]
        family = tuple(sorted(rng.sample(every, rng.randint(2, min(4, len(every))))))
        cast = tuple(sorted(rng.sample(family, rng.randint(1, min(3, len(family))))))
        domain = Domain(letters, family, cast, rng.randint(1, 3), rng.random() < 0.7)
        if len(family) ** len(domain.profiles) <= MOST_TABLES:
            return domain


def random_question(rng: random.Random) -> tuple[Domain, list[str], bool]:
    """A domain, axioms, and whether some rule satisfies them; often none does."""
    for wanted in [rng.random() < 0.5] * 30:
        domain, axioms = random_domain(rng), rng.sample(AXIOMS, rng.randint(1, 5))
        some = next(satisfying(domain, axioms), None) is not None
        if some == wanted:
            break
    return domain, axioms, some


def claim_of(domain: Domain, axioms: list[str], compatible: bool) -> Json:
    return {
        "compatible": compatible,
        "axioms": axioms,
        "voters": domain.voters,
        "anonymous": domain.anonymous,
        "family": [[*s] for s in domain.family],
        "ballots": [domain.family.index(s) for s in domain.cast],
    }


def numbers_of(domain: Domain, profile: Profile) -> list[int]:
    return [domain.family.index(s) for s in profile]


def random_table(rng: random.Random, domain: Domain, axioms: list[str]) -> tuple[Json, bool]:
    """A table, often one that satisfies the axioms with an output changed; and whether it satisfies them."""
    good = list(satisfying(domain, axioms))
    table = dict(rng.choice(good)) if good and rng.random() < 0.8 else {}
    for p in domain.profiles:
        table.setdefault(p, rng.choice(domain.family))
    if rng.random() < 0.6:
        table[rng.choice(domain.profiles)] = rng.choice(domain.family)
    true = table in good
    entries = [[numbers_of(domain, p), domain.family.index(s)] for p, s in table.items()]
    rng.shuffle(entries)
    if rng.random() < 0.1:
        del entries[rng.randrange(len(entries))]
        true = False
    document = certificate(
        "rule-table",
        {"candidates": [*domain.letters]},
        claim_of(domain, axioms, True),
        {"thetas": None, "table": entries},
    )
    return document, true


MET = {
    "po": lambda n, s: s.find(n[0]) < s.find(n[1]),
    "pmc": lambda n, s: s == n,
    "majority": lambda n, s: s[0] == n,
    "condorcet-winner": lambda n, s: s[0] == n,
    "condorcet-winner-pareto": lambda n, s: s[0] == n,
    "condorcet-loser": lambda n, s: s[0] != n,
    "reversal-symmetry": lambda _, s, t: s[0] != t[0],
    "winner-monotonicity": lambda n, s, t: s[0] != n or t[0] == n,
    "monotonicity": lambda n, s, t: t.find(n) <= s.find(n),
    "participation": lambda n, s, t: n.find(t[0]) <= n.find(s[0]),
    "separability": lambda _, s, t, u: s != t or u == s,
    "majority-relation": lambda _, s, t: s == t,
    "neutrality": lambda n, s, t: t == "".join(n["ABC".index(c)] for c in s),
    "smith": lambda n, s: s[0] in n,
    "majority-loser": lambda n, s: s[0] != n,
    "unanimity": lambda n, s: s == n,
    "pareto-winner": lambda n, s: s[0] != n[1],
    "reinforcement": lambda _, s, t, u: s[0] != t[0] or u[0] == s[0],
    "homogeneity": lambda _, s, t: s == t,
    "positive-involvement": lambda n, s, t: s[0] != n[0] or t[0] == n[0],
    "negative-involvement": lambda n, s, t: s[0] == n[-1] or t[0] != n[-1],
    "strategy-proofness": lambda n, s, t: n.find(s[0]) <= n.find(t[0]),
}  # what a demand of this form would ask for, whether it is one or not


def random_demand(rng: random.Random, domain: Domain, axioms: list[str]) -> Json:
    """One that is not there, or only by chance, of the form that its axiom has."""
    axiom = rng.choice(axioms)
    count = MET[axiom].__code__.co_argcount - 1
    profiles = [rng.choice(domain.profiles) for _ in range(count)]
    names = rng.sample(domain.letters, len(domain.letters))
    few = {"po": 2, "pareto-winner": 2, "smith": rng.randint(1, 2)}
    few |= dict.fromkeys(("reversal-symmetry", "separability", "reinforcement", "homogeneity", "majority-relation"), 0)
    whole = ("pmc", "unanimity", "participation", "positive-involvement", "negative-involvement", "strategy-proofness")
    few |= dict.fromkeys((*whole, "neutrality"), 3)
    size = few.get(axiom, 1)
    return {"axiom": axiom, "profiles": [numbers_of(domain, p) for p in profiles], "candidates": names[:size]}


def clauses_of(domain: Domain, instances: list[Json]) -> list[list[int]]:
    """In the order of docs/certificates.md."""
    profiles = dict.fromkeys(tuple(p) for entry in instances for p in entry["profiles"])
    size, clauses = len(domain.family), []
    first = {p: i * size + 1 for i, p in enumerate(profiles)}
    for p in profiles:
        clauses.append([first[p] + j for j in range(size)])
        clauses += [[-first[p] - j, -first[p] - k] for j, k in itertools.combinations(range(size), 2)]
    for entry in instances:
        *others, last = [tuple(p) for p in entry["profiles"]]
        named = "".join(entry["candidates"])
        for given in itertools.product(range(size), repeat=len(others)):
            outputs = [domain.family[j] for j in given]
            right = [j for j, s in enumerate(domain.family) if MET[entry["axiom"]](named, *outputs, s)]
            if len(right) < size:
                given_literals = [-first[p] - j for p, j in zip(others, given, strict=True)]
                clauses.append(given_literals + [first[last] + j for j in right])
    return clauses


def refute(clauses: list[list[int]]) -> list[Json] | None:
    """Steps to the empty clause by case splits, or None if the clauses can be satisfied."""
    known, steps = [frozenset(c) for c in clauses], []

    def propagate(true: set[int]) -> list[int] | None:
        hints, grown = [], True
        while grown:
            grown = False
            for h, clause in enumerate(known):
                rest = [v for v in clause if -v not in true]
                if not rest:
                    return [*hints, h]
                if len(rest) == 1 and rest[0] not in true:
                    true.add(rest[0])
                    hints.append(h)
                    grown = True
        return None

    def split(assumed: list[int]) -> bool:
        true = set(assumed)
        hints = propagate(true)
        if hints is None:
            left = [v for clause in known[: len(clauses)] if not clause & true for v in clause if -v not in true]
            if not left or not (split([*assumed, left[0]]) and split([*assumed, -left[0]])):
                return False
            hints = propagate(set(assumed))
        assert hints is not None
        steps.append([[-v for v in assumed], hints])
        known.append(frozenset(-v for v in assumed))
        return True

    return steps if split([]) else None


def random_refutation(rng: random.Random, domain: Domain, axioms: list[str]) -> Json:
    """Demands, true or not, and steps: to the empty clause if there are any, often with a fault."""
    true = [
        {"axiom": axiom, "profiles": [numbers_of(domain, p) for p in profiles], "candidates": [*named]}
        for axiom in axioms
        for profiles, named, _ in demands(axiom, domain)
    ]
    chosen = rng.sample(true, rng.randint(len(true) // 2, len(true))) if rng.random() < 0.5 else true
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        chosen = [*chosen, random_demand(rng, domain, axioms)]
    if not chosen:
        chosen = [random_demand(rng, domain, axioms)]
    clauses = clauses_of(domain, chosen)
    steps = refute(clauses)
    if steps is None or rng.random() < 0.2:  # believe one step without a reason
        wrong = [rng.choice([-1, 1]) * rng.randint(1, max(abs(v) for c in clauses for v in c))]
        more = refute([*clauses, wrong])
        if more is not None:
            steps = [[wrong, rng.sample(range(len(clauses)), min(3, len(clauses)))], *more]
        elif steps is None:
            steps = [[[], rng.sample(range(len(clauses)), min(3, len(clauses)))]]
    if rng.random() < 0.15 and len(steps) > 1:
        del steps[rng.randrange(len(steps) - 1)]
    if rng.random() < 0.1:
        del steps[-1]
    evidence = {"thetas": None, "instances": chosen, "steps": steps}
    claim = claim_of(domain, axioms, False)
    return certificate("no-rule", {"candidates": [*domain.letters]}, claim, evidence)
