"""Theorems about ensembles of rewards: what they calibrate, their errors, and that no others have less."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.proofs.coq.polls import Poll, restricted
from pluralign.proofs.coq.terms import Fields, accepted, in_integers, integer, listed, rational, theorem

NORMS = {"squared": "Squared_norm", "absolute": "Absolute_norm", "maximum": "Maximum_norm"}
"""Norm -> its name in Coq, where `error_by` is the error."""
REWARDS = "considered R_numbers ms features E excluding"
INSTANCE = "ms features E excluding"
MOST_REWARDS = 12
UNIT = 1 << 20
"""Boxes of weights have corners in multiples of 1/UNIT."""


def _votes(poll: Poll, weights: Sequence[Fraction], excluding: str) -> str:
    kind = "option (Q * Q * Q * (reward * list Z * proof))"
    return (
        f"Definition ms : list nat := {poll.sizes()}.\n"
        f"Definition features : option vectors := {poll.vectors()}.\n"
        "(** Each pair with its weight, the fraction of the first response, and a multiplier. *)\n"
        f"Definition E : list entry := {poll.entries(weights)}.\n"
        f"Definition excluding : {kind} := {excluding}.\n"
        f"Definition rewards : reward -> Prop := {REWARDS}.\n"
    )


def _optimum(claim: Fields, sound: str) -> str:
    if claim["excluding"] is None:
        return ""
    return theorem("optimum", "opt_is_least R_numbers ms features E excluding", f"exact (proj1 ({sound})).")


def _ensemble(members: Sequence[str]) -> str:
    return f"Definition A : members := {listed(members)}.\n"


def _bound(proof: str) -> str:
    return f"Definition bound : proof := {proof}.\n"


def _size(claim: Fields) -> str:
    return f"length (plain A) = {claim['size']} /\\ ensemble rewards (plain A)"


def calibrated(poll: Poll, claim: Fields, evidence: Fields) -> str:
    """An ensemble agrees with p* on every pair."""
    poll, excluding = restricted(poll, claim, evidence)
    sound = f"check_calibrated_sound R_numbers {INSTANCE} A accepted"
    return (
        _votes(poll, [Fraction(0)] * len(poll.p), excluding)
        + _ensemble(poll.members(evidence["ensemble"]))
        + accepted(f"check_calibrated {INSTANCE} A")
        + _optimum(claim, sound)
        + theorem(
            "calibrates",
            f"{_size(claim)} /\\ calibrated pref_of E p_of (plain A)",
            f"split; [reflexivity|exact (proj2 ({sound}))].",
        )
    )


def none_calibrated(poll: Poll, claim: Fields, evidence: Fields) -> str:
    """No ensemble does."""
    poll, excluding = restricted(poll, claim, evidence)
    weights, separated = [Fraction(0)] * len(poll.p), "None"
    bound = ""
    if evidence["weights"] is not None:
        weights, separated = list(map(Fraction, evidence["weights"])), "(Some bound)"
        bound = _bound(poll.ceiling(weights, evidence["ceiling"]))
    sound = f"check_none_sound R_numbers {INSTANCE} {separated} accepted"
    return (
        _votes(poll, weights, excluding)
        + bound
        + accepted(f"check_none {INSTANCE} {separated}")
        + _optimum(claim, sound)
        + theorem("none", "forall A, ensemble rewards A -> ~ calibrated pref_of E p_of A", f"exact (proj2 ({sound})).")
    )


def error(poll: Poll, claim: Fields, evidence: Fields) -> str:
    """The error of an ensemble, and a number below which no ensemble's error is."""
    poll, excluding = restricted(poll, claim, evidence)
    norm = NORMS[claim["norm"]]
    weights, proof = [Fraction(0)] * len(poll.p), poll.nothing()
    if evidence["weights"] is not None:
        weights = list(map(Fraction, evidence["weights"]))
        proof = poll.ceiling(weights, evidence["ceiling"])
    its, least = (rational(Fraction(claim[key])) for key in ("error", "lower_bound"))
    arguments = f"{INSTANCE} {norm} A {its} {least} bound"
    no_less = f"forall B, ensemble rewards B -> ({least} <= error_by E {norm} B)%Q"
    return (
        _votes(poll, weights, excluding)
        + _ensemble(poll.members(evidence["ensemble"]))
        + _bound(proof)
        + accepted(f"check_error {arguments}")
        + f"Definition sound := check_error_sound R_numbers {arguments} accepted.\n"
        + _optimum(claim, "sound")
        + theorem(
            "its_error",
            f"{_size(claim)} /\\ (error_by E {norm} (plain A) == {its})%Q",
            "split; [reflexivity|]. destruct sound as (_ & S & Er & _). split; [exact S|exact Er].",
        )
        + theorem("no_less", no_less, "exact (proj2 (proj2 (proj2 sound))).")
    )


