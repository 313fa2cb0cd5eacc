"""Satisfiability of clauses: a model, or a refutation that takes no search to check.

A SAT solver proposes a sequence of learned clauses; each is verified here by unit propagation, the clauses that this needed
are noted as hints (as in the format LRAT), and only the steps that the empty clause rests on are kept.
Source: E. Goldberg, Y. Novikov, Verification of proofs of unsatisfiability for CNF formulas, 2003; N. Wetzler, M. Heule,
W. Hunt, DRAT-trim, 2014; L. Cruz-Filipe et al., Efficient certified RAT verification, 2017 (LRAT).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pluralign.solver.results import NEVER, Deadline

Clause = Sequence[int]

SOLVERS = ("cadical153", "glucose4")
"""Proposers in the order they are asked; the second one derives every clause by resolution alone."""


class NotAProofError(AssertionError):
    """A proposed clause does not follow by unit propagation."""


@dataclass(frozen=True)
class Step:
    """A clause that follows from earlier ones: with all its literals false, the hints are unit in turn and the last is false.

    hints: numbers of clauses, of the formula from 0, then of the steps.
    """

    literals: tuple[int, ...]
    hints: tuple[int, ...]


Refutation = tuple[Step, ...]


def refutation(clauses: Sequence[Clause], deadline: Deadline = NEVER) -> Refutation | None:
    """Steps that end in the empty clause, or None if the clauses are satisfiable.

    clauses: non-zero integers, −v being the negation of v. Raises `LimitReached` at the deadline, and `NotAProofError` if the
    proposals of all solvers are wrong: never a wrong answer.
    """
    fault: NotAProofError | None = None
    for name in SOLVERS:
        learned = _proposal(name, clauses, deadline)
        if learned is None:
            return None
        try:
            return _trimmed(len(clauses), _Propagation(clauses, deadline).steps(learned))
        except NotAProofError as error:
            fault = error
    assert fault is not None
    raise fault


def derived(clauses: Sequence[Clause], lines: Iterable[Clause], deadline: Deadline = NEVER) -> Refutation:
    """Steps that end in the empty clause, by clauses that are proposed. Raises `NotAProofError` where one does not follow."""
    proposed = ((False, tuple(line)) for line in lines)
    return _trimmed(len(clauses), _Propagation(clauses, deadline).steps(proposed))


class Incremental:
    """A growing formula and its models, for loops that add clauses.

    Every variable is negated on its way in and out, since the solver tries "true" first: models with few true variables come
    first, which is what its users want.
    """

    def __init__(self, clauses: Iterable[Clause]) -> None:
        from pysat.solvers import Solver

        self._solver: Any = Solver(name=SOLVERS[0], bootstrap_with=[[-v for v in c] for c in clauses])

    def __enter__(self) -> Incremental:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    def add(self, clause: Clause) -> None:
        """One more clause."""
        self._solver.add_clause([-v for v in clause])

    def model(self) -> frozenset[int] | None:
        """The true literals of a model (variables that do not occur may be left out), or None."""
        return frozenset(-v for v in self._solver.get_model()) if self._solver.solve() else None


def _proposal(name: str, clauses: Sequence[Clause], deadline: Deadline) -> list[tuple[bool, tuple[int, ...]]] | None:
    """Lines (deleted?, literals) of the solver's proof, or None if it found a model."""
    from pysat.solvers import Solver

    deadline.check()
    with Solver(name=name, bootstrap_with=[list(c) for c in clauses], with_proof=True) as solver:
        if solver.solve():
            return None
        lines: list[str] = solver.get_proof()
    return [
        (line.startswith("d"), tuple(int(word) for word in line.replace("d", " ").split()[:-1]))
        for line in lines
        if line
    ]


