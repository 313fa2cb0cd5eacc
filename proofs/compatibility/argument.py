"""Why no rule satisfies the axioms, as an argument that a person can follow.

From a minimal set of axiom instances: what each of them says, and then a case distinction over the outputs. In every case the
instances rule out outputs, one after the other, until none is left on some profile. Only the steps that lead there are told.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from pluralign.formulations.types import Ranking
from pluralign.proofs.compatibility.axioms import AxiomInstance
from pluralign.proofs.compatibility.cases import Argument, Fact, proof
from pluralign.proofs.compatibility.decide import Compatibility
from pluralign.proofs.compatibility.question import CompatibilityQuestion, Profile

SHORT = 3
"""Longer lists of outputs are described by what they have in common, if anything."""
MANY = 24
"""Longer lists of rankings are not written out."""


def argument(answer: Compatibility, names: Sequence[str] | None = None) -> str:
    """The argument in words, several lines. names: of the candidates, their numbers by default.

    Raises ValueError if the answer is a rule, or its argument does not exclude all rules.
    """
    if answer.argument is None:
        raise ValueError("there is a rule, so there is no argument against one")
    question, instances = answer.question, answer.argument
    words = _Words(question, names or [str(c) for c in range(question.m)])
    *others, last = dict.fromkeys(instance.axiom for instance in instances)
    used = f"{', '.join(others)} and {last}" if others else last
    domain = f"Outputs are among {words.set_of(question.family)}"
    if question.ballots != question.family:
        domain += f", ballots among {words.set_of(question.ballots)}"
    rule = "anonymous rule" if question.anonymous else "rule"
    return "\n".join(
        [
            f"No {rule} satisfies {used}. {domain}. Suppose that f is such a rule.",
            *(f"({i}) {words.statement(instance)}" for i, instance in enumerate(instances, 1)),
            "",
            *_told(proof(question.family, instances), words, ""),
            f"So no {rule} satisfies {used}.",
        ]
    )


def _told(told: Argument, words: _Words, label: str) -> Iterator[str]:
    """label: of the case, such as "1.2."."""
    indent = "  " * label.count(".")
    for fact in told.facts:
        yield indent + words.step(fact)
    for number, (case, inner) in enumerate(told.cases, 1):
        yield f"{indent}Case {label}{number}: {words.known(case)}."
        yield from _told(inner, words, f"{label}{number}.")


class _Words:
    """Rankings, profiles, instances and facts in words; profiles are numbered as they are mentioned."""

    def __init__(self, question: CompatibilityQuestion, names: Sequence[str]) -> None:
        self.question, self.names = question, names
        self.separator = "" if all(len(name) == 1 for name in names) else "≻"
        self.number: dict[Profile, str] = {}

    def ranking(self, ranking: Iterable[int]) -> str:
        return self.separator.join(self.names[c] for c in ranking)

    def statement(self, instance: AxiomInstance) -> str:
        """What an instance says."""
        named, profiles = instance.candidates, instance.profiles
        words = {key: self.names[c] for key, c in zip("ab", named, strict=False)}
        words |= {key: self._mentioned(profile) for key, profile in zip("PQR", profiles, strict=False)}
        words |= {f"f{key}": f"f({self.number[profile]})" for key, profile in zip("PQR", profiles, strict=False)}
        words["ranking"] = self.ranking(named)
        words["members"] = ", ".join(self.names[c] for c in named)
        words["last"] = self.names[named[-1]] if named else ""
        words["relabelling"] = ", ".join(f"{self.names[c]}→{self.names[to]}" for c, to in enumerate(named) if c != to)
        if len(profiles) == 1:
            right = [ranking for ranking in self.question.family if instance.holds(ranking)]
            words["right"] = f": it is {self._listed(right)}" if len(right) <= SHORT else ""
        return f"{instance.axiom}: {STATEMENTS[instance.axiom].format(**words)}."

    def step(self, fact: Fact) -> str:
        """One step of the argument."""
        assert fact.instance is not None
        known = [p for p in fact.premises if len(p.outputs) < len(self.question.family)]
        if not fact.outputs:
            reasons = " and ".join(map(self.known, known))
            return (
                f"This contradicts ({fact.instance + 1}), {f'as {reasons}' if known else 'whatever the outputs are'}."
            )
        reasons = " and ".join(self.known(p) for p in known if p.profile != fact.profile)
        return f"By ({fact.instance + 1}){f', since {reasons}' if reasons else ''}, {self.known(fact)}."

    def known(self, fact: Fact) -> str:
        """What a fact says, for example "f(P1) begins with 0"."""
        f, family, found = f"f({self.number[fact.profile]})", self.question.family, set(fact.outputs)
        firsts = sorted({ranking[0] for ranking in found})
        others = sorted({ranking[0] for ranking in family} - set(firsts))
        if len(found) > 1 and found == {ranking for ranking in family if ranking[0] in firsts}:
            if len(others) == 1 < len(firsts):
                return f"{f} does not begin with {self.names[others[0]]}"
            return f"{f} begins with {_either([self.names[c] for c in firsts])}"
        orders = self._orders(found) if len(found) > SHORT else []
        if orders:
            return f"{f} has {' and '.join(f'{self.names[a]} above {self.names[b]}' for a, b in orders)}"
        return f"{f} is {self._listed(fact.outputs)}"

    def _orders(self, outputs: set[Ranking]) -> list[tuple[int, int]]:
        """Pairs that tell these outputs from the others, none superfluous; empty if they do not suffice."""

        def with_all(pairs: Iterable[tuple[int, int]]) -> set[Ranking]:
            pairs = list(pairs)
            return {r for r in self.question.family if all(r.index(a) < r.index(b) for a, b in pairs)}

        every = itertools.permutations(range(self.question.m), 2)
        orders = [(a, b) for a, b in every if all(r.index(a) < r.index(b) for r in outputs)]
        if with_all(orders) != outputs:
            return []
        for pair in list(orders):
            fewer = [other for other in orders if other != pair]
            orders = fewer if with_all(fewer) == outputs else orders
        return orders

    def set_of(self, rankings: Sequence[Ranking]) -> str:
        """The rankings, or their number."""
        return " ".join(map(self.ranking, rankings)) if len(rankings) <= MANY else f"{len(rankings)} rankings"

    def _listed(self, rankings: Sequence[Ranking]) -> str:
        return _either([self.ranking(ranking) for ranking in rankings])

    def _mentioned(self, profile: Profile) -> str:
        """For example "P1 = {2×012, 021}", only "P1" the next time; in parentheses where the order of the voters matters."""
        if profile in self.number:
            return self.number[profile]
        name = self.number[profile] = f"P{len(self.number) + 1}"
        if not self.question.anonymous:
            return f"{name} = ({', '.join(map(self.ranking, profile))})"
        runs = [(ballot, len(list(run))) for ballot, run in itertools.groupby(profile)]
        return f"{name} = {{{', '.join((f'{n}×' if n > 1 else '') + self.ranking(ballot) for ballot, n in runs)}}}"


def _either(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


STATEMENTS = {
    "po": "on {P} everybody ranks {a} above {b}, so does {fP}{right}",
    "pmc": "on {P} {ranking} has the majority for each of its pairs, so {fP} is {ranking}",
    "majority": "on {P} more than half rank {a} first, so {fP} begins with {a}{right}",
    "condorcet-winner": "on {P} {a} beats every other candidate, so {fP} begins with {a}{right}",
    "condorcet-winner-pareto": "on {P} {a} beats every other candidate and is first in a ranking that respects unanimity, so "
    "{fP} begins with {a}{right}",
    "condorcet-loser": "on {P} every other candidate beats {a}, so {fP} does not begin with {a}{right}",
    "smith": "on {P} each of {members} beats all others, so {fP} begins with one of them",
    "majority-loser": "on {P} more than half rank {a} last, so {fP} does not begin with {a}{right}",
    "unanimity": "on {P} all ballots are {ranking}, so {fP} is {ranking}",
    "pareto-winner": "on {P} everybody ranks {a} above {b}, so {fP} does not begin with {b}{right}",
    "reversal-symmetry": "{P} with all ballots reversed is {Q}, another profile, so {fP} and {fQ} begin with different "
    "candidates",
    "winner-monotonicity": "if {fP} on {P} begins with {a}, then so does {fQ} on {Q}, where one voter has raised {a}",
    "monotonicity": "the place of {a} is not worse in {fQ} on {Q} than in {fP} on {P}, since one voter has raised {a}",
    "participation": "{P} becomes {Q} when a voter {ranking} joins, who must not rank the first of {fP} above that of {fQ}",
    "separability": "{P} and {Q} together are {R}; if {fP} and {fQ} are the same ranking, then so is {fR}",
    "reinforcement": "{P} and {Q} together are {R}; if {fP} and {fQ} begin with the same candidate, so does {fR}",
    "homogeneity": "{Q} is several copies of {P}, so {fP} and {fQ} are the same",
    "positive-involvement": "{P} becomes {Q} when a voter {ranking} joins; if {fP} begins with {a}, then so does {fQ}",
    "negative-involvement": "{P} becomes {Q} when a voter {ranking} joins; if {fP} does not begin with {last}, then neither "
    "does {fQ}",
    "strategy-proofness": "{P} becomes {Q} when a voter {ranking} casts another ballot, and must not rank the first of {fQ} "
    "above that of {fP}",
    "majority-relation": "on {P} and {Q} the same candidates beat each other, so {fP} and {fQ} are the same",
    "neutrality": "the relabelling {relabelling} makes {Q} out of {P}, and so {fQ} out of {fP}",
}
"""What an instance of each axiom says: P, Q, R are its profiles, a and b the candidates it names."""