def small(poll: Poll, claim: Fields, evidence: Fields) -> str:
    """No ensemble of at most so many rewards has less error: one reward by a ceiling, more by a tree over boxes of weights."""
    poll, excluding = restricted(poll, claim, evidence)
    return (_single if evidence["tree"] is None else _few)(poll, excluding, claim, evidence)


def _single(poll: Poll, excluding: str, claim: Fields, evidence: Fields) -> str:
    norm = NORMS[claim["norm"]]
    least, given, definition, error_of_it = rational(Fraction(claim["least"])), "None", "", ""
    if evidence["ensemble"] is not None:
        [entry] = evidence["ensemble"]
        its = rational(Fraction(claim["error"]))
        definition = f"Definition chosen : reward * list Z := {poll.reward(entry)}.\n"
        given = f"(Some (chosen, {its}))"
        error_of_it = theorem(
            "its_error",
            f"rewards (fst chosen) /\\ (error_by E {norm} [(1, fst chosen)] == {its})%Q",
            "exact (proj1 (proj2 sound) _ _ _ eq_refl).",
        )
    arguments = f"{INSTANCE} {norm} {given} {least} bound"
    no_less = f"forall s, rewards s -> ({least} <= error_by E {norm} [(1, s)])%Q"
    return (
        _votes(poll, poll.lean, excluding)
        + definition
        + _bound(poll.ceiling(poll.lean, evidence["ceiling"]))
        + accepted(f"check_single {arguments}")
        + f"Definition sound := check_single_sound R_numbers {arguments} accepted.\n"
        + _optimum(claim, "sound")
        + error_of_it
        + theorem("no_less", no_less, "exact (proj2 (proj2 sound)).")
    )


def _few(poll: Poll, excluding: str, claim: Fields, evidence: Fields) -> str:
    norm = NORMS[claim["norm"]]
    size, least = claim["size"], rational(Fraction(claim["least"]))
    if size > MOST_REWARDS:
        raise InputError(f"a theorem in Coq about more than {MOST_REWARDS} rewards is not covered")
    whole = math.lcm(UNIT, *(p.denominator for p in poll.p))
    total = math.lcm(*(mu.denominator for mu in poll.mu))
    data = listed(
        f"({integer(int(mu * total))}, {integer(int(p * whole))})" for mu, p in zip(poll.mu, poll.p, strict=True)
    )
    part = whole // UNIT
    lows = [part * (UNIT // size), *[0] * (size - 1)]
    highs = [part * -(-UNIT // (j + 1)) for j in range(size)]
    first = f"({listed(map(integer, lows))}, {listed(map(integer, highs))})"
    given, definition, error_of_it = "None", "", ""
    if evidence["ensemble"] is not None:
        its = rational(Fraction(claim["error"]))
        given, definition = f"(Some (A, {its}))", _ensemble(poll.members(evidence["ensemble"]))
        error_of_it = theorem(
            "its_error",
            f"length A <= {size} /\\ ensemble rewards (plain A) /\\ (error_by E {norm} (plain A) == {its})%Q",
            "exact (proj1 (proj2 sound) _ _ eq_refl).",
        )
    arguments = f"{INSTANCE} {norm} {size} {least} {integer(whole)} {integer(total)} {data} {given} {first} tree"
    no_less = f"forall B, ensemble rewards B -> length B <= {size} -> ({least} <= error_by E {norm} B)%Q"
    return (
        _votes(poll, [Fraction(0)] * len(poll.p), excluding)
        + definition
        + f"Definition tree : small := {_node(evidence['tree'], whole)}.\n"
        + accepted(f"check_small {arguments}")
        + f"Definition sound := check_small_sound R_numbers {arguments} accepted.\n"
        + _optimum(claim, "sound")
        + error_of_it
        + theorem("no_less", no_less, "exact (proj2 (proj2 sound)).")
    )


def _node(node: Any, whole: int) -> str:
    """A node of a tree of small ensembles, and all below it."""
    match node:
        case 0:
            return "By_patterns"
        case ["at" | "slopes" as leaf, numbers]:
            integers, scale = in_integers([Fraction(w) for w in numbers])
            name = "By_tangents" if leaf == "at" else "By_slopes"
            return f"({name} {integer(scale)} {listed(map(integer, integers))})"
        case ["conflict", reward, terms]:
            factors = in_integers([Fraction(y) for _, y in terms])[0]
            pairs = [f"({e}, {integer(y)})" for (e, _), y in zip(terms, factors, strict=True)]
            return f"(Contradiction {reward} {listed(pairs)})"
        case ["outlier", reward]:
            return f"(Outlier {reward})"
        case ["box", reward, at, low, high]:
            return f"(Weight {reward} {integer(int(Fraction(at) * whole))} {_node(low, whole)} {_node(high, whole)})"
        case ["pair", reward, e, up, down]:
            return f"(Preference {reward} {e} {_node(up, whole)} {_node(down, whole)})"
    raise InputError("the certificate does not prove what it claims")
