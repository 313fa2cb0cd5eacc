"""Certificates about outputs of rules on rankings: leximax rules, Kemeny's, ranked pairs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from pluralign.printable import number_of
from pluralign.proofs.checker.budget import budget
from pluralign.proofs.checker.conflicts import read_conflict
from pluralign.proofs.checker.instance import Instance, read_instance
from pluralign.proofs.checker.kinds.kemeny_ranking import cost_of, costs_of_pairs
from pluralign.proofs.checker.kinds.leximax_ranking import positions, scores_of
from pluralign.proofs.checker.kinds.ranked_pairs_ranking import turn_of
from pluralign.proofs.checker.values import Pair
from pluralign.reports.explanation import CertificateJson, Explanation
from pluralign.reports.markup import Child, Markup, folded, listing, markup, paragraph, table
from pluralign.reports.words import (
    FeatureVectors,
    above,
    conflict_sum,
    number,
    ranking,
    rewards,
)

MOST_PLACES = 30
MOST_CONFLICTS = 20
MOST_NODES = 300

SCORES = {
    "lcpo": "the number of candidates that it beats by a majority",
    "leximax-copeland": "the number of candidates that it beats by a majority",
    "lcpo-half": "the number of candidates that it beats by a majority, a tie counting half",
    "leximax-copeland-half": "the number of candidates that it beats by a majority, a tie counting half",
    "leximax-borda": "the number of times that a voter ranks it above another candidate",
    "leximax-plurality": "the number of voters who rank it first",
}


def leximax(certificate: CertificateJson) -> Explanation:
    """`leximax-ranking`."""
    claim, features = certificate["claim"], FeatureVectors(certificate["instance"]["candidates"])
    rule, names = claim["rule"], claim["ranking"]
    with budget(math.inf):
        instance = read_instance(certificate["instance"])
        scores = scores_of(rule, instance)
        unanimous = instance.unanimous() if rule.startswith("lcpo") else set()
        rows, used = _places(certificate, instance, scores, unanimous)
    respects = " that respects every pair on which all voters agree" if rule.startswith("lcpo") else ""
    definition = paragraph(
        f"The rule {rule} fills the places from the first on. At each place it takes, among the candidates that can come next "
        f"in some feasible ranking{respects} beginning with those already placed, the one with the highest "
        f"score; ties go to the "
        f"candidate listed first. The score of a candidate is {SCORES[rule]}."
    )
    conflicts = [
        folded(
            f"Conflict {j + 1}: why {entry['candidate']} cannot come next there",
            conflict_sum(features, entry["conflict"]),
        )
        for j, entry in enumerate(certificate["evidence"]["conflicts"])
        if j in used
    ][:MOST_CONFLICTS]
    return Explanation(
        f"The output of {rule}",
        markup(paragraph(f"On this profile the rule {rule} outputs ", ranking(names), "."), definition),
        markup(
            rewards(features, names, certificate["evidence"]["theta"]),
            paragraph(
                "So every candidate can take its place. Whoever would take a place before it, by a higher score "
                "or the order, cannot:"
            ),
            table("Place by place", ["place", "candidate", "score", "passed over, and why"], rows, MOST_PLACES),
            conflicts,
            paragraph("More conflicts are in the certificate.") if len(used) > len(conflicts) else "",
        ),
    )


def _places(
    certificate: CertificateJson, instance: Instance, scores: Sequence[int], unanimous: set[Pair]
) -> tuple[list[tuple[Child, ...]], set[int]]:
    """The rows place by place, and the numbers of the conflicts that they name."""
    rule, names = certificate["claim"]["rule"], certificate["claim"]["ranking"]
    order = [instance.number[name] for name in names]
    place = {c: k for k, c in enumerate(order)}
    title = list(instance.number)
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for j, entry in enumerate(certificate["evidence"]["conflicts"]):
        c = instance.number[entry["candidate"]]
        first, end = positions(c, read_conflict(entry["conflict"], instance), place, unanimous)
        spans.setdefault(c, []).append((first, end, j))
    rows: list[tuple[Child, ...]] = []
    used: set[int] = set()
    half = 2 if rule.endswith("-half") else 1
    for k, chosen in enumerate(order[: MOST_PLACES + 1]):
        reasons: list[Child] = []
        for c in order[k + 1 :]:
            if (-scores[c], c) >= (-scores[chosen], chosen):
                continue
            blocking = next((a for a in order[k:] if (a, c) in unanimous), None)
            if blocking is not None:
                reasons.append(f"{title[c]}: all voters rank {title[blocking]} above it")
                continue
            j = next(j for first, end, j in spans[c] if first <= k < end)
            used.add(j)
            reasons.append(f"{title[c]}: conflict {j + 1}")
        points = Fraction(scores[chosen], half)
        rows.append((str(k + 1), title[chosen], number(points), "; ".join(map(str, reasons)) or "nobody"))
    rows += [("", "", "", "")] * max(0, len(order) - len(rows))
    return rows, used


def kemeny(certificate: CertificateJson) -> Explanation:
    """`kemeny-ranking`."""
    claim, features = certificate["claim"], FeatureVectors(certificate["instance"]["candidates"])
    names, cost, proof = claim["ranking"], claim["cost"], certificate["evidence"]["proof"]
    allowed = "feasible rankings" + (
        " that respect every pair on which all voters agree" if claim["rule"] == "kemeny-po" else ""
    )
    with budget(math.inf):
        instance = read_instance(certificate["instance"])
        costs, place = costs_of_pairs(claim["rule"], instance), instance.number
    slater = claim["rule"] == "slater"
    against: list[tuple[Child, ...]] = [
        (above((a, b)), str(instance.above[place[b]][place[a]]))
        for a, b in combinations(names, 2)
        if (place[a], place[b]) in costs
    ]
    disagreements = (
        "pairs that more voters rank the other way round"
        if slater
        else "times that a voter disagrees with a pair of it"
    )
    first = (
        " Of all rankings with this cost it is the first in the order of the candidates, which breaks ties."
        if claim["first"]
        else ""
    )
    if "cones" in proof:
        lower = _cones(proof, len(names))
    else:
        lower = _listed(claim, proof, instance) if "rankings" in proof else _tree(proof, cost)
    return Explanation(
        f"The output of {claim['rule']}: least cost {cost}",
        markup(
            paragraph(
                f"Among all {allowed}, ",
                ranking(names),
                f" has the least cost, {cost}. The cost of a ranking is the number of {disagreements}.{first}",
            )
        ),
        markup(
            rewards(features, names, certificate["evidence"]["theta"]),
            folded(
                f"The pairs that make up its cost, {cost} in all"
                if slater
                else f"Its cost, pair by pair, adds up to {cost}",
                table("Voters against each pair of the ranking", ["pair", "voters against it"], against),
            ),
            lower,
        ),
    )


def _listed(claim: dict[str, Any], proof: dict[str, Any], instance: Instance) -> Markup:
    with budget(math.inf):
        against = costs_of_pairs(claim["rule"], instance)
        costs = sorted((cost_of([instance.number[x] for x in names], against), names) for names in proof["rankings"])
    return markup(
        paragraph(
            f"That nothing allowed costs less: there are {number_of(len(costs), 'feasible ranking')}, and these "
            f"are all of them "
            "(the checker counts the regions of the arrangement of the hyperplanes θ·(x_a − x_b) = 0 itself)."
        ),
        table(
            "All feasible rankings with their costs",
            ["ranking", "cost"],
            [(ranking(names), str(c)) for c, names in costs],
        ),
    )


def _cones(proof: dict[str, Any], m: int) -> Markup:
    leaves, pairs = proof["cones"].count(-1), m * (m - 1) // 2
    return markup(
        paragraph(
            "That nothing allowed costs less is shown cone by cone: all parameters θ are divided into "
            f"{number_of(leaves, 'cone')}, by halving the {2 ** len(proof['axes'])} orthants again and again. "
            f"In each cone most of the {number_of(pairs, 'pair')} have one order, because θ·(x_a − x_b) has one sign "
            "on all vectors that span it; "
            "what the others can save together, each on its cheaper side or in the best cell that their hyperplanes "
            "θ·(x_a − x_b) = 0 cut out, is too little. The checker computes all of this itself."
        )
    )


def _tree(proof: dict[str, Any], cost: int) -> Markup:
    nodes = proof["tree"]
    leaves = sum("bound" in node for node in nodes)
    outline = Outline(proof)
    return markup(
        paragraph(
            "That nothing allowed costs less is shown by case distinction: every ranking has a above b or b above a. "
            f"The tree has {number_of(leaves, 'leaf').replace('leafs', 'leaves')}. At each leaf a lower bound "
            f"on the cost of all rankings that are left is "
            f"greater than {cost} − 1, and costs are whole numbers."
        ),
        paragraph(
            "A bound has these parts: some pairs cannot all hold (a cut: a cycle, or a conflict of the "
            "features), so at least one "
            "of them is reversed. Multipliers of such cuts are moved from the costs of the reversed pairs into "
            "the bound; what is "
            "left of each pair counts with the cheaper of its two directions."
        ),
        folded(f"The tree, {number_of(len(nodes), 'node')}", outline.of(nodes, 0), opened=len(nodes) <= 15),
        folded(
            f"The cuts, {len(proof['cuts'])} in all",
            listing((f"cut {i + 1}: ", _cut(cut)) for i, cut in enumerate(proof["cuts"][:100])),
        ),
        folded(
            f"Why no other ranking of this cost comes first: {number_of(len(proof['earlier']), 'more tree')}",
            [
                folded(
                    f"{entry['candidate']} cannot come at place {entry['position'] + 1}", outline.of(entry["tree"], 0)
                )
                for entry in proof["earlier"][:20]
            ],
        )
        if proof["earlier"]
        else "",
    )


def _cut(cut: Sequence[Any]) -> Markup:
    if isinstance(cut[0], str):
        a, b, c = cut
        return markup(f"{a} ≻ {b} ≻ {c} ≻ {a} (a cycle)")
    return markup([[", " if i else "", number(w), " × [", above((a, b)), "]"] for i, (a, b, w) in enumerate(cut)])


class Outline:
    """A tree of case distinctions as nested lists, up to so many nodes."""

    def __init__(self, proof: dict[str, Any]) -> None:
        self.proof, self.left = proof, MOST_NODES

    def of(self, nodes: Sequence[dict[str, Any]], root: int) -> Markup:
        """The outline below a node. Not by recursion: trees are deep."""
        done: dict[int, Markup] = {}
        shown = list(self._shown(nodes, root))
        for i in reversed(shown):
            node = nodes[i]
            if "bound" in node:
                done[i] = self._leaf(node["bound"])
                continue
            a, b = node["pair"]
            rest = markup("… (in the certificate)")
            done[i] = listing(
                [
                    markup("if ", above((a, b)), ": ", done.get(node["above"], rest)),
                    markup("if ", above((b, a)), ": ", done.get(node["below"], rest)),
                ]
            )
        return done.get(root, markup("… (in the certificate)"))

    def _shown(self, nodes: Sequence[dict[str, Any]], root: int) -> Iterator[int]:
        """Parents come before their children, which have greater numbers; at most 20 levels."""
        level = [root]
        for _ in range(20):
            level, now = [], level
            for i in now:
                if not self.left:
                    return
                self.left -= 1
                yield i
                if "bound" not in nodes[i]:
                    level += [nodes[i]["above"], nodes[i]["below"]]

    def _leaf(self, j: int) -> Markup:
        multipliers = self.proof["multipliers"][j]
        if not multipliers:
            return markup(
                f"bound {j + 1}: what the fixed pairs cost, and the cheaper direction of each other pair, is enough"
            )
        total = sum((Fraction(y) for _, y in multipliers), Fraction(0))
        parts = [markup(number(y), f" × cut {i + 1}") for i, y in multipliers[:8]]
        more = f" + {len(multipliers) - 8} more" if len(multipliers) > 8 else ""
        return markup(
            f"bound {j + 1}: ", number(total), " from cuts (", [[" + " if i else "", p] for i, p in enumerate(parts)], more,
            ") and what is left of the pairs",
        )  # fmt: skip


def ranked_pairs(certificate: CertificateJson) -> Explanation:
    """`ranked-pairs-ranking`."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    features, names = FeatureVectors(certificate["instance"]["candidates"]), claim["ranking"]
    with budget(math.inf):
        instance = read_instance(certificate["instance"])
        pairs = list(combinations([instance.number[name] for name in names], 2))
        turns = sorted((*turn_of(instance, pair), pair) for pair in pairs)
    title, known = list(instance.number), [{(a, b) for a, b, _ in conflict} for conflict in evidence["conflicts"]]
    rows: list[tuple[Child, ...]] = []
    used: set[int] = set()
    for margin, a, b, pair in turns[:MOST_PLACES]:
        if (a, b) == pair:
            said: Child = "locked"
        else:
            j = next(j for j, conflict in enumerate(known) if (title[a], title[b]) in conflict)
            used.add(j)
            said = f"refused: conflict {j + 1}"
        rows.append((above((title[a], title[b])), str(-margin), said))
    rows += [("", "", "")] * max(0, len(turns) - len(rows))
    folds = [
        folded(f"Conflict {j + 1}", conflict_sum(features, evidence["conflicts"][j]))
        for j in sorted(used)[:MOST_CONFLICTS]
    ]
    ties = {
        "none": "In whatever order pairs of equal margins are taken, the output is the same.",
        "broken": "The order of pairs of equal margins decides: in another one the output is another ranking.",
    }.get(claim.get("ties", ""), "")
    return Explanation(
        "The output of ranked pairs",
        markup(
            paragraph("On this profile the rule ranked-pairs outputs ", ranking(names), "."),
            paragraph(
                "The rule takes pairs one after another, those with the greatest margins first; of equal margins, in the order "
                "of the candidates. A pair is locked if some feasible ranking has it together with all pairs locked before."
            ),
            paragraph(ties) if ties else "",
        ),
        markup(
            rewards(features, names, evidence["theta"]),
            paragraph("So all pairs of the ranking can be locked. The others are refused:"),
            table("Pair by pair", ["pair", "margin", "what happens"], rows, MOST_PLACES),
            folds,
            paragraph("More conflicts are in the certificate.") if len(evidence["conflicts"]) > len(folds) else "",
            markup(
                paragraph("Another output, if pairs of equal margins are taken in another order:"),
                rewards(features, evidence["other"]["ranking"], evidence["other"]["theta"]),
            )
            if evidence["other"]
            else "",
        ),
    )
