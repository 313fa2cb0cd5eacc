"""Clauses over Booleans, some of which stand for homogeneous linear inequalities: a fragment of QF_LRA.

What is asked is whether all clauses can hold together with the inequalities of the literals that are true. A form is a
mapping from real variables to integers and stands for Σ coefficient · variable.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Form = Mapping[str, int]
Name = str


@dataclass(frozen=True)
class Atom:
    """The Boolean is true only if form > 0 (strict) or form ≥ 0, and unless `one_sided` false only if not."""

    form: Form
    strict: bool
    one_sided: bool = False

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Whether the inequality holds for these values of its variables."""
        total = sum(c * values[x] for x, c in self.form.items())
        return total > 0 or (total == 0 and not self.strict)


@dataclass
class Query:
    """A growing set of clauses. Booleans are named; literal v is the Boolean `names[v − 1]`, literal −v its negation.

    nonnegative, free: the real variables. atoms: of some Booleans, by number v.
    """

    nonnegative: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    atoms: dict[int, Atom] = field(default_factory=dict)
    clauses: list[tuple[int, ...]] = field(default_factory=list)
    _numbers: dict[Hashable, int] = field(default_factory=dict, repr=False)

    def var(self, name: Name) -> int:
        """The literal of the Boolean with this name, new or not."""
        number = self._numbers.get(name)
        if number is None:
            self.names.append(name)
            number = self._numbers[name] = len(self.names)
        return number

    def atom(self, name: Name, form: Form, strict: bool, one_sided: bool = False) -> int:
        """The literal of a Boolean that stands for an inequality; defined by its first use."""
        number = self.var(name)
        if number not in self.atoms:
            self.atoms[number] = Atom({x: c for x, c in form.items() if c}, strict, one_sided)
        return number

    def add(self, *literals: int) -> None:
        """A clause: at least one of the literals holds."""
        self.clauses.append(literals)

    def define_or(self, literal: int, alternatives: Iterable[int]) -> None:
        """The literal holds iff one of the alternatives does."""
        every = tuple(alternatives)
        self.add(-literal, *every)
        for one in every:
            self.add(literal, -one)

    def define_and(self, literal: int, conditions: Iterable[int]) -> None:
        """The literal holds iff all conditions do."""
        self.define_or(-literal, [-one for one in conditions])

    def inequality(self, literal: int) -> tuple[Form, bool] | None:
        """What the literal says if true: (form, strict), or None if it says nothing about the real variables."""
        atom = self.atoms.get(abs(literal))
        if atom is None or (literal < 0 and atom.one_sided):
            return None
        if literal > 0:
            return atom.form, atom.strict
        return {x: -c for x, c in atom.form.items()}, not atom.strict


def smtlib(query: Query, comments: Iterable[str] = (), lemmas: Iterable[tuple[int, ...]] = ()) -> str:
    """The query as an SMT-LIB 2 script, to be answered `unsat` if all of it cannot hold. lemmas: redundant clauses."""
    lines = [f"; {line}" for line in comments]
    lines += ["(set-logic QF_LRA)"]
    lines += [f"(declare-const {_quoted(x)} Real)" for x in (*query.nonnegative, *query.free)]
    lines += [f"(assert (>= {_quoted(x)} 0))" for x in query.nonnegative]
    lines += [f"(declare-const {_quoted(name)} Bool)" for name in query.names]
    for number, atom in query.atoms.items():
        connective = "=>" if atom.one_sided else "="
        relation = f"({'>' if atom.strict else '>='} {_sum(atom.form)} 0)"
        lines.append(f"(assert ({connective} {_quoted(query.names[number - 1])} {relation}))")
    for clause in (*query.clauses, *lemmas):
        lines.append(f"(assert {_or(query, clause)})")
    return "\n".join([*lines, "(check-sat)", ""])


def _quoted(name: str) -> str:
    return f"|{name}|"


def _or(query: Query, clause: tuple[int, ...]) -> str:
    literals = [_quoted(query.names[v - 1]) if v > 0 else f"(not {_quoted(query.names[-v - 1])})" for v in clause]
    return literals[0] if len(literals) == 1 else f"(or {' '.join(literals)})" if literals else "false"


def _sum(form: Form) -> str:
    """One side of each sign, without products where coefficients are ±1."""
    terms = [_quoted(x) if c == 1 else f"(* {_integer(c)} {_quoted(x)})" for x, c in form.items()]
    return "0" if not terms else terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"
