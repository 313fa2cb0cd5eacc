"""What each axiom demands of outputs: one predicate for verdicts, tables, clauses and counterexamples."""

from __future__ import annotations

from collections.abc import Callable

DEMANDS: dict[str, Callable[..., bool]] = {
    "po": lambda pair, s: s.index(pair[0]) < s.index(pair[1]),
    "pmc": lambda ranking, s: s == ranking,
    "majority": lambda first, s: s[:1] == first,
    "condorcet-winner": lambda first, s: s[:1] == first,
    "condorcet-winner-pareto": lambda first, s: s[:1] == first,
    "condorcet-loser": lambda loser, s: s[:1] != loser,
    "smith": lambda members, s: s[0] in members,
    "majority-loser": lambda loser, s: s[:1] != loser,
    "unanimity": lambda ranking, s: s == ranking,
    "pareto-winner": lambda pair, s: s[0] != pair[1],
    "reversal-symmetry": lambda _, s, t: s[0] != t[0],
    "winner-monotonicity": lambda raised, s, t: s[:1] != raised or t[:1] == raised,
    "monotonicity": lambda raised, s, t: t.index(*raised) <= s.index(*raised),
    "participation": lambda ballot, s, t: ballot.index(t[0]) <= ballot.index(s[0]),
    "separability": lambda _, s, t, merged: s != t or merged == s,
    "reinforcement": lambda _, s, t, merged: s[0] != t[0] or merged[0] == s[0],
    "homogeneity": lambda _, s, t: s == t,
    "positive-involvement": lambda ballot, s, t: s[0] != ballot[0] or t[0] == ballot[0],
    "negative-involvement": lambda ballot, s, t: s[0] == ballot[-1] or t[0] != ballot[-1],
    "strategy-proofness": lambda ballot, s, t: ballot.index(s[0]) <= ballot.index(t[0]),
    "majority-relation": lambda _, s, t: s == t,
    "neutrality": lambda names, s, t: t == tuple(names[c] for c in s),
}  # axiom -> whether outputs on the profiles of a demand meet it; its first argument are the candidates that it names
