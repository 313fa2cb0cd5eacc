"""Check certificates of answers about linear social choice, trusting nobody.

    python proofs/checker.py FILE…

Needs only Python's standard library and shares no code with the engine whose answers it checks. It derives
everything again, in integers, from the instance inside the certificate; docs/certificates.md is the format.
Whatever a file holds is accepted or rejected with a reason. Only time and memory are not guarded: a small
file can ask for a count of regions, or a table of pairs, that no computer finishes.
"""

from __future__ import annotations

import json
import math
import re
import reprlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from operator import eq, gt, mul, sub
from typing import NoReturn, TextIO

Number = int | Fraction
Point = tuple[int, ...]
Pair = tuple[int, int]  # (above, below), as candidate numbers
Fields = dict[str, object]

MAX_DIGITS = 1_000_000  # Python reads no integers of more than 4300 digits unless told otherwise


class Rejected(Exception):  # noqa: N818 - a verdict, not a fault
    """The certificate does not prove its claim; the message is a reason in one line."""


class Unreadable(Exception):  # noqa: N818 - named after what the user is told
    """A file that cannot be read, or is not JSON or JSON Lines; the message says how to mend it."""


@dataclass(frozen=True)
class Verdict:
    """The answer for one certificate: `kind` is "?" if unknown, `reason` is "" if accepted.

    `claim` is the claim as read, or None if it cannot be printed as JSON (say, a count of over 4300 digits).
    """

    file: str
    kind: str
    accepted: bool
    reason: str
    claim: object


# --- values -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Broken:
    """What reading puts in the place of a value that JSON allows and certificates do not."""

    reason: str


def _reject(what: str, expected: str, value: object) -> NoReturn:
    if isinstance(value, _Broken):
        raise Rejected(value.reason)
    raise Rejected(f"{what} must be {expected}, not {reprlib.repr(value)}")


def _list(value: object, what: str, may_be_empty: bool = False) -> list[object]:
    if not isinstance(value, list) or not (value or may_be_empty):
        _reject(what, "a list" if may_be_empty else "a list with at least one entry", value)
    return value


def _fields(value: object, what: str, required: str, optional: str = "") -> Fields:
    """The object `value`, which must have all the `required` keys and no others but `optional` ones."""
    if not isinstance(value, dict):
        _reject(what, "an object", value)
    for key in value:
        if key not in required.split() + optional.split():
            raise Rejected(f"{what} has the unknown key {reprlib.repr(key)}")
    for key in required.split():
        if key not in value:
            raise Rejected(f"{what} has no {key!r}")
    return value


def _number(value: object, what: str) -> Number:
    if type(value) is int:  # not isinstance: True is an instance of int
        return value
    if type(value) is str and re.fullmatch("-?[0-9]+(/[0-9]+)?", value):
        above, _, below = value.partition("/")
        if not below:
            return int(above)
        if denominator := int(below):
            return Fraction(int(above), denominator)
    _reject(what, 'an integer or a string "p/q"', value)


def _count(value: object, what: str) -> int:
    number = _number(value, what)
    if number.denominator != 1 or number <= 0:
        _reject(what, "a positive integer", value)
    return int(number)


