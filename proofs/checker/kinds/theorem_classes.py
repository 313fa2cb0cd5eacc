"""Theorems about classes of rules: the majority relation, monotone losses, majorities with a loss.

**majority-relation**: no rule whose output is a feasible ranking of these candidates, and depends on nothing but which
candidates beat which, satisfies PO on all profiles of feasible ballots. Why the checks suffice: the profiles have feasible
ballots and one and the same majority relation, so the rule has one output on all of them; each pair of a conflict is
unanimous in one of the profiles, and no feasible ranking has all these pairs.

**monotone-loss**: three candidates, whatever their features (if they differ); ballots are feasible; the loss is nondecreasing.
Then some ranking that the rule may output respects every unanimous pair. Why: let 0 above 1 be unanimous and σ an output with
1 above 0. If the features are not on a line, all rewards occur, and exchanging the rewards of 0 and 1 makes the loss of no
ballot greater (first part). So σ with 0 and 1 exchanged is an output too, with fewer unanimous pairs reversed. On a line all
voters cast one ballot, or no pair is unanimous, and −θ has no greater loss than a θ that induces the reverse (second part).

**majority-loss**: candidates with whatever features, a profile of whatever ballots; the loss ℓ is nondecreasing, bounded
below, and inf ℓ < ℓ(0). If a feasible ranking σ agrees with the strict majority on every pair, it is the only ranking that
the rule may output. Why: L is the sum of ℓ(r_b − r_a) over the N pairs a above b of σ. It comes as close to N inf ℓ as you
like along a θ that induces σ, scaled up, but where some pair is weakly reversed it is at least (N − 1) inf ℓ + ℓ(0) (the part).
"""

from __future__ import annotations

import json
from itertools import combinations, permutations

from ..conflicts import check_theta, read_conflict
from ..instance import Instance
from ..values import Fields, Pair, Rejected, read_list, read_null, read_two, reject, same_json
from .theorem_formula import Words
from .theorem_parts import Losses, OfLosses, check_part, read_parts
from .theorem_refuted import polled_instance
from .theorem_statement import DIGITS

CLASSES: dict[str, Fields] = {
    "majority-relation": {
        "axiom": "po",
        "domain": "features",
        "hypotheses": {"ballots": "allowed", "majority": "strict"},
        "holds": False,
    },
    "monotone-loss": {
        "axiom": "po",
        "domain": "all-features",
        "hypotheses": {"ballots": "allowed", "ties": "some", "loss": ["nondecreasing"]},
        "holds": True,
    },
    "majority-loss": {
        "axiom": "pmc",
        "domain": "all-features",
        "hypotheses": {
            "ballots": "any",
            "ties": "any",
            "majority": "strict",
            "loss": ["nondecreasing", "bounded-below", "inf-below-value-at-0"],
        },
        "holds": True,
    },
}  # class of rules -> its theorem


def majority_loss(letters: str) -> list[Losses]:
    """Majorities follow `letters`; some θ that weakly induces another ranking has too small a loss."""
    pairs = list(combinations(letters, 2))
    words: list[Words] = [["l"], [f"b {a}{b}" for a, b in pairs]]
    small = " ".join([*["i"] * (len(pairs) - 1), "z", *(f"-g{a}{b}" for a, b in pairs)])
    table = {"l": (small, True, True)}
    for a, b in pairs:
        words += [[f"i {a}{b}"], [f"-b {a}{b}", f"z {a}{b}"]]
        table[f"i {a}{b}"] = f"g{a}{b} -i", False, True
        table[f"b {a}{b}"] = f"r{b} -r{a}", False, True
        table[f"z {a}{b}"] = f"g{a}{b} -z", False, False
    return [(words, table)]


def monotone_loss(letters: str) -> list[Losses]:
    """Exchanging the rewards of 0 and 1 makes the loss of a ballot greater; so does −θ for features on a line."""
    words: list[Words] = []
    table = {}
    for (a, b), (c, d) in permutations(permutations(letters, 2), 2):
        words.append([f"-a {a}{b} {c}{d}", f"h {a}{b} {c}{d}"])
        table[f"a {a}{b} {c}{d}"] = f"r{d} -r{c} -r{b} r{a}", False, True
        table[f"h {a}{b} {c}{d}"] = f"g{c}{d} -g{a}{b}", False, False
    changes, down, exchange = {}, list(combinations(letters, 2)), str.maketrans("01", "10")
    for s in map("".join, permutations(letters)):
        if s.index("0") < s.index("1"):
            pairs = [a + b for a, b in combinations(s, 2)]
            changes[f"v {s}"] = " ".join(f"g{ab.translate(exchange)} -g{ab}" for ab in pairs), True, False
    worse = " ".join(f"g{b}{a} -g{a}{b}" for a, b in down), True, True
    turned = {f"b {a}{b}": (f"r{b} -r{a}", False, True) for a, b in down}
    return [
        ([*words, ["b"], list(changes)], {**table, **changes, "b": ("r1 -r0", False, True)}),
        ([*words, *([name] for name in turned), ["l"]], {**table, **turned, "l": worse}),
    ]


def check_majority_relation(instance: Instance, evidence: Fields) -> None:
    """Each pair of a conflict is unanimous in one of the profiles, which no rule of the majority relation tells apart."""
    if instance.vectors is None:
        raise Rejected("the domain 'features' needs features")
    profiles, thetas = read_list(evidence["profiles"], "'profiles'"), read_list(evidence["thetas"], "'thetas'")
    if len(profiles) != len(thetas):
        raise Rejected(f"{len(profiles)} profiles with thetas for {len(thetas)}")
    unanimous, relations = set[Pair](), set[frozenset[Pair]]()
    for profile, shown in zip(profiles, thetas, strict=True):
        entries = [read_two(entry, "an entry of a profile") for entry in read_list(profile, "a profile")]
        polled = polled_instance(entries, instance)
        ours = read_list(shown, "a list of thetas")
        if len(ours) != len(entries):
            reject("a list of thetas", "as long as the profile", shown)
        for theta, (_, ranking) in zip(ours, polled.votes, strict=True):
            check_theta(theta, ranking, instance)
        unanimous |= polled.unanimous()
        relations.add(frozenset(polled.majority()))
    if len(relations) > 1:
        raise Rejected("the profiles differ in their majority relations")
    if not unanimous.issuperset(read_conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is unanimous in none of the profiles")


def check_class(rule: str, instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The claim is the one theorem on this class, with all its hypotheses, and its parts are refuted."""
    for key, value in CLASSES[rule].items():
        if not same_json(claim[key], value):
            reject(f"{key!r} for the rule {rule}", json.dumps(value), claim[key])
    if rule == "majority-relation":
        check_majority_relation(instance, evidence)
        return
    if instance.vectors is not None:
        raise Rejected("the domain 'all-features' has no features in the instance")
    letters, parts = DIGITS[: len(instance.number)], read_parts(evidence)
    if rule == "monotone-loss" and len(letters) != 3:
        raise Rejected("the theorem on monotone losses is about three candidates")
    losses = majority_loss(letters) if rule == "majority-loss" else monotone_loss(letters)
    if len(parts) != len(losses):
        raise Rejected(f"the theorem has {len(losses)} parts, not {len(parts)}")
    for value in (evidence["thetas"], *(part[key] for part in parts for key in ("candidate", "family"))):
        read_null(value, "'thetas', 'candidate' or 'family'")
    for part, one in zip(parts, losses, strict=True):
        check_part(part, OfLosses(one))
