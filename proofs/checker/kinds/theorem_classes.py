"""Theorems about classes of rules: the majority relation, monotone losses, majorities with a loss."""

from __future__ import annotations

from itertools import combinations, permutations

from ..conflicts import check_theta, read_conflict
from ..instance import Instance
from ..values import Fields, Pair, Rejected, read_choice, read_fields, read_list, read_null, read_two, reject
from .theorem_formula import Words
from .theorem_parts import Losses, OfLosses, check_part, read_parts
from .theorem_refuted import polled_instance
from .theorem_statement import DIGITS

OTHER_RULES = {"majority-relation": ("po", False), "monotone-loss": ("po", True), "majority-loss": ("pmc", True)}


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
        polled = polled_instance([(ranking, count) for ranking, count in entries], instance)
        ours, above = read_list(shown, "a list of thetas"), polled.above
        if len(ours) != len(entries):
            reject("a list of thetas", "as long as the profile", shown)
        for theta, (_, ranking) in zip(ours, polled.votes, strict=True):
            check_theta(theta, ranking, instance)
        unanimous |= polled.unanimous()
        relations.add(frozenset((a, b) for a, b in permutations(range(len(above)), 2) if above[a][b] > above[b][a]))
    if len(relations) > 1:
        raise Rejected("the profiles differ in their majority relations")
    if not unanimous.issuperset(read_conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is unanimous in none of the profiles")


def check_class(rule: str, instance: Instance, claim: Fields, evidence: Fields) -> None:
    axiom, holds = OTHER_RULES[rule]
    read_choice(claim["axiom"], f"'axiom' for the rule {rule}", [axiom])
    read_choice(claim["domain"], f"'domain' for the rule {rule}", ["features"])
    read_fields(claim["hypotheses"], "'hypotheses'", "")
    if claim["holds"] is not holds:
        reject(f"'holds' for the rule {rule}", str(holds).lower(), claim["holds"])
    if rule == "majority-relation":
        check_majority_relation(instance, evidence)
        return
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
