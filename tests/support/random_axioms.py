"""Random claims about an axiom on a profile, and evidence with faults: wrong, missing or foreign outputs, wrong counts."""

from __future__ import annotations

import itertools
import random

from support.axiom_brute import WHOLE, Case, Profile, cases, profile_of
from support.ranking_judge import certificate, settle, theta_for
from support.rule_outputs import KEMENY, LEXIMAX, LOSSES, RANKED_PAIRS, NoOutputError, Rule, votes
from support.types import Json

AXIOMS = [
    "po", "pmc", "majority", "condorcet-winner", "condorcet-winner-pareto", "condorcet-loser", "reversal-symmetry",
    "winner-monotonicity", "monotonicity", "participation", "separability", "clones", "smith", "majority-loser", "unanimity",
    "pareto-winner", "reinforcement", "homogeneity", "local-iia", "positive-involvement", "negative-involvement",
    "strategy-proofness",
]  # fmt: skip


class Question:
    """Three candidates, without features or on a line or in the plane, up to three ballots, a rule, an axiom and hypotheses."""

    def __init__(self, rng: random.Random) -> None:
        name = rng.choice(rng.choice([LEXIMAX, KEMENY, LOSSES, (RANKED_PAIRS,)]))
        d = 1 if name in LOSSES else rng.choice([None, 1, 2])
        points = rng.sample(list(itertools.product(range(-1, 2), repeat=d or 1)), 3)
        self.candidates: Json = [*"ABC"] if d is None else {c: [*x] for c, x in zip("ABC", points, strict=True)}
        self.rule, self.axiom = Rule(name, self.candidates), rng.choice(AXIOMS)
        self.every = list(map("".join, itertools.permutations("ABC")))
        self.feasible = self.rule.feasible("ABC")
        cast = self.feasible if rng.random() < 0.7 else self.every
        self.ballots = [(rng.choice(cast), rng.randint(1, 2)) for _ in range(rng.randint(1, 3))]
        ties = ["any"] if name in LOSSES else ["fixed", "none", "none"]
        self.hypotheses: Json = {"ties": rng.choice(ties)} if rng.random() < 0.6 else None
        self.tie_free = self.hypotheses == {"ties": "none"}
        self.castable = all(s in self.feasible for s, _ in self.ballots)
        if self.hypotheses and rng.random() < 0.6:
            self.hypotheses["ballots"] = "allowed" if self.castable is (rng.random() < 0.9) else "infeasible"

    def cases(self, rankings: list[str], with_ties: bool = False) -> list[Case]:
        """Those that there are if these rankings are feasible; with_ties: and if ties may decide, whatever is supposed."""
        found = cases(self.axiom, self.ballots, "ABC", rankings, self.tie_free)
        return [case for case in found if with_ties or not (self.tie_free and any(map(self.tied, case[1])))]

    def tied(self, profile: Profile) -> bool:
        """Whether a tie is broken on it."""
        return self.rule.tied(profile, 3 if self.axiom in WHOLE else 1)

    def verdict(self, case: Case) -> bool | None:
        """Whether it holds, None if that depends on the output that is chosen."""
        met = {case[2](*some) for some in itertools.product(*map(self.rule.outputs, case[1]))}
        return met.pop() if len(met) == 1 else None

    def winners(self) -> set[str]:
        return {s[0] for s in self.rule.outputs(profile_of(self.ballots))}


def random_axiom(rng: random.Random) -> tuple[Json, bool] | None:
    """A certificate and whether its claim is true; None if the rule has no output on some profile."""
    asked = Question(rng)
    try:
        return _random_axiom(rng, asked)
    except NoOutputError:
        return None


