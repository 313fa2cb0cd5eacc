"""Kind `pairwise-rule`: a rule that looks at weighted majorities only satisfies all the axioms for up to N voters.

Why this suffices: the margins of a profile are those of one with a ballot less, moved by that ballot, so the relations made
here from nobody's, one ballot at a time, are those of all profiles. The evidence names a winner for each. What the axioms
demand depends on the winners and the margins alone: whether a candidate beats all others, or is beaten by all, which is the
smallest set that beats all others, and how the winner changes when a ballot joins; all of that is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from ..budget import keep, spend
from ..instance import Instance
from ..kind import Kind
from ..values import Fields, Rejected, read_list, reject
from .axiom_demands import DEMANDS
from .rules import Rules, read_rules
from .theorem_statement import Order

JOINS = ("participation", "positive-involvement", "negative-involvement")
AXIOMS = ("condorcet-winner", "condorcet-loser", "smith", *JOINS)


def prove_pairwise_rule(instance: Instance, claim: Fields, evidence: Fields) -> None:
    """The winners meet all demands."""
    rules, axioms = read_rules(instance, claim, evidence, compatible=True)
    if not set(axioms) <= set(AXIOMS) or not rules.anonymous or rules.m > 10:
        raise Rejected(f"a pairwise rule is anonymous, for up to ten candidates and axioms of {', '.join(AXIOMS)}")
    tables = read_list(evidence["winners"], "'winners'")
    if len(tables) != rules.voters:
        reject("'winners'", f"a list of {rules.voters} strings, one for each number of voters", len(tables))
    pairs = list(combinations(range(rules.m), 2))
    base = (
        2 * rules.voters + 1
    )  # the margins are digits from −voters to voters: the order of the codes is lexicographic
    moves = {ballot: code_of([sign(ballot, a, b) for a, b in pairs], base) for ballot in rules.ballots}
    known: dict[int, str] = {}
    codes = [0]
    for table in tables:
        spend(3 * len(codes) * len(moves))
        codes = sorted({code + move for code in codes for move in moves.values()})
        keep(len(codes))
        won = read_winners(table, codes, rules)
        for axiom in JOINS:
            if known and axiom in axioms:
                check_joins(axiom, rules, known, won, moves)
        check_winners_and_losers(axioms, rules, pairs, base, won)
        known = won


def sign(ballot: Order, a: int, b: int) -> int:
    return 1 if ballot.index(a) < ballot.index(b) else -1


def code_of(margins: Sequence[int], base: int) -> int:
    code = 0
    for margin in margins:
        code = code * base + margin
    return code


def margins_of(code: int, base: int, pairs: int) -> list[int]:
    """The digits, which may be negative, the first one last."""
    margins = []
    for _ in range(pairs):
        digit = (code + base // 2) % base - base // 2
        margins.append(digit)
        code = (code - digit) // base
    return margins


def read_winners(table: object, codes: list[int], rules: Rules) -> dict[int, str]:
    """The winner by relation: a digit for each, in order."""
    first = {str(ranking[0]) for ranking in rules.family}
    if not isinstance(table, str) or len(table) != len(codes) or not first.issuperset(table):
        reject("an entry of 'winners'", f"a string of {len(codes)} numbers of candidates that are first in F", table)
    return dict(zip(codes, table, strict=True))


def check_joins(
    axiom: str, rules: Rules, before: dict[int, str], after: dict[int, str], moves: dict[Order, int]
) -> None:
    """How the winner changes when a voter joins."""
    pairs = list(product(range(rules.m), repeat=2))
    for ballot, move in moves.items():
        spend(3 * len(before) + 10 * len(pairs))
        met = {f"{w}{v}" for w, v in pairs if DEMANDS[axiom](ballot, (w,), (v,))}
        if any(winner + after[code + move] not in met for code, winner in before.items()):
            raise Rejected(f"the rule does not satisfy {axiom}")


def check_winners_and_losers(
    axioms: list[str], rules: Rules, pairs: list[tuple[int, int]], base: int, won: dict[int, str]
) -> None:
    """A Condorcet winner that is first in F wins, and a Condorcet loser does not."""
    may_win = {ranking[0] for ranking in rules.family} if "condorcet-winner" in axioms else set[int]()
    may_lose = set(range(rules.m)) if "condorcet-loser" in axioms else set[int]()
    first = {ranking[0] for ranking in rules.family}
    spend(len(won) * (5 + 3 * len(pairs)))
    for code, winner in won.items():
        wins, losses = [0] * rules.m, [0] * rules.m
        beaten: list[set[int]] = [set() for _ in range(rules.m)]
        for (a, b), margin in zip(reversed(pairs), margins_of(code, base, len(pairs)), strict=True):
            if margin:
                above, below = (a, b) if margin > 0 else (b, a)
                wins[above] += 1
                losses[below] += 1
                beaten[above].add(below)
        for c in range(rules.m):
            if wins[c] == rules.m - 1 and c in may_win and winner != str(c):
                raise Rejected("the rule does not satisfy condorcet-winner")
            if losses[c] == rules.m - 1 and c in may_lose and winner == str(c):
                raise Rejected("the rule does not satisfy condorcet-loser")
        if "smith" in axioms and int(winner) not in (members := smith_set(beaten)) and members & first:
            raise Rejected("the rule does not satisfy smith")


def smith_set(beaten: list[set[int]]) -> set[int]:
    """From whoever beats most, with all that some member does not beat."""
    spend(10 * len(beaten) ** 2)
    members = {max(range(len(beaten)), key=lambda a: len(beaten[a]))}
    while more := {b for b in range(len(beaten)) if b not in members and any(b not in beaten[a] for a in members)}:
        members |= more
    return members


KIND = Kind("compatible axioms voters anonymous family ballots", "thetas winners", prove_pairwise_rule)
