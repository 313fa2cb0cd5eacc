"""The theorems: what is stated, where it is from, what it supposes, and for which m it is decided by default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from pluralign.formulations.errors import InputError
from pluralign.formulations.losses.loss_rule import PREFIXES
from pluralign.formulations.numbers import shown, suggestion
from pluralign.proofs.theorems.encoding import THEOREM, Hypotheses
from pluralign.proofs.theorems.formal_statements import formal_statement
from pluralign.proofs.theorems.hypotheses import hypotheses_json, sentence
from pluralign.solver.errors import parameter

Domain = Literal["any", "plane", "features", "all-features"]

GE = "Ge et al. 2024, arXiv 2405.14758"
HERE = "this project"


@dataclass(frozen=True)
class Statement:
    """One theorem, named `rule/axiom`, with a suffix where a hypothesis of it is dropped.

    holds: what is expected, which the prover does not look at. sizes: domain and m decided by default. builtin: built-in
    instances, as `features`, that refute it (two parts for separability). method: how it is decided.
    """

    name: str
    text: str
    source: str
    rule: str
    axiom: str
    holds: bool
    sizes: tuple[tuple[Domain, int], ...] = ()
    hypotheses: Hypotheses = THEOREM
    method: Literal["profiles", "majority-relation", "monotone-loss", "majority-loss"] = "profiles"
    builtin: str = field(default="")

    @property
    def supposed(self) -> dict[str, Any]:
        """All its hypotheses, as the claim of a certificate has them."""
        return hypotheses_json(self.method, self.hypotheses)

    @property
    def supposes(self) -> str:
        """The same in a sentence."""
        return sentence(self.supposed)

    @property
    def formal(self) -> str | None:
        """The proposition in Coq that settles it for every number of candidates; None where a hypothesis is dropped."""
        return formal_statement(self.rule, self.axiom, self.holds) if self.name == f"{self.rule}/{self.axiom}" else None

    @property
    def family(self) -> str:
        """The rule that the name begins with."""
        return self.name.partition("/")[0]


def _any(*sizes: int) -> tuple[tuple[Domain, int], ...]:
    return tuple(("any", m) for m in sizes)


def _plane(*sizes: int) -> tuple[tuple[Domain, int], ...]:
    return tuple(("plane", m) for m in sizes)


_AXIOM = {
    "existence": "has an output: some allowed ranking is possible",
    "po": "satisfies Pareto optimality",
    "pmc": "satisfies pairwise majority consistency",
    "majority": "satisfies majority consistency",
    "condorcet-winner": "puts a Condorcet winner first that can be first",
    "condorcet-winner-pareto": "puts a Condorcet winner first that can be first where unanimous pairs are respected",
    "condorcet-loser": "puts no Condorcet loser first",
    "smith": "chooses from the Smith set where it can",
    "majority-loser": "puts no candidate first that a majority ranks last",
    "unanimity": "outputs the ballot that all voters cast",
    "pareto-winner": "puts no candidate first that all voters rank below one that can be first",
    "reversal-symmetry": "satisfies reversal symmetry",
    "winner-monotonicity": "satisfies winner monotonicity",
    "monotonicity": "satisfies monotonicity of every position",
    "participation": "satisfies participation",
    "positive-involvement": "satisfies positive involvement",
    "negative-involvement": "satisfies negative involvement",
    "strategy-proofness": "is strategy-proof",
    "separability": "satisfies separability",
    "reinforcement": "satisfies reinforcement of the winner",
    "homogeneity": "satisfies homogeneity",
}
_RULE = {
    "lcpo": "LCPO",
    "lcpo-half": "LCPO with half points",
    "leximax-copeland": "Leximax Copeland",
    "leximax-copeland-half": "Leximax Copeland with half points",
    "leximax-borda": "Leximax Borda",
    "leximax-plurality": "Leximax plurality",
    "kemeny": "Linear Kemeny",
    "kemeny-po": "Linear Kemeny subject to Pareto optimality",
    "slater": "Slater's rule among the allowed rankings",
    "ranked-pairs": "The rule of ranked pairs among the allowed rankings",
}


def _theorem(rule: str, axiom: str, holds: bool, sizes: tuple[tuple[Domain, int], ...], source: str = GE) -> Statement:
    return Statement(f"{rule}/{axiom}", f"{_RULE[rule]} {_AXIOM[axiom]}.", source, rule, axiom, holds, sizes)


def _variant(
    base: str, suffix: str, text: str, hypotheses: Hypotheses, sizes: tuple[tuple[Domain, int], ...]
) -> Statement:
    rule, axiom = base.split("/")
    return Statement(f"{base}+{suffix}", text, HERE, rule, axiom, False, sizes, hypotheses)


_ALL = (
    *(
        _theorem("lcpo", axiom, True, _any(3, 4))
        for axiom in ("existence", "po", "pmc", "majority", "winner-monotonicity")
    ),
    _theorem("lcpo", "separability", False, _any(2, 3), HERE),
    *(_theorem("leximax-copeland", axiom, True, _any(3, 4)) for axiom in ("pmc", "majority", "winner-monotonicity")),
    _theorem("leximax-copeland", "po", False, (*_any(3, 4), *_plane(4))),
    _theorem("leximax-copeland", "separability", False, _any(2, 3), HERE),
    *(_theorem("leximax-plurality", axiom, True, _any(3, 4)) for axiom in ("majority", "winner-monotonicity")),
    _theorem("leximax-plurality", "separability", True, _any(3, 4)),
    *(_theorem("leximax-plurality", axiom, False, _any(2, 3)) for axiom in ("po", "pmc")),
    *(_theorem("kemeny", axiom, True, _any(3, 4)) for axiom in ("pmc", "separability", "winner-monotonicity")),
    Statement(
        "kemeny/po",
        "Linear Kemeny satisfies Pareto optimality.",
        GE,
        "kemeny",
        "po",
        False,
        (*_any(3, 4), *_plane(4)),
        Hypotheses(ties="any"),
        builtin="kemeny-fails-po",
    ),
    Statement(
        "kemeny/majority",
        "Linear Kemeny satisfies majority consistency.",
        GE,
        "kemeny",
        "majority",
        False,
        (*_any(3), *_plane(4)),
        builtin="kemeny-fails-po",
    ),
    *(_theorem("kemeny-po", axiom, True, _any(3, 4)) for axiom in ("existence", "po", "pmc")),
    _theorem("kemeny-po", "winner-monotonicity", True, _any(3, 4), HERE),
    _theorem("kemeny-po", "majority", False, (*_any(3), *_plane(4))),
    Statement(
        "kemeny-po/separability",
        "Linear Kemeny subject to Pareto optimality satisfies separability.",
        GE,
        "kemeny-po",
        "separability",
        False,
        _any(3),
        builtin="kemeny-po-separability-1 kemeny-po-separability-2",
    ),
    Statement(
        "majority-relation/po",
        "Some rule that depends only on the majority relation (C1) satisfies Pareto optimality.",
        GE,
        "majority-relation",
        "po",
        False,
        (("features", 9),),
        method="majority-relation",
    ),
    Statement(
        "majority-loss/pmc",
        "Every rule that minimizes a nondecreasing loss with inf ℓ < ℓ(0) of the majority relation satisfies pairwise "
        "majority consistency.",
        GE,
        "majority-loss",
        "pmc",
        True,
        (("all-features", 3), ("all-features", 4)),
        method="majority-loss",
    ),
    Statement(
        "monotone-loss/po",
        "With three candidates no nondecreasing loss (BTL among them) violates Pareto optimality: some ranking that the rule "
        "may output respects every unanimous pair.",
        HERE,
        "monotone-loss",
        "po",
        True,
        (("all-features", 3),),
        method="monotone-loss",
    ),
    # what becomes of LCPO's axioms without one of the hypotheses: the negative controls
    _variant(
        "lcpo/winner-monotonicity",
        "ties-by-profile",
        "LCPO satisfies winner monotonicity even if ties are broken by an order that depends on the profile.",
        Hypotheses(ties="profile"),
        _any(3),
    ),
    Statement(
        "lcpo-sequence/winner-monotonicity",
        "Maximising the sequence of Copeland scores over whole rankings, ties by a fixed order of the rankings, satisfies "
        "winner monotonicity.",
        HERE,
        "lcpo-sequence",
        "winner-monotonicity",
        False,
        _any(3, 4),
    ),
    _variant(
        "lcpo/majority",
        "half",
        "LCPO puts a candidate first that at least half of the voters rank first.",
        Hypotheses(majority="weak"),
        _any(3),
    ),
    _variant(
        "lcpo/pmc",
        "half",
        "LCPO outputs an allowed ranking if at least half of the voters agree with each of its pairs.",
        Hypotheses(majority="weak"),
        _any(3),
    ),
    _variant(
        "lcpo/existence",
        "any-ballots",
        "LCPO has an output even if ballots need not be allowed rankings.",
        Hypotheses(ballots=False),
        _any(3),
    ),
    _variant(
        "lcpo/majority",
        "any-ballots",
        "LCPO satisfies majority consistency even if ballots need not be allowed rankings.",
        Hypotheses(ballots=False),
        _any(3),
    ),
)

STATEMENTS: dict[str, Statement] = {statement.name: statement for statement in _ALL}
"""The theorems that the theory is about, by name."""

_ASKED: dict[str, Statement] = {
    f"{rule}/{axiom}": _theorem(rule, axiom, formal_statement(rule, axiom) is not None, _any(3), HERE)
    for rule in _RULE
    for axiom in _AXIOM
}
"""All that can be asked of a rule on rankings, whether it holds or not."""

NOT_DECIDED = {
    "clones": "candidates leave the profile",
    "local-iia": "candidates leave the profile",
    "resolvability": "a single voter decides, however many there are",
}
"""Axioms that are no query of the kind: which only know sums of weights, for all numbers of voters at once."""


def statement_of(rule: str, axiom: str) -> Statement | None:
    """The theorem that the rule satisfies the axiom, or its refutation; None if it cannot be stated."""
    name = f"{rule}/{axiom}"
    return STATEMENTS.get(name) or _ASKED.get(name)


def selected(name: str | None) -> list[Statement]:
    """The statement of that name, those listed of a rule, all that can be asked of it ("RULE/all"), or all listed (None).

    Raises `InputError` for anything else.
    """
    if name is None or name == "all":
        return list(STATEMENTS.values())
    rule, _, axiom = name.partition("/")
    found = [s for s in STATEMENTS.values() if name in (s.name, s.family)]
    if not found and rule in _RULE and axiom in ("", "all"):
        found = [s for a in _AXIOM if (s := statement_of(rule, a)) is not None]
    if not found and name in _ASKED:
        found = [_ASKED[name]]
    if not found:
        raise InputError(_unknown(name, rule, axiom))
    return found


def _unknown(name: str, rule: str, axiom: str) -> str:
    """Why there is no such theorem, and what there is."""
    listing = parameter("list_theorems()", option="`pluralign prove --list`")
    if rule in _RULE and axiom in NOT_DECIDED:
        return f"{name}: {axiom} cannot be decided this way ({NOT_DECIDED[axiom]}); axioms are {' '.join(_AXIOM)}"
    if rule.startswith(PREFIXES) and axiom in (*_AXIOM, *NOT_DECIDED, ""):
        return (
            f"{name}: of losses there are theorems about whole classes only, majority-loss/pmc and monotone-loss/po; "
            f"theorems about one rule are about {' '.join(_RULE)}"
        )
    known: Iterable[str] = [*STATEMENTS, *_ASKED, *{s.family: None for s in STATEMENTS.values()}, *_RULE]
    return (
        f"unknown theorem {shown(name)}{suggestion(name, known)}; {listing} names them, a rule stands for all of its "
        "theorems, and RULE/AXIOM asks for any other of a rule on rankings"
    )