def _random_axiom(rng: random.Random, asked: Question) -> tuple[Json, bool]:
    known, supposed = asked.cases(asked.feasible), asked.cases(asked.every, with_ties=True)
    failing = [case[0] for case in known if asked.verdict(case) is False]
    asked_for = known
    if asked.axiom == "winner-monotonicity":  # to be claimed of the winner, who must be one
        known, supposed = ([c for c in some if {c[0]["winner"]} == asked.winners()] for some in (known, supposed))
    all_hold = all(asked.verdict(case) for case in known)
    if asked.axiom == "winner-monotonicity" and len(asked.winners()) != 1:
        all_hold = False
    holds = rng.random() < (0.4 if failing else 0.8)
    witness: Json = {"cases": rng.choice([len(known)] * 4 + [len(supposed)] * 2 + [len(known) + 1])} if holds else None
    if not holds:
        some = [case[0] for case in supposed]
        witness = rng.choice(failing) if failing and rng.random() < 0.6 else rng.choice(some) if some else {"ballot": 1}
    true = (witness == {"cases": len(known)} and all_hold) if holds else witness in failing
    if holds and asked.axiom in ("separability", "reinforcement") and known and rng.random() < 0.5:  # of one case alone
        case = rng.choice(known)
        witness, true = case[0], asked.verdict(case) is True
    claim = {"axiom": asked.axiom, "rule": asked.rule.rule, "holds": holds, "witness": witness}
    if asked.hypotheses:
        claim["hypotheses"] = asked.hypotheses
        true = true and asked.hypotheses.get("ballots") != ("infeasible" if asked.castable else "allowed")
    pairs = [*asked.candidates.items()] if isinstance(asked.candidates, dict) else asked.candidates
    instance = {
        "candidates": [[*pair] if isinstance(pair, tuple) else pair for pair in pairs],
        "ballots": [{"count": k, "ranking": [*s]} for s, k in asked.ballots],
    }
    needed = [p for case in asked_for or supposed[:1] for p in case[1]]
    evidence = evidence_of(rng, asked, [profile_of(asked.ballots), *needed])
    return {**certificate("axiom", instance, claim, evidence), "version": 2}, true


def evidence_of(rng: random.Random, asked: Question, needed: list[Profile]) -> Json:
    outputs = []
    for profile in {tuple(sorted(p.items())): p for p in needed}.values():
        for backwards in (False, True) if asked.tie_free and asked.rule.rule != RANKED_PAIRS else (False,):
            if rng.random() < 0.05 / (1 + asked.tie_free):
                continue
            entry = _output(rng, asked, profile, backwards)
            if entry is not None:
                outputs.append(entry)
    if not isinstance(asked.candidates, dict):
        return {"outputs": outputs, "conflicts": [], "feasible": []}
    instance = {"candidates": asked.candidates}
    shown = [s for s in asked.feasible if rng.random() < 0.98]
    thetas = [{"ranking": [*s], "theta": theta_for(instance, s)} for s in shown]
    conflicts = []
    for s in asked.every:
        pairs = list(itertools.combinations(s, 2))
        if (conflict := settle(instance, pairs)[1]) and rng.random() < 0.98:
            conflicts.append(conflict)
    for c in "ABC":
        if conflict := settle(instance, [(c, b) for b in "ABC" if b != c])[1]:
            conflicts.append(conflict)
    if rng.random() < 0.1 and conflicts:
        conflicts[-1] = [[*rng.sample("ABC", 2), 1]]
    return {"outputs": outputs, "conflicts": conflicts, "feasible": thetas}


def _output(rng: random.Random, asked: Question, profile: Profile, backwards: bool) -> Json:
    """A proved output, or a wrong one; None where nothing can be said of outputs."""
    output = min(asked.rule.outputs(profile, backwards))
    if rng.random() < 0.1:
        output = rng.choice(asked.rule.feasible("".join(sorted(output))))
    entry = asked.rule.proved(profile, output, backwards)
    if entry is None or (profile == profile_of(asked.ballots) and not backwards):
        return entry
    entry["profile"] = {"ballots": votes(profile)}
    if gone := [c for c in "ABC" if c not in output]:
        entry["without"] = gone
    if backwards:
        entry["ties"] = "reversed"
    if rng.random() < 0.02:
        del entry[rng.choice([key for key in ("profile", "without", "ties") if key in entry])]
    return entry