class _Propagation:
    """Unit propagation with two watched literals, and for every true literal the clause that made it so."""

    def __init__(self, clauses: Sequence[Clause], deadline: Deadline) -> None:
        self.deadline = deadline
        self.clauses: list[list[int]] = []
        self.watched: dict[int, list[int]] = {}
        self.reason: dict[int, int] = {}  # true literal -> clause, −1 for an assumption
        self.trail: list[int] = []
        self.when: dict[int, int] = {}  # clause -> the place in the trail of the literal that it made true
        self.numbers: dict[tuple[int, ...], list[int]] = {}
        self.removed: set[int] = set()
        self.conflict: int | None = None
        for clause in clauses:
            self._add(tuple(dict.fromkeys(clause)))
        self.head = 0
        self._propagate()

    def steps(self, lines: Iterable[tuple[bool, tuple[int, ...]]]) -> list[Step]:
        """The learned clauses with their hints, up to the empty clause. Raises `NotAProofError`."""
        steps: list[Step] = []
        for count, (deleted, literals) in enumerate(lines):
            if count % 256 == 0:
                self.deadline.check()
            if self.conflict is not None:
                break
            if deleted:
                self._delete(literals)
                continue
            steps.append(Step(literals, self._hints(literals)))
            self._add(literals)
            self._propagate()
        if self.conflict is None:
            raise NotAProofError("the proof does not end in the empty clause")
        if not steps or steps[-1].literals:
            steps.append(Step((), self._explain(self.conflict)))
        return steps

    def _add(self, literals: tuple[int, ...]) -> None:
        number = len(self.clauses)
        # literals that are not false first: two of them, if there are, can be watched
        clause = sorted(literals, key=lambda literal: -literal in self.reason)
        self.clauses.append(clause)
        self.numbers.setdefault(tuple(sorted(literals)), []).append(number)
        if len(clause) > 1:
            for literal in clause[:2]:
                self.watched.setdefault(literal, []).append(number)
        if not clause or -clause[0] in self.reason:
            self.conflict = number
        elif clause[0] not in self.reason and (len(clause) == 1 or -clause[1] in self.reason):
            self._assign(clause[0], number)

    def _delete(self, literals: tuple[int, ...]) -> None:
        """Forget a clause, unless it holds up a literal: then to keep it is as good."""
        numbers = self.numbers.get(tuple(sorted(literals)))
        if numbers and all(self.reason.get(literal) != numbers[-1] for literal in literals):
            self.removed.add(numbers.pop())

    def _assign(self, literal: int, reason: int) -> None:
        self.reason[literal] = reason
        self.when[reason] = len(self.trail)
        self.trail.append(literal)

    def _propagate(self) -> None:
        clauses, reason, watched = self.clauses, self.reason, self.watched
        while self.head < len(self.trail) and self.conflict is None:
            false = -self.trail[self.head]
            self.head += 1
            watching = watched.get(false, [])
            kept: list[int] = []
            for position, number in enumerate(watching):
                if number in self.removed:
                    continue
                clause = clauses[number]
                if clause[0] == false:
                    clause[0], clause[1] = clause[1], false
                first = clause[0]
                if first in reason:
                    kept.append(number)
                    continue
                for k in range(2, len(clause)):
                    if -clause[k] not in reason:
                        clause[1], clause[k] = clause[k], false
                        watched.setdefault(clause[1], []).append(number)
                        break
                else:
                    kept.append(number)
                    if -first in reason:
                        self.conflict = number
                        kept += watching[position + 1 :]
                        break
                    self._assign(first, number)
            watched[false] = kept

    def _hints(self, literals: tuple[int, ...]) -> tuple[int, ...]:
        """Assume the negation of the clause; the clauses that lead to a contradiction, in order. Then take all back."""
        length = len(self.trail)
        if true := next((literal for literal in literals if literal in self.reason), None):
            return self._explain_literal(true)
        for literal in literals:
            if -literal not in self.reason:
                self._assign(-literal, -1)
        self._propagate()
        if self.conflict is None:
            raise NotAProofError(f"a clause of {len(literals)} literals does not follow by unit propagation")
        hints = self._explain(self.conflict)
        self.conflict = None
        for literal in self.trail[length:]:
            del self.reason[literal]
        del self.trail[length:]
        self.head = length
        return hints

    def _explain_literal(self, literal: int) -> tuple[int, ...]:
        return self._explain(self.reason[literal])

    def _explain(self, conflict: int) -> tuple[int, ...]:
        """The reasons behind a false (or the last unit) clause, in the order of propagation, and the clause itself."""
        needed = {conflict}
        stack = [conflict]
        while stack:
            for literal in self.clauses[stack.pop()]:
                number = self.reason.get(-literal, -1)
                if number >= 0 and number not in needed:
                    needed.add(number)
                    stack.append(number)
        needed.discard(conflict)
        return (*sorted(needed, key=self.when.__getitem__), conflict)


def _trimmed(clauses: int, steps: list[Step]) -> Refutation:
    """Only the steps that the last one rests on, renumbered."""
    needed = {len(steps) - 1}
    for k in range(len(steps) - 1, -1, -1):
        if k in needed:
            needed.update(hint - clauses for hint in steps[k].hints if hint >= clauses)
    kept = sorted(needed)
    number = {k: clauses + place for place, k in enumerate(kept)}
    return tuple(
        Step(steps[k].literals, tuple(h if h < clauses else number[h - clauses] for h in steps[k].hints)) for k in kept
    )
