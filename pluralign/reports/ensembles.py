"""Certificates about ensembles: distributions over rewards that agree with votes, nearly or exactly, or that do not exist."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.printable import number_of
from pluralign.proofs.checker.budget import budget
from pluralign.proofs.checker.kinds.coupled import coupled_agreement
from pluralign.proofs.checker.kinds.ensembles import restricted_poll
from pluralign.proofs.checker.kinds.votes import Poll, read_poll
from pluralign.reports import ensemble_bounds as bounds
from pluralign.reports.explanation import CertificateJson, Explanation
from pluralign.reports.markup import Child, Markup, markup, paragraph, table
from pluralign.reports.words import decimal, number, ranking, theta, valued

MOST_MEMBERS = 40
NORMS = {
    "squared": "the squared error Σ μ (p̂ − p*)²",
    "absolute": "the absolute error Σ μ |p̂ − p*|",
    "maximum": "the largest error max |p̂ − p*|",
}
WORDS = (
    "Each pair of responses has the fraction p* of votes for its first response and a weight μ. An ensemble is "
    "a set of rewards with "
    "probabilities; p̂ is the probability that one of its rewards prefers the first response."
)


def calibrated(certificate: CertificateJson) -> Explanation:
    """`calibrated-ensemble`."""
    claim = certificate["claim"]
    poll = _poll(certificate)
    members = certificate["evidence"]["ensemble"]
    return Explanation(
        f"{number_of(claim['size'], 'reward')} that agree with the votes exactly",
        markup(
            paragraph(
                f"{number_of(claim['size'], 'reward')} with probabilities prefer, on every pair, the first "
                f"response exactly as often as the votes: p̂ = p*."
            ),
            _considered(claim),
        ),
        markup(paragraph(WORDS), _members(members), _agreement(poll, members, certificate["instance"])),
    )


def held_out(certificate: CertificateJson) -> Explanation:
    """`held-out-bound`."""
    claim = certificate["claim"]
    prompts = number_of(len(certificate["instance"]["prompts"]), "prompt")
    compared = claim["against"] is not None
    what = "error of the first ensemble less that of the second" if compared else "error (p̂ − p*)² of the ensemble"
    return Explanation(
        f"On other prompts the {'difference of the errors' if compared else 'error'} is below {decimal(claim['bound'])}, "
        f"with confidence {decimal(claim['confidence'])}",
        markup(
            paragraph(
                f"The mean {what} over all prompts from which these were drawn is below ", valued(claim["bound"]),
                " with confidence ", valued(claim["confidence"]), ".",
            ),
            paragraph(
                f"This supposes that the {prompts} of the instance are independent draws, that the votes on a pair are "
                "independent draws of the people's votes, and that the ensemble does not depend on any of them; "
                f"{number_of(len(claim['training']), 'prompt')} that it was learned from are named, none of them among these."
            ),
        ),
        markup(
            paragraph(f"{WORDS} A reward that ties the two counts half."),
            _members(claim["ensemble"]),
            markup(paragraph("The ensemble that it is compared with:"), _members(claim["against"])) if compared else "",
            paragraph(
                "Each prompt gives one number whose mean, over the votes drawn, is what is to be bounded. If the bound were "
                "false, a gambler who bets fixed shares of a capital against large numbers, prompt after prompt, would win "
                "nothing on average, and multiply the capital by 1/(1 − confidence) at most with the remaining probability. "
                "On these prompts the capital is multiplied by at least that much; the checker computes it in fractions."
            ),
        ),
    )  # fmt: skip


def error(certificate: CertificateJson) -> Explanation:
    """`ensemble-error`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    poll = _poll(certificate)
    least = Fraction(claim["lower_bound"])
    optimal = least == Fraction(claim["error"])
    return Explanation(
        f"An ensemble with {'the least' if optimal else 'an'} error of {decimal(claim['error'])}",
        markup(
            paragraph(
                f"An ensemble of {number_of(claim['size'], 'reward')} has {NORMS[claim['norm']]} = ", valued(claim["error"]),
                ", and no ensemble of any size has an error below ", valued(claim["lower_bound"]), ".",
                " So this one is best." if optimal else "",
            ),
            _considered(claim),
        ),
        markup(
            paragraph(WORDS),
            _members(evidence["ensemble"]),
            _agreement(poll, evidence["ensemble"], certificate["instance"], claim["norm"]),
            bounds.dual(poll, claim, evidence, certificate["instance"])
            if evidence["weights"] is not None
            else paragraph("No error is below 0, so the lower bound needs no proof."),
        ),
    )  # fmt: skip


