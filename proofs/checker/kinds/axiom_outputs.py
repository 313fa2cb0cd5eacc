"""What is known of the outputs of a rule on the profiles that an axiom speaks about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..budget import keep, spend
from ..conflicts import check_theta, read_conflict
from ..instance import Instance, read_profile
from ..values import Fields, Rejected, read_choice, read_fields, read_list, read_two, reject
from . import kemeny_ranking, leximax_ranking, loss_orders, ranked_pairs_ranking
from .leximax_ranking import scores_of
from .loss_orders import loss_problem
from .orders import Placed, placed_above

Ranked = tuple[str, ...]  # candidates' names, best first

Profile = tuple[Ranked, frozenset[tuple[Ranked, int]]]  # the candidates; their ballots (or comparisons) and counts

Below = dict[str, set[str]]  # who is below a candidate in every output the rule may choose

OUTPUT_KINDS = {
    "leximax-ranking": leximax_ranking.KIND,
    "kemeny-ranking": kemeny_ranking.KIND,
    "ranked-pairs-ranking": ranked_pairs_ranking.KIND,
    "loss-orders": loss_orders.KIND,
}


def check_rule(rule: object, instance: Instance) -> None:
    """It must be one that is defined here, for such an instance."""
    if rule in (*kemeny_ranking.KEMENY_RULES, ranked_pairs_ranking.RULE):
        return
    if isinstance(rule, str) and ":" in rule:
        loss_problem(rule, instance)
    else:
        scores_of(rule, instance)


class Study:
    """An instance with what the evidence proves: `outputs` on profiles, `conflicts`, and `feasible` rankings."""

    def __init__(self, instance: Instance, rule: object, evidence: Fields) -> None:
        self.instance, self.rule, self.names = instance, rule, tuple(instance.number)
        self.votes = named_votes(instance)
        self.main = self.profile(self.votes)
        self.tie_free = False  # whether the claim is about profiles on which no tie is broken
        self.outputs: dict[Profile, Below] = {}
        self.ties: dict[Profile, bool] = {}  # where an output of ranked pairs says whether a tie is broken
        check_rule(rule, instance)
        for entry in read_list(evidence["outputs"], "'outputs'", may_be_empty=True):
            derived, claim = read_output(entry, instance)
            if claim["rule"] != rule:
                raise Rejected("an output is one of another rule")
            profile = profile_of(tuple(derived.number), named_votes(derived))
            self.outputs[profile] = below_of(derived, claim)
            if "ties" in claim:
                self.ties[profile] = claim["ties"] == "broken"
        self.conflicts = [
            [(self.names[a], self.names[b]) for a, b in read_conflict(conflict, instance)]
            for conflict in read_list(evidence["conflicts"], "'conflicts'", may_be_empty=True)
        ]
        self.unanimous = {(self.names[a], self.names[b]) for a, b in instance.unanimous()}
        self.feasible: set[Ranked] = set()  # the beginnings of feasible rankings
        self.respecting: set[Ranked] = set()  # of those that have every unanimous pair in order
        for entry in read_list(evidence["feasible"], "'feasible'", may_be_empty=True):
            fields = read_fields(entry, "an entry of 'feasible'", "ranking theta")
            ranking = instance.ranking(fields["ranking"])
            check_theta(fields["theta"], ranking, instance)
            whole = tuple(self.names[c] for c in ranking)
            self.feasible |= {whole[:1], whole}
            place = {c: k for k, c in enumerate(whole)}
            spend(len(self.unanimous))
            if all(place[a] < place[b] for a, b in self.unanimous):
                self.respecting |= {whole[:1], whole}

    def profile(self, votes: Sequence[tuple[Ranked, int]]) -> Profile:
        return profile_of(self.names, votes)

    def own(self) -> Profile:
        return self.main

    def changed(self, *changes: tuple[Ranked, int]) -> Profile:
        """The profile with so many voters more, or fewer, of some rankings."""
        return self.profile([*self.votes, *changes])

    def below(self, profile: Profile) -> Below:
        return self.outputs.get(profile) or {name: set() for name in profile[0]}

    def tied(self, profile: Profile, whole: bool) -> bool | None:
        """Whether a tie is broken in the winner, or in the `whole` ranking; None if nothing shows it.

        Outputs are those of a rule that breaks ties by the order of the candidates, or by that of rankings which comes from it.
        What the outputs for this order and for the reverse begin with alike is so for every order. Ranked pairs break ties of
        pairs, and their output says itself whether one is broken.
        """
        if self.rule == ranked_pairs_ranking.RULE:
            return self.ties.get(profile)
        names, votes = profile
        one, other = self.outputs.get(profile), self.outputs.get((names[::-1], votes))
        if one is None or other is None:
            return None
        end = len(names) if whole else 1
        return order_of(one)[:end] != order_of(other)[:end]

    def need_ballots(self) -> None:
        if not self.instance.first:
            raise Rejected("the axiom is about ballots, which the instance does not have")

    def excluded(self, beginning: Ranked, respecting: bool = False) -> bool:
        """Whether a conflict shows that no feasible ranking begins so: all its pairs would hold."""
        place = {c: k for k, c in enumerate(beginning)}
        spend(len(place) + sum(map(len, self.conflicts)))
        last = len(place)
        sure = self.unanimous if respecting else set[tuple[str, str]]()
        return any(
            all(place.get(a, last) < place.get(b, last) or (a, b) in sure for a, b in pairs) for pairs in self.conflicts
        )

    def supposed(self, beginnings: Sequence[Ranked], respecting: bool) -> bool | None:
        """Whether some feasible ranking begins with one of these: with one candidate, or with all; None if nothing shows it.

        respecting: and has every unanimous pair in order.
        """
        if not beginnings or (self.instance.vectors is None and not respecting):
            return True
        if any(beginning in (self.respecting if respecting else self.feasible) for beginning in beginnings):
            return True
        return False if all(self.excluded(beginning, respecting) for beginning in beginnings) else None

    def raises(self, candidate: str) -> Iterator[tuple[Fields, Ranked, Callable[[], Profile]]]:
        """Ways to raise a candidate on a ballot, for one voter and for all who cast it."""
        self.need_ballots()
        for i, (ballot, count) in enumerate(self.votes, 1):
            others = tuple(c for c in ballot if c != candidate)
            for k in range(ballot.index(candidate)):
                raised = (*others[:k], candidate, *others[k:])
                for n in {1, count}:
                    spend(10 + len(ballot))
                    key: Fields = {"ballot": i, "voters": n, "raised": list(raised)}
                    yield key, raised, partial(self.changed, (ballot, -n), (raised, n))


def read_output(entry: object, instance: Instance) -> tuple[Instance, Fields]:
    """The derived instance and the claim of a certified output, a certificate without what it shares with ours."""
    item = read_fields(entry, "an output", "kind claim evidence", "profile without ties")
    derived = instance
    if "profile" in item:
        absent = [instance.candidate(c, "'without'") for c in read_list(item.get("without", []), "'without'", True)]
        kept = [(name, c) for name, c in instance.number.items() if c not in absent]
        if "ties" in item:
            read_choice(item["ties"], "'ties' of an output", ["reversed"])
            kept.reverse()
        vectors = None if instance.vectors is None else [instance.vectors[c] for _, c in kept]
        number = {name: k for k, (name, _) in enumerate(kept)}
        derived = Instance(number, vectors, instance.scales, [], [], [])
        read_profile(read_fields(item["profile"], "'profile'", "", "ballots comparisons"), derived)
    elif "without" in item or "ties" in item:
        raise Rejected("an output has 'without' or 'ties' and no 'profile'")
    kind = item["kind"]
    if not isinstance(kind, str) or kind not in OUTPUT_KINDS:
        reject("the kind of an output", f"one of {', '.join(OUTPUT_KINDS)}", kind)
    try:
        return derived, OUTPUT_KINDS[kind].prove(derived, item)
    except Rejected as rejection:
        raise Rejected(f"an output: {rejection}") from None


def below_of(instance: Instance, claim: Fields) -> Below:
    """What a proved claim says about every output."""
    names = list(instance.number)
    keep(len(names) ** 2)
    if "orders" not in claim:
        if "cost" in claim and claim.get("first") is not True:
            raise Rejected("an optimal ranking is the output only if it is the 'first' one")
        ranking = [names[c] for c in instance.ranking(claim["ranking"])]
        return {name: set(ranking[k + 1 :]) for k, name in enumerate(ranking)}
    below: Placed = (0,) * len(names)  # an output is a ranking, so orders are transitive
    for order in read_list(claim["orders"], "'orders'"):
        below = placed_above(below, *instance.pair(*read_two(order, "an order"), "an order"))
    return {name: {c for b, c in enumerate(names) if bits >> b & 1} for name, bits in zip(names, below, strict=True)}


def named_votes(instance: Instance) -> list[tuple[Ranked, int]]:
    names = list(instance.number)
    return [(tuple(names[c] for c in ranking), count) for count, ranking in instance.votes]


def profile_of(names: Ranked, votes: Sequence[tuple[Ranked, int]]) -> Profile:
    """Equal for equal profiles: the order of ballots does not matter, nor whether equal ones are listed together."""
    total: dict[Ranked, int] = {}
    spend(5 * len(votes) + len(votes) * len(names))
    for ranking, count in votes:
        total[ranking] = total.get(ranking, 0) + count
    return names, frozenset((ranking, count) for ranking, count in total.items() if count)


def order_of(below: Below) -> Ranked:
    """The ranking, where every pair is known."""
    return tuple(sorted(below, key=lambda c: -len(below[c])))