def _integers(numbers: Sequence[Number]) -> tuple[list[int], int]:
    """The numbers times the least common multiple of their denominators, and that multiple."""
    scale = math.lcm(*(x.denominator for x in numbers))
    return [x.numerator * (scale // x.denominator) for x in numbers], scale


# --- the instance -----------------------------------------------------------------------------------------


@dataclass
class Instance:
    """m candidates by number, their order being the tie-break order.

    `vectors` (m × d) are the features times `scales` (d), which makes them integers. Scaling a coordinate
    changes no conflict, and θ is divided by the same scales. `vectors` is None if there are no features.
    `above[a][b]` is n_ab, empty without a profile. As ballots are complete, 2 n_ab > n says n_ab > n_ba and
    n_ab = n says n_ba = 0 < n_ab: the definitions for comparisons serve for ballots too.
    `first[a]` is the weight of the ballots with a first, empty without ballots.
    """

    number: dict[str, int]
    vectors: list[Point] | None
    scales: list[int]
    above: list[list[int]]
    first: list[int]

    def candidate(self, name: object, what: str) -> int:
        """The candidate's number."""
        if type(name) is not str or name not in self.number:
            _reject(what, "the name of a candidate", name)
        return self.number[name]

    def pair(self, above: object, below: object, what: str) -> Pair:
        """Two different candidates, as numbers."""
        pair = self.candidate(above, what), self.candidate(below, what)
        if above == below:
            raise Rejected(f"{what} is paired with itself")
        return pair

    def ranking(self, value: object) -> list[int]:
        """All candidates as numbers, best first."""
        ranking = [self.candidate(name, "an entry of a ranking") for name in _list(value, "a ranking")]
        if len(ranking) != len(self.number) or len(set(ranking)) != len(ranking):
            _reject("a ranking", "a list of all candidates", value)
        return ranking

    def need_profile(self) -> None:
        """Reject if the claim is about a profile and there is none."""
        if not self.above:
            raise Rejected("the claim needs 'ballots' or 'comparisons' in the instance")

    def unanimous(self) -> set[Pair]:
        """All pairs (a, b) such that somebody prefers a and nobody prefers b."""
        above = self.above
        return {(a, b) for a, b in permutations(range(len(above)), 2) if above[a][b] and not above[b][a]}


def _instance(value: object) -> Instance:
    fields = _fields(value, "the instance", "candidates", "ballots comparisons")
    candidates = fields["candidates"]
    names = list(candidates) if isinstance(candidates, dict) else _list(candidates, "'candidates'")
    number = {name: i for i, name in enumerate(names) if type(name) is str}
    if not names or len(number) != len(names):
        raise Rejected("'candidates' must be at least one name, each a string and different from the others")
    instance = Instance(number, None, [], [], [])
    if isinstance(candidates, dict):
        instance.vectors, instance.scales = _features(list(candidates.values()))
    if len(fields) == 3:
        raise Rejected("the instance has both 'ballots' and 'comparisons'")
    if "ballots" in fields:
        instance.above, instance.first = _ballots(_list(fields["ballots"], "'ballots'"), instance)
    if "comparisons" in fields:
        instance.above = _comparisons(_list(fields["comparisons"], "'comparisons'"), instance)
    return instance


def _features(rows: list[object]) -> tuple[list[Point], list[int]]:
    features = [[_number(x, "a feature") for x in _list(row, "a feature vector")] for row in rows]
    if len({len(row) for row in features}) != 1:
        raise Rejected("the feature vectors differ in length")
    scaled = [_integers(column) for column in zip(*features, strict=True)]
    vectors = list(zip(*(column for column, _ in scaled), strict=True))
    if len(set(vectors)) != len(vectors):
        raise Rejected("two candidates have the same feature vector")
    return vectors, [scale for _, scale in scaled]


def _ballots(entries: list[object], instance: Instance) -> tuple[list[list[int]], list[int]]:
    """The table n_ab and the first places, at the cost of one addition of long integers a place on a ballot.

    A long integer with `size` bytes a candidate is a vector of counts. Going up a ballot, `below` is the
    vector with the ballot's weight at every candidate already passed, to be added to the row of the next
    candidate. No count exceeds the total weight, so none overflows into its neighbour.
    """
    m = len(instance.number)
    ballots: list[tuple[int, list[int]]] = []
    for entry in entries:
        ballot = _fields(entry, "a ballot", "count ranking")
        ballots.append((_count(ballot["count"], "a ballot's count"), instance.ranking(ballot["ranking"])))
    size = (sum(weight for weight, _ in ballots).bit_length() + 7) // 8
    packed, first = [0] * m, [0] * m
    for weight, ranking in ballots:
        first[ranking[0]] += weight
        below = 0
        for a in reversed(ranking):
            packed[a] += below
            below += weight << (8 * size * a)
    rows = (row.to_bytes(m * size, "little") for row in packed)
    cuts = range(0, m * size, size)
    return [[int.from_bytes(row[i : i + size], "little") for i in cuts] for row in rows], first


def _comparisons(entries: list[object], instance: Instance) -> list[list[int]]:
    table = [[0] * len(instance.number) for _ in instance.number]
    for entry in entries:
        comparison = _fields(entry, "a comparison", "above below count")
        a, b = instance.pair(comparison["above"], comparison["below"], "a candidate in 'comparisons'")
        table[a][b] += _count(comparison["count"], "a comparison's count")
    return table


# --- θ and conflicts: the two ways to settle strict inequalities ------------------------------------------


def _check_theta(value: object, ranking: list[int], instance: Instance) -> None:
    """θ = `value` must give strictly decreasing rewards along the ranking."""
    if instance.vectors is None:
        if value is not None:
            _reject("theta", "null, as there are no features", value)
        return
    theta = [_number(x, "a number in theta") for x in _list(value, "theta")]
    if len(theta) != len(instance.scales):
        raise Rejected(f"theta has {len(theta)} numbers, the feature vectors have {len(instance.scales)}")
    integers, _ = _integers([Fraction(t, scale) for t, scale in zip(theta, instance.scales, strict=True)])
    rewards = [sum(map(mul, integers, vector)) for vector in instance.vectors]
    for k, (a, b) in enumerate(pairwise(ranking), 1):
        if rewards[a] <= rewards[b]:
            raise Rejected(f"theta does not rank number {k} of the ranking strictly above number {k + 1}")


def _conflict(value: object, instance: Instance) -> list[Pair]:
    """The pairs of a conflict: no θ ranks every `above` strictly over its `below` (Gordan 1873).

    The weighted differences must sum to zero. They are collected by candidate; without features the vectors
    are unit vectors, so that nothing may be left of any candidate.
    """
    pairs: list[Pair] = []
    weights: list[Number] = []
    for entry in _list(value, "a conflict"):
        triple = _list(entry, "an entry of a conflict")
        if len(triple) != 3:
            _reject("an entry of a conflict", "[above, below, weight]", triple)
        pairs.append(instance.pair(triple[0], triple[1], "a candidate in a conflict"))
        weights.append(_number(triple[2], "a weight in a conflict"))
    if min(weights) <= 0 or len(set(pairs)) != len(pairs):
        raise Rejected("a conflict repeats a pair or has a weight that is not positive")
    left = dict.fromkeys([c for pair in pairs for c in pair], 0)
    for (a, b), weight in zip(pairs, _integers(weights)[0], strict=True):
        left[a] += weight
        left[b] -= weight
    sums: Iterator[int] = iter(left.values())
    if instance.vectors is not None:
        columns = zip(*(instance.vectors[c] for c in left), strict=True)
        sums = (sum(map(mul, left.values(), column)) for column in columns)
    if any(sums):
        raise Rejected("the weighted differences of a conflict do not sum to zero")
    return pairs


# --- counting feasible rankings ---------------------------------------------------------------------------


def _check_count(count: int, instance: Instance) -> None:
    """`count` must be the number of feasible rankings. Counting takes time exponential in the dimension."""
    vectors = instance.vectors
    true = math.factorial(len(instance.number)) if vectors is None else _count_regions(vectors)
    if count != true:
        raise Rejected(f"{reprlib.repr(true)} rankings are feasible, not {reprlib.repr(count)}")


def _count_regions(points: list[Point]) -> int:
    """The number of regions left by the hyperplanes θ·(p − q) = 0 of all pairs of the distinct `points`.

    By deletion and restriction (Zaslavsky 1975): one more hyperplane H adds as many regions as the earlier
    ones cut H into. A new point c brings a hyperplane for each placed point b. On H = {θ: θ·(c − b) = 0} the
    points c and b have the same reward, so earlier hyperplanes of c cut H where those of b do: H is cut as by
    the placed points projected along c − b. They stay distinct, as H is new only if c − b is parallel to no
    difference of placed points. (Nor is it then parallel to another c − b', as b − b' would be parallel too.)
    """
    points = _reduced(points)
    rank = len(points[0])
    if rank <= 1:
        return rank + 1
    if rank == 2:  # lines through the origin of a plane
        return 2 * len({_direction(p, q) for p, q in combinations(points, 2)})
    placed = points[: rank + 1]  # affinely independent: they take any rewards, so every order occurs
    regions = math.factorial(rank + 1)
    directions = {_direction(p, q) for p, q in combinations(placed, 2)}
    for c in points[rank + 1 :]:
        new = {_direction(c, b) for b in placed} - directions
        for u in new:
            regions += _count_regions(_projected(placed, u))
        directions |= new
        placed.append(c)
    return regions


def _direction(p: Point, q: Point) -> Point:
    """The same integer vector for all differences that are parallel to p − q ≠ 0."""
    difference = tuple(map(sub, p, q))
    divisor = math.gcd(*difference)
    if next(filter(None, difference)) < 0:
        divisor = -divisor
    return tuple([x // divisor for x in difference])


def _projected(points: list[Point], u: Point) -> list[Point]:
    """The points projected along u, times u_j, where j is the coordinate that vanishes (and u_j does not)."""
    j = next(j for j, x in enumerate(u) if x)
    return [tuple([u[j] * x - y * p[j] for x, y in zip(p, u, strict=True)]) for p in points]


def _reduced(points: list[Point]) -> list[Point]:
    """The points, affinely independent ones first, in as many coordinates as their span has dimensions.

    Moving points, scaling a coordinate and dropping one that depends on others changes no number of regions.
    Elimination finds the independent points and, as its pivots, coordinates on which all others depend.
    """
    moved = [tuple(map(sub, p, points[0])) for p in points]
    divisors = [math.gcd(*column) or 1 for column in zip(*moved, strict=True)]
    moved = [tuple([x // g for x, g in zip(p, divisors, strict=True)]) for p in moved]
    rows: list[tuple[int, list[int]]] = []  # (pivot, row), each row zero at the pivots before its own
    independent, dependent = moved[:1], []
    for p in moved[1:]:
        rest = list(p) if len(rows) < len(p) else []
        for j, row in rows if rest else []:
            if rest[j]:
                rest = [row[j] * x - rest[j] * y for x, y in zip(rest, row, strict=True)]
        if divisor := math.gcd(*rest):
            pivot = next(j for j, x in enumerate(rest) if x)
            rows.append((pivot, [x // divisor for x in rest]))
            independent.append(p)
        else:
            dependent.append(p)
    return [tuple([p[j] for j, _ in rows]) for p in independent + dependent]


# --- the kinds; the keys of claim and evidence are checked before -----------------------------------------


def _feasible_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    if claim["feasible"] is not True:
        _reject("'feasible'", "true", claim["feasible"])
    _check_theta(evidence["theta"], instance.ranking(claim["ranking"]), instance)


def _infeasible_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    if claim["feasible"] is not False:
        _reject("'feasible'", "false", claim["feasible"])
    place = {c: k for k, c in enumerate(instance.ranking(claim["ranking"]))}
    if any(place[a] > place[b] for a, b in _conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is in the opposite order in the ranking")


def _feasible_rankings(instance: Instance, claim: Fields, evidence: Fields) -> None:
    count = _count(claim["count"], "'count'")
    rankings = [instance.ranking(ranking) for ranking in _list(claim["rankings"], "'rankings'")]
    thetas = _list(evidence["thetas"], "'thetas'")
    if not count == len(rankings) == len(thetas):
        _reject("'count'", f"the number of rankings ({len(rankings)}) and of thetas ({len(thetas)})", count)
    if len(set(map(tuple, rankings))) != count:
        raise Rejected("a ranking is listed twice")
    for ranking, theta in zip(rankings, thetas, strict=True):
        _check_theta(theta, ranking, instance)
    _check_count(count, instance)


def _feasible_ranking_count(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """A tiny certificate of this kind takes ages, say for 60 points in dimension 30."""
    _check_count(_count(claim["count"], "'count'"), instance)


def _no_pareto_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    respecting = claim["respects-unanimity"]
    if type(respecting) is not int or respecting != 0:
        _reject("'respects-unanimity'", "0", respecting)
    instance.need_profile()
    if not instance.unanimous().issuperset(_conflict(evidence["conflict"], instance)):
        raise Rejected("a pair of the conflict is not unanimous")


def _leximax_ranking(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """Whoever precedes σ_k by (score, order) and is placed later must be rejected at position k."""
    ranking = instance.ranking(claim["ranking"])
    _check_theta(evidence["theta"], ranking, instance)
    scores = _scores(claim["rule"], instance)
    unanimous = instance.unanimous() if str(claim["rule"]).startswith("lcpo") else set()
    place = {c: k for k, c in enumerate(ranking)}
    rejected = [bytearray(place[c]) for c in range(len(ranking))]  # rejected[c][k]: c is rejected at k
    for a, b in unanimous:
        if place[a] > place[b]:
            raise Rejected("the ranking does not respect a unanimous pair")
        rejected[b][: place[a] + 1] = b"\1" * (place[a] + 1)
    for entry in _list(evidence["conflicts"], "'conflicts'", may_be_empty=True):
        item = _fields(entry, "an entry of 'conflicts'", "candidate conflict")
        c = instance.candidate(item["candidate"], "'candidate' in 'conflicts'")
        first, end = _positions(c, _conflict(item["conflict"], instance), place, unanimous)
        if first < end:
            rejected[c][first:end] = b"\1" * (end - first)
    precedence = {c: i for i, c in enumerate(sorted(place, key=lambda c: (-scores[c], c)))}
    chosen = [precedence[c] for c in ranking]
    for name, c in instance.number.items():
        for k, done in enumerate(rejected[c]):
            if not done and precedence[c] < chosen[k]:
                raise Rejected(f"{reprlib.repr(name)} has precedence at position {k}, unrejected")


def _scores(rule: object, instance: Instance) -> list[int]:
    """The candidates' scores; with half points twice those, plus one, which changes no comparison."""
    if not isinstance(rule, str) or rule not in RULES:
        _reject("'rule'", f"one of {', '.join(RULES)}", rule)
    instance.need_profile()
    if rule == "leximax-plurality" and not instance.first:
        raise Rejected("the rule leximax-plurality needs 'ballots'")
    if rule == "leximax-plurality":
        return instance.first
    if rule == "leximax-borda":
        return [sum(row) for row in instance.above]
    duels = list(zip(instance.above, zip(*instance.above, strict=True), strict=True))  # n_ab and n_ba by a
    wins = [sum(map(gt, row, column)) for row, column in duels]
    if not rule.endswith("-half"):
        return wins
    return [2 * won + sum(map(eq, *duel)) for won, duel in zip(wins, duels, strict=True)]


def _positions(c: int, pairs: list[Pair], place: dict[int, int], unanimous: set[Pair]) -> tuple[int, int]:
    """The positions `first` ≤ k < `end` ≤ c's own at which all pairs are implied if c comes next."""
    first, end = 0, place[c]
    for a, b in pairs:
        if (a, b) in unanimous:
            continue  # implied everywhere
        if a == c:
            end = min(end, place[b] + 1)  # implied until b is placed, which it is not yet at its own position
        elif place[a] < place[b]:
            first = max(first, place[a] + 1)  # implied once a is placed; b may be c itself
        else:
            return 0, 0
    return first, end


COPELAND_RULES = ("leximax-copeland", "lcpo", "leximax-copeland-half", "lcpo-half")
RULES = (*COPELAND_RULES, "leximax-borda", "leximax-plurality")

KINDS: dict[str, tuple[str, str, Callable[[Instance, Fields, Fields], None]]] = {
    "feasible-ranking": ("feasible ranking", "theta", _feasible_ranking),
    "infeasible-ranking": ("feasible ranking", "conflict", _infeasible_ranking),
    "feasible-rankings": ("count rankings", "thetas", _feasible_rankings),
    "feasible-ranking-count": ("count", "", _feasible_ranking_count),
    "leximax-ranking": ("rule ranking", "theta conflicts", _leximax_ranking),
    "no-pareto-ranking": ("respects-unanimity", "conflict", _no_pareto_ranking),
}  # name -> keys of the claim, keys of the evidence, what checks it


# --- files and verdicts -----------------------------------------------------------------------------------


def check(certificate: object) -> None:
    """Return if the certificate (as read by `json`) proves its claim, raise `Rejected` if it does not.

    Counting regions takes time exponential in the dimension: a hostile certificate can keep it busy for ages.
    """
    with _long_numbers():
        try:
            fields = _fields(certificate, "the certificate", "format version kind instance claim evidence")
            if fields["format"] != "pluralign-certificate":
                _reject("'format'", "'pluralign-certificate'", fields["format"])
            if type(fields["version"]) is not int or fields["version"] != 1:
                _reject("'version'", "1", fields["version"])
            if (kind := _kind(fields)) not in KINDS:
                _reject("'kind'", f"one of {', '.join(KINDS)}", fields["kind"])
            claim_keys, evidence_keys, proves = KINDS[kind]
            claim = _fields(fields["claim"], "the claim", claim_keys)
            evidence = _fields(fields["evidence"], "the evidence", evidence_keys)
            proves(_instance(fields["instance"]), claim, evidence)
        except (RecursionError, MemoryError, OverflowError, ValueError):
            # ValueError: Python refuses to convert numbers of more than MAX_DIGITS digits
            raise Rejected("too large or too deeply nested to be checked") from None


@contextmanager
def _long_numbers() -> Iterator[None]:
    """Let honest long numbers be read. The limit belongs to the whole process, so it is put back."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(MAX_DIGITS)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


def _kind(certificate: object) -> str:
    kind = certificate.get("kind") if isinstance(certificate, dict) else None
    return kind if isinstance(kind, str) and kind in KINDS else "?"


def check_file(path: str) -> list[Verdict]:
    """One verdict for each certificate of the file; raise `Unreadable` if it is not JSON or JSON Lines."""
    verdicts = []
    for certificate in _read(path):
        accepted, reason = True, ""
        try:
            check(certificate)
        except Rejected as rejection:
            accepted, reason = False, str(rejection)
        claim = certificate.get("claim") if isinstance(certificate, dict) else None
        try:
            json.dumps(claim, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            claim = None
        verdicts.append(Verdict(path, _kind(certificate), accepted, reason, claim))
    return verdicts


def _read(path: str) -> list[object]:
    """The values in the file, one after the other: this reads a single object and JSON Lines alike."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read().rstrip(" \t\r\n")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}; name a file that can be read") from None
    except ValueError:
        raise Unreadable(f"{path}: this is not text in UTF-8; save it in that encoding") from None
    if not text:
        raise Unreadable(f"{path}: the file is empty; write the certificate again")
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    values: list[object] = []
    end = 0
    while end < len(text):
        if text[end] in " \t\r\n":
            end += 1
            continue
        try:
            with _long_numbers():
                value, end = decoder.raw_decode(text, end)
            values.append(value)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise Unreadable(f"{path}: not JSON at {place} ({error.msg}); is the file complete?") from None
        except (RecursionError, ValueError):  # where this value ends is unknown: nothing after it is read
            return [*values, _Broken("nested too deeply, or a number is too long")]
    return values


def _object(items: list[tuple[str, object]]) -> object:
    value = dict(items)
    return value if len(value) == len(items) else _Broken("an object repeats a key")


def _say(text: str, stream: TextIO) -> None:
    """Print one line, with escapes for whatever in a name could break lines, terminals or encodings."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    encoding = stream.encoding or "utf-8"
    print(plain.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def main(argv: list[str]) -> int:
    """Check the files, print a line for each certificate and return the exit code.

    0 if all are accepted, 1 if one is rejected, 2 if a file cannot be read (or none is given).
    """
    if not argv:
        _say("usage: python checker.py FILE…", sys.stderr)
        return 2
    code = 0
    for path in argv:
        try:
            verdicts = check_file(path)
        except Unreadable as error:
            _say(f"unreadable {error}", sys.stderr)
            code, verdicts = 2, []
        for verdict in verdicts:
            if verdict.accepted:
                claim = json.dumps(verdict.claim, ensure_ascii=False)
                short = claim if len(claim) <= 100 else claim[:99] + "…"
                _say(f"accepted  {verdict.file}  {verdict.kind}  {short}", sys.stdout)
            else:
                _say(f"rejected {verdict.file} {verdict.kind}: {verdict.reason}", sys.stderr)
                code = max(code, 1)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