def none(certificate: CertificateJson) -> Explanation:
    """`no-calibrated-ensemble`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    poll = _poll(certificate)
    if evidence["weights"] is None:
        why = paragraph("Every reward is an outlier in this sense: even the closest one is farther away than allowed.")
    else:
        total = sum((Fraction(w) * p for w, p in zip(evidence["weights"], poll.p, strict=True)), Fraction(0))
        why = markup(
            paragraph(
                "Give each pair the weight w of the table. The votes collect Σ w p* = ", valued(total),
                ". No considered reward collects more than ", valued(evidence["ceiling"]["k"]),
                " for the pairs on which it prefers the first response, so no mixture of rewards does. A "
                "calibrated ensemble would "
                "collect exactly as much as the votes, which is more.",
            ),
            bounds.weights(poll, evidence["weights"], certificate["instance"]),
            bounds.ceiling(evidence["ceiling"]),
        )  # fmt: skip
    return Explanation(
        "No ensemble of rewards agrees with these votes exactly",
        markup(
            paragraph(
                "No ensemble of rewards, however large, prefers the first response on every pair exactly as often as the votes."
            ),
            _considered(claim),
        ),
        markup(paragraph(WORDS), why),
    )


def small(certificate: CertificateJson) -> Explanation:
    """`small-ensemble`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    poll = _poll(certificate)
    k, members = claim["size"], evidence["ensemble"]
    size = number_of(k, "reward")
    if members is None:
        said = paragraph(
            f"No ensemble of at most {size} has {NORMS[claim['norm']]} below ", valued(claim["least"]), "."
        )
    else:
        optimal = Fraction(claim["error"]) == Fraction(claim["least"])
        said = paragraph(
            f"An ensemble of at most {size} has {NORMS[claim['norm']]} = ", valued(claim["error"]),
            f", and no ensemble of at most {size} has an error below ", valued(claim["least"]), ".",
            " So this one is best of its size." if optimal else "",
        )  # fmt: skip
    return Explanation(
        f"At most {size}: an error of at least {decimal(claim['least'])}",
        markup(said, _considered(claim)),
        markup(
            paragraph(WORDS),
            [_members(members), _agreement(poll, members, certificate["instance"], claim["norm"])]
            if members is not None
            else "",
            bounds.single(poll, claim["norm"], evidence["ceiling"])
            if evidence["tree"] is None
            else bounds.small_tree(evidence["tree"], claim, certificate["instance"]),
        ),
    )


def _poll(certificate: CertificateJson) -> Poll:
    with budget(math.inf):
        return restricted_poll(read_poll(certificate["instance"]), certificate["claim"], certificate["evidence"])[0]


def _considered(claim: dict[str, Any]) -> Markup:
    kind = (
        "Rewards are linear here: one parameter θ for all prompts, the reward of a response being θ·x of its features."
        if claim["rewards"] == "linear"
        else "A reward may be any ranking of the responses of each prompt here."
    )
    excluding = claim["excluding"]
    if excluding is None:
        return paragraph(kind)
    beta, gamma, optimum = (number(excluding[key]) for key in ("beta", "gamma", "optimum"))
    return markup(
        paragraph(kind),
        paragraph(
            "Outliers are left out: only rewards count whose distance d(r) = Σ μ · (the fraction of votes that "
            "disagree with r) is at most ",
            beta, " · OPT + ", gamma, ", where OPT = ", optimum, " is the distance of the closest reward "
        "(proved in the certificate, too).",
        ),
    )  # fmt: skip


def _members(members: Any) -> Markup:
    if isinstance(members, dict):
        return _by_prompt(members["prompts"])
    prompt = next(iter(members[0]["rankings"]))
    several = len(members[0]["rankings"]) > 1
    linear = members[0]["theta"] is not None
    heaviest = sorted(members, key=lambda member: -Fraction(member["weight"]))
    rows: list[tuple[Child, ...]] = [
        (
            str(i),
            valued(member["weight"]),
            ranking(member["rankings"][prompt]),
            *((theta(member["theta"]),) if linear else ()),
        )
        for i, member in enumerate(heaviest, 1)
    ]
    head = [
        "reward",
        "probability",
        f"its ranking on prompt {prompt}" if several else "its ranking",
        *(["parameter"] if linear else []),
    ]
    return table("The rewards of the ensemble, the most probable first", head, rows, MOST_MEMBERS)


def _by_prompt(prompts: Sequence[Sequence[tuple[Any, list[str]]]]) -> Markup:
    """Rankings of each prompt by themselves."""
    rows: list[tuple[Child, ...]] = [
        (f"prompt {i}", valued(weight), ranking(names))
        for i, own in enumerate(prompts, 1)
        for weight, names in sorted(own, key=lambda one: -Fraction(one[0]))
    ]
    return markup(
        paragraph(
            "The ensemble is given prompt by prompt. Draw a number t from 0 to 1; a reward ranks each prompt as the ranking in "
            "whose part of the interval, as long as its probability, t lies. So every ranking has the probability of the table."
        ),
        table(
            "The rankings of each prompt, the most probable first", ["", "probability", "ranking"], rows, MOST_MEMBERS
        ),
    )


def _agreement(poll: Poll, members: Any, instance: dict[str, Any], norm: str = "squared") -> Markup:
    reached = [Fraction(0)] * len(poll.pairs)
    with budget(math.inf):
        if isinstance(members, dict):
            _, reached = coupled_agreement(members, poll)
        for member in members if isinstance(members, list) else ():
            weight = Fraction(member["weight"])
            reached = [x + weight * s for x, s in zip(reached, poll.reward(member), strict=True)]
    several = len(instance["prompts"]) > 1
    rows: list[tuple[Child, ...]] = []
    for (prompt, a, b, *_), p, mu, hat in zip(instance["pairs"], poll.p, poll.mu, reached, strict=True):
        gap = hat - p
        part = mu * gap * gap if norm == "squared" else mu * abs(gap) if norm == "absolute" else abs(gap)
        rows.append(
            (
                f"{prompt}: {a} or {b}" if several else f"{a} or {b}",
                decimal(p),
                decimal(hat),
                decimal(gap),
                decimal(part),
            )
        )
    joined = "largest of which is" if norm == "maximum" else "sum of which is"
    return table(
        f"The votes and the ensemble, pair by pair, in decimals; the last column shows the parts, the {joined} the error",
        ["pair", "votes for the first, p*", "ensemble, p̂", "p̂ − p*", "part of the error"],
        rows,
    )
