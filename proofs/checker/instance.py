"""The instance: candidates with or without features, and a profile of ballots or of comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .budget import keep, spend
from .values import (
    Fields,
    Pair,
    Point,
    Rejected,
    read_count,
    read_fields,
    read_list,
    read_number,
    read_two,
    reject,
    to_integers,
)


@dataclass
class Instance:
    """m candidates by number, their order being the tie-break order.

    `vectors` (m × d) are the features times `scales` (d), which makes them integers. Scaling a coordinate
    changes no conflict, and θ is divided by the same scales. `vectors` is None if there are no features.
    `above[a]` has n_ab for each b with n_ab > 0; there are no rows without a profile. As ballots are complete, 2 n_ab > n
    says n_ab > n_ba and n_ab = n says n_ba = 0 < n_ab: the definitions for comparisons serve for ballots too.
    `first[a]` is the weight of the ballots with a first, empty without ballots.
    `votes` are the ballots as (count, ranking), or the comparisons as (count, [above, below]).
    """

    number: dict[str, int]
    vectors: list[Point] | None
    scales: list[int]
    above: list[dict[int, int]]
    first: list[int]
    votes: list[tuple[int, list[int]]]

    def candidate(self, name: object, what: str) -> int:
        """The candidate's number."""
        if type(name) is not str or name not in self.number:
            reject(what, "the name of a candidate", name)
        return self.number[name]

    def pair(self, above: object, below: object, what: str) -> Pair:
        """Two different candidates, as numbers."""
        pair = self.candidate(above, what), self.candidate(below, what)
        if above == below:
            raise Rejected(f"{what} is paired with itself")
        return pair

    def ranking(self, value: object) -> list[int]:
        """All candidates as numbers, best first."""
        names = read_list(value, "a ranking")
        try:
            ranking = [*map(self.number.__getitem__, names)]  # type: ignore[arg-type]
        except (KeyError, TypeError):
            ranking = [self.candidate(name, "an entry of a ranking") for name in names]
        if len(ranking) != len(self.number) or len(set(ranking)) != len(ranking):
            reject("a ranking", "a list of all candidates", value)
        return ranking

    def need_profile(self) -> None:
        """Reject if the claim is about a profile and there is none."""
        if not self.above:
            raise Rejected("the claim needs 'ballots' or 'comparisons' in the instance")

    def need_no_profile(self) -> None:
        """Reject a profile that the claim is not about."""
        if self.above:
            raise Rejected("the claim is about no profile, but the instance has one")

    def counts(self) -> Iterator[tuple[int, int, int]]:
        """All (a, b, n_ab) with n_ab > 0."""
        for a, row in enumerate(self.above):
            spend(2 + 2 * len(row))
            for b, n in row.items():
                yield a, b, n

    def respected(self, ranking: Sequence[int]) -> set[Pair]:
        """All unanimous pairs, in the order of the ranking."""
        pairs, place = self.unanimous(), {c: k for k, c in enumerate(ranking)}
        if any(place[a] > place[b] for a, b in pairs):
            raise Rejected("the ranking does not respect a unanimous pair")
        return pairs

    def majority(self) -> set[Pair]:
        """All pairs (a, b) such that more prefer a than b."""
        pairs = {(a, b) for a, b, n in self.counts() if n > self.above[b].get(a, 0)}
        keep(len(pairs))
        return pairs

    def unanimous(self) -> set[Pair]:
        """All pairs (a, b) such that somebody prefers a and nobody prefers b."""
        pairs = {(a, b) for a, b, _ in self.counts() if a not in self.above[b]}
        keep(len(pairs))
        return pairs


def read_instance(value: object) -> Instance:
    """Candidates (names, or pairs of a name and features) and their profile; raises `Rejected` if it is none."""
    fields = read_fields(value, "the instance", "candidates", "ballots comparisons")
    names = read_list(fields["candidates"], "'candidates'")
    rows: list[object] = []
    if isinstance(names[0], list):
        pairs = [read_two(entry, "a candidate with features") for entry in names]
        names, rows = [name for name, _ in pairs], [row for _, row in pairs]
    number = {name: i for i, name in enumerate(names) if type(name) is str}
    if len(number) != len(names):
        raise Rejected("the names of candidates must be strings that differ")
    instance = Instance(number, None, [], [], [], [])
    if rows:
        instance.vectors, instance.scales = read_features(rows)
        if len(set(instance.vectors)) != len(names):
            raise Rejected("two candidates have the same feature vector")
    read_profile(fields, instance)
    return instance


def read_profile(fields: Fields, instance: Instance) -> None:
    if "ballots" in fields and "comparisons" in fields:
        raise Rejected("the instance has both 'ballots' and 'comparisons'")
    if "ballots" in fields:
        instance.above, instance.first = read_ballots(read_list(fields["ballots"], "'ballots'"), instance)
    if "comparisons" in fields:
        instance.above = read_comparisons(read_list(fields["comparisons"], "'comparisons'"), instance)


def read_features(rows: list[object]) -> tuple[list[Point], list[int]]:
    features = [[read_number(x, "a feature") for x in read_list(row, "a feature vector")] for row in rows]
    if len({len(row) for row in features}) != 1:
        raise Rejected("the feature vectors differ in length")
    scaled = [to_integers(column) for column in zip(*features, strict=True)]
    return list(zip(*(column for column, _ in scaled), strict=True)), [scale for _, scale in scaled]


def read_ballots(entries: list[object], instance: Instance) -> tuple[list[dict[int, int]], list[int]]:
    """The counts n_ab and the first places, at the cost of one addition of long integers a place on a ballot.

    A long integer with `size` bytes a candidate is a vector of counts. Going up a ballot, `below` is the
    vector with the ballot's weight at every candidate already passed, to be added to the row of the next
    candidate. No count exceeds the total weight, so none overflows into its neighbour.
    """
    m = len(instance.number)
    ballots: list[tuple[int, list[int]]] = []
    for entry in entries:
        ballot = read_fields(entry, "a ballot", "count ranking")
        ballots.append((read_count(ballot["count"], "a ballot's count"), instance.ranking(ballot["ranking"])))
    instance.votes = ballots
    size = (sum(weight for weight, _ in ballots).bit_length() + 7) // 8
    keep(m * m)
    spend(m * len(ballots) * (3 + m * size // 64))
    packed, first = [0] * m, [0] * m
    one = [1 << (8 * size * a) for a in range(m)]
    for weight, ranking in ballots:
        first[ranking[0]] += weight
        unit = one if weight == 1 else [weight * x for x in one]
        below = 0
        for a in reversed(ranking):
            packed[a] += below
            below += unit[a]
    cuts = [(b, b * size, b * size + size) for b in instance.number.values()]
    rows = (row.to_bytes(m * size, "little") for row in packed)
    return [{b: n for b, i, j in cuts if (n := int.from_bytes(row[i:j], "little"))} for row in rows], first


def read_comparisons(entries: list[object], instance: Instance) -> list[dict[int, int]]:
    above: list[dict[int, int]] = [{} for _ in instance.number]
    for entry in entries:
        comparison = read_fields(entry, "a comparison", "above below count")
        a, b = instance.pair(comparison["above"], comparison["below"], "a candidate in 'comparisons'")
        count = read_count(comparison["count"], "a comparison's count")
        above[a][b] = above[a].get(b, 0) + count
        instance.votes.append((count, [a, b]))
    return above
