"""Random certificates, most of them wrong, and whether their claims are true by brute force."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

from support.ensemble_definitions import plain
from support.ranking_judge import certificate, feasible_rankings, respects, settle, table, theta_for
from support.types import Json


def random_election(rng: random.Random, m: int, d: int | None) -> Json:
    """m candidates with d features (None: without) and up to four ballots, some of them equal."""
    names = list("ABCD"[:m])
    points = rng.sample(list(itertools.product(range(-2, 3), repeat=d or 1)), m)
    candidates: Json = names if d is None else {name: list(x) for name, x in zip(names, points, strict=True)}
    ballots = [{"count": rng.randint(1, 3), "ranking": rng.sample(names, m)} for _ in range(rng.randint(1, 4))]
    return {"candidates": candidates, "ballots": ballots}


# --- Kemeny -----------------------------------------------------------------------------------------------


def cost(instance: Json, ranking: list[str]) -> int:
    n_ab = table(instance)[0]
    return sum(n_ab[b, a] for a, b in itertools.combinations(ranking, 2))


def optimal(instance: Json, rule: str) -> list[tuple[int, list[str]]]:
    """The allowed rankings with their costs, the least first, and of equal costs the one that breaks ties."""
    allowed = feasible_rankings(instance)  # in lexicographic order
    if rule == "kemeny-po":
        allowed = [s for s in allowed if respects(s, table(instance)[2])]
    return sorted(((cost(instance, s), s) for s in allowed), key=lambda entry: entry[0])


def random_cut(rng: random.Random, instance: Json) -> Json:
    """A triangle, a true conflict of random pairs if they have one, or else a wrong one."""
    names = list(instance["candidates"])
    if rng.random() < 0.4:
        return rng.sample(names, 3)
    pairs = rng.sample(list(itertools.permutations(names, 2)), rng.randint(2, 4))
    _, conflict = settle(instance, pairs)
    return conflict or [[a, b, rng.randint(1, 2)] for a, b in pairs]


def random_tree(rng: random.Random, names: list[str], bounds: int, depth: int) -> Json:
    """A list of nodes."""
    nodes: list[Json] = []

    def grow(left: int) -> int:
        nodes.append(None)
        i = len(nodes) - 1
        if left == 0 or rng.random() < 0.3:
            nodes[i] = {"bound": rng.randrange(bounds)}
        else:
            pair = rng.sample(names, 2)
            nodes[i] = {"pair": pair, "above": grow(left - 1), "below": grow(left - 1)}
        return i

    grow(depth)
    return nodes


def random_kemeny(rng: random.Random, instance: Json, ranked: list[tuple[int, list[str]]], rule: str) -> Json:
    """A claim about one of the cheapest rankings, and a proof by random cuts, multipliers and trees."""
    names = list(instance["candidates"])
    true_cost, ranking = rng.choice(ranked[:2])
    cuts = [random_cut(rng, instance) for _ in range(rng.randint(0, 3))]
    rows: list[Json] = [[]]
    for _ in range(rng.randint(0, 2)):
        chosen = rng.sample(range(len(cuts)), rng.randint(0, len(cuts)))
        rows.append([[i, plain(Fraction(rng.randint(1, 6), rng.randint(1, 2)))] for i in chosen])
    order, earlier, first = {c: i for i, c in enumerate(names)}, [], rng.random() < 0.5
    for k, c in enumerate(ranking) if first else ():
        for b in ranking[k + 1 :]:
            if order[b] < order[c] and rng.random() < 0.9:
                tree = random_tree(rng, names, len(rows), rng.randint(0, 2))
                earlier.append({"position": k, "candidate": b, "tree": tree})
    proof = {
        "cuts": cuts,
        "multipliers": rows,
        "tree": random_tree(rng, names, len(rows), rng.randint(0, 3)),
        "earlier": earlier,
    }
    claimed = true_cost + rng.choice([0, 0, 0, 1, -1])
    claim = {"rule": rule, "ranking": ranking, "cost": claimed, "first": first}
    return certificate("kemeny-ranking", instance, claim, {"theta": theta_for(instance, ranking), "proof": proof})


def kemeny_is_true(ranked: list[tuple[int, list[str]]], claim: Json) -> bool:
    least, best = ranked[0]
    if [claim["cost"], claim["ranking"]] not in [[c, s] for c, s in ranked if c == least]:
        return False
    return not claim["first"] or claim["ranking"] == best


# --- losses of rewards θ x on a line ----------------------------------------------------------------------


def weighted_pairs(instance: Json, rule: str) -> list[tuple[int, str, str]]:
    """The ordered pairs (winner, loser) of the loss with their weights, in the order of the candidates."""
    n_ab, _, _, beats = table(instance)
    if rule.startswith("majority"):
        return [(1, a, b) for a, b in n_ab if (a, b) in beats]
    return [(n, a, b) for (a, b), n in n_ab.items() if n]


def least_loss(instance: Json, rule: str, sign: int) -> tuple[Fraction, Fraction]:
    """The minimum of Σ w ℓ(θ (x_loser − x_winner)) over the θ with sign·θ ≥ 0 (sign 0: θ = 0), and where it is.

    That is at 0, a kink, or a zero of the slope.
    """
    x = {c: Fraction(row[0]) for c, row in instance["candidates"].items()}
    rows = [(w, x[b] - x[a]) for w, a, b in weighted_pairs(instance, rule)]
    kinks = {Fraction(0), *(-1 / t for _, t in rows)}
    square = "squared" in rule

    def loss(theta: Fraction) -> Fraction:
        terms = [(w, 1 + theta * t) for w, t in rows]
        if not rule.endswith(":squared"):
            terms = [(w, max(Fraction(0), y)) for w, y in terms]
        return sum((w * (y * y if square else y) for w, y in terms), Fraction(0))

    tried = set(kinks)
    if square:  # between two kinks, and beyond them, the loss is a quadratic function through three of its points
        ends = sorted(kinks)
        middles = [(p + q) / 2 for p, q in itertools.pairwise(ends)] + [ends[0] - 1, ends[-1] + 1]
        for p in middles:
            h = min([abs(p - k) for k in kinks]) / 2
            down, here, up = loss(p - h), loss(p), loss(p + h)
            if (bend := up - 2 * here + down) > 0:
                tried.add(p - h * (up - down) / (2 * bend))
    return min((loss(t), t) for t in tried if (sign * t >= 0 if sign else t == 0))


def random_loss(rng: random.Random, instance: Json, rule: str) -> Json:
    """Random orders, parameters and slopes; in one dimension any slopes balance up to the sign."""
    x = {c: row[0] for c, row in instance["candidates"].items()}
    a, b = rng.sample(list(x), 2)
    rows = weighted_pairs(instance, rule)
    common = Fraction(rng.randint(-1, 8), 4)
    slopes = [plain(common if rng.random() < 0.6 else Fraction(rng.randint(-1, 8), 4)) for _ in rows]
    theta = plain(Fraction(rng.choice([1, 1, 1, -1]) * (x[a] - x[b]), rng.choice([2, 4, 8, 16, 64])))
    evidence = {"proofs": [{"theta": [theta], "slopes": slopes}]}
    return certificate("loss-orders", instance, {"rule": rule, "orders": [[a, b]]}, evidence)


def orders_are_true(instance: Json, claim: Json) -> bool:
    """Whether the loss stays away from its infimum wherever the order is weakly reversed."""
    x = {c: row[0] for c, row in instance["candidates"].items()}
    whole = min(least_loss(instance, claim["rule"], sign)[0] for sign in (1, -1))
    return all(least_loss(instance, claim["rule"], 1 if x[b] > x[a] else -1)[0] > whole for a, b in claim["orders"])


def orders_certificate(instance: Json, rule: str) -> Json:
    """All orders, if θ > 0 or θ < 0 is better than all others: θ0 is optimal, and the slopes are those at θ = 0; else None."""
    (here, _), (up, high), (down, low) = (least_loss(instance, rule, sign) for sign in (0, 1, -1))
    if here == min(up, down) or up == down:
        return None
    theta = high if up < down else low
    ranking = sorted(instance["candidates"], key=lambda c: -theta * instance["candidates"][c][0])
    slope = 1 if rule.endswith(":hinge") else 2
    proof = {"theta": [plain(theta)], "slopes": [slope for _ in weighted_pairs(instance, rule)]}
    orders = [[*pair] for pair in itertools.pairwise(ranking)]
    return certificate("loss-orders", instance, {"rule": rule, "orders": orders}, {"proofs": [proof for _ in orders]})
