"""Random claims about an axiom on a profile, and evidence with faults: wrong, missing or foreign outputs, wrong counts."""

from __future__ import annotations

import itertools
import random

from support.axiom_brute import Profile, cases, profile_of
from support.random_proofs import certificate
from support.ranking_certificates import leximax_certificate
from support.ranking_judge import feasible_rankings, greedy, respects, scores, settle, table, theta_for
from support.types import Json

RULES = ("leximax-copeland", "leximax-borda", "leximax-plurality", "lcpo")
AXIOMS = [
    "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "reversal-symmetry",
    "winner-monotonicity", "monotonicity", "participation", "separability",
]  # fmt: skip


class Study:
    """Three candidates, without features or on a line or in the plane, up to three ballots, and a leximax rule."""

    def __init__(self, rng: random.Random) -> None:
        d = rng.choice([None, 1, 2])
        points = rng.sample(list(itertools.product(range(-1, 2), repeat=d or 1)), 3)
        self.candidates: Json = [*"ABC"] if d is None else {c: [*x] for c, x in zip("ABC", points, strict=True)}
        self.feasible = ["".join(s) for s in feasible_rankings({"candidates": self.candidates})]
        every = ["".join(s) for s in itertools.permutations("ABC")]
        cast = self.feasible if rng.random() < 0.7 else every
        self.ballots = [(rng.choice(cast), rng.randint(1, 2)) for _ in range(rng.randint(1, 3))]
        self.rule = rng.choice(RULES)
        self.profiles: list[Profile] = []  # on which outputs were asked for

    def instance(self, profile: Profile) -> Json:
        votes = [{"count": k, "ranking": [*s]} for s, k in sorted(profile.items())]
        return {"candidates": self.candidates, "ballots": votes}

    def allowed(self, profile: Profile) -> list[list[str]]:
        rankings = [[*s] for s in self.feasible]
        if self.rule != "lcpo":
            return rankings
        unanimous = table(self.instance(profile))[2]
        return [s for s in rankings if respects(s, unanimous)]

    def out(self, profile: Profile) -> str:
        if profile not in self.profiles:
            self.profiles.append(profile)
        return "".join(greedy(self.allowed(profile), [*"ABC"], scores(self.rule, self.instance(profile))))


def random_axiom(rng: random.Random) -> tuple[Json, bool] | None:
    """A certificate and whether its claim is true; None if the rule has no output on some profile."""
    study, axiom = Study(rng), rng.choice(AXIOMS)
    try:
        known = cases(axiom, study.ballots, "ABC", study.feasible, study.out)
        every = list(map("".join, itertools.permutations("ABC")))
        supposed = cases(axiom, study.ballots, "ABC", every, study.out)  # as if all rankings were feasible
    except ValueError:  # no allowed ranking respects the unanimous pairs
        return None
    failing = [key for key, holds in known if not holds]
    holds = rng.random() < (0.4 if failing else 0.8)
    witness: Json = (
        {"cases": rng.choice([len(known)] * 4 + [len(supposed), len(supposed), len(known) + 1])} if holds else None
    )
    if not holds:
        some = [key for key, _ in supposed]
        witness = rng.choice(failing) if failing and rng.random() < 0.6 else rng.choice(some) if some else {"ballot": 1}
    true = (witness == {"cases": len(known)} and not failing) if holds else witness in failing
    claim = {"axiom": axiom, "rule": study.rule, "holds": holds, "witness": witness}
    pairs = [*study.candidates.items()] if isinstance(study.candidates, dict) else study.candidates
    instance = {
        "candidates": [[*pair] if isinstance(pair, tuple) else pair for pair in pairs],
        "ballots": [{"count": k, "ranking": [*s]} for s, k in study.ballots],
    }
    return {**certificate("axiom", instance, claim, evidence_of(rng, study)), "version": 2}, true


def evidence_of(rng: random.Random, study: Study) -> Json:
    outputs = []
    for profile in study.profiles:
        output = study.out(profile)
        if rng.random() < 0.05:
            continue
        if rng.random() < 0.08:
            output = rng.choice(study.feasible)
        proved = leximax_certificate(study.instance(profile), study.rule, [*output])
        entry = {key: proved[key] for key in ("kind", "claim", "evidence")}
        if profile != profile_of(study.ballots):
            entry["profile"] = {"ballots": study.instance(profile)["ballots"]}
            if rng.random() < 0.02:
                del entry["profile"]
        outputs.append(entry)
    if not isinstance(study.candidates, dict):
        return {"outputs": outputs, "conflicts": [], "feasible": []}
    instance = {"candidates": study.candidates}
    shown = [s for s in study.feasible if rng.random() < 0.98]
    thetas = [{"ranking": [*s], "theta": theta_for(instance, s)} for s in shown]
    conflicts = []
    for s in map("".join, itertools.permutations("ABC")):
        pairs = list(itertools.combinations(s, 2))
        if (conflict := settle(instance, pairs)[1]) and rng.random() < 0.98:
            conflicts.append(conflict)
    for c in "ABC":
        if conflict := settle(instance, [(c, b) for b in "ABC" if b != c])[1]:
            conflicts.append(conflict)
    if rng.random() < 0.1 and conflicts:
        conflicts[-1] = [[*rng.sample("ABC", 2), 1]]
    return {"outputs": outputs, "conflicts": conflicts, "feasible": thetas}
