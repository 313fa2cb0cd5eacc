"""The propositional part of a proof as DIMACS CNF and LRAT, files that any LRAT checker reads.

In the CNF are the clauses of the formula that the proof uses, then its lemmas: clauses that hold for arithmetic reasons,
which an LRAT checker takes for granted. That the clauses are those of the theorem, and that the lemmas hold, is for
`proofs/checker`. Where no rule exists (`no-rule`) there are no lemmas.

LRAT: L. Cruz-Filipe, M. Heule, W. Hunt, M. Kaufmann, P. Schneider-Kamp, Efficient certified RAT verification, 2017.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pluralign.proofs.certificates.answers import Certificate
from pluralign.proofs.compatibility.axioms import AxiomInstance
from pluralign.proofs.compatibility.clauses import formula
from pluralign.solver.logic.sat import Clause


@dataclass(frozen=True)
class _Refutation:
    """Clauses without a model, and steps to the empty clause with hints from 0. remarks: lines on what they mean."""

    remarks: list[str]
    variables: int
    clauses: list[Clause]
    steps: list[tuple[Clause, list[int]]]


def lrat_files(certificates: Sequence[Certificate]) -> dict[str, str]:
    """Name -> text: a `.cnf` and a `.lrat` for each part of each proof by clauses; other certificates have none."""
    proofs = [(_stem(certificate), part) for certificate in certificates for part in _refutations(certificate)]
    several, seen, files = Counter(stem for stem, _ in proofs), Counter[str](), {}
    for stem, part in proofs:
        seen[stem] += 1
        name = f"{stem}.{seen[stem]}" if several[stem] > 1 else stem
        files[f"{name}.cnf"], files[f"{name}.lrat"] = _dimacs(part), _lrat(part)
    return files


def _stem(certificate: Certificate) -> str:
    claim = certificate["claim"]
    if certificate["kind"] != "theorem":
        return str(certificate["kind"])
    m = len(certificate["instance"]["candidates"])
    return f"{claim['rule']}.{claim['axiom']}.{claim['domain']}.m{m}"


def _refutations(certificate: Certificate) -> Iterator[_Refutation]:
    claim, evidence = certificate["claim"], certificate["evidence"]
    if certificate["kind"] == "no-rule":
        yield _no_rule(certificate)
    for part in evidence.get("parts", []):
        names, clauses, lemmas = part["variables"], part["clauses"], [clause for clause, _ in part["lemmas"]]
        remarks = [
            f"a violation of {claim['axiom']} by {claim['rule']}, which the proof in the .lrat file refutes",
            f"clauses 1 to {len(clauses)}: of the formula in docs/certificates.md; {len(lemmas)} lemmas follow",
            *(f"{v} {name}" for v, name in enumerate(names, 1)),
        ]
        yield _Refutation(remarks, len(names), [*clauses, *lemmas], part["steps"])


def _no_rule(certificate: Certificate) -> _Refutation:
    """The clauses of the axioms' instances, as docs/certificates.md has them."""
    claim, evidence = certificate["claim"], certificate["evidence"]
    candidates = certificate["instance"]["candidates"]
    names = [entry if isinstance(entry, str) else entry[0] for entry in candidates]
    family = [tuple(map(names.index, ranking)) for ranking in claim["family"]]
    instances = [
        AxiomInstance(
            entry["axiom"],
            tuple(tuple(family[j] for j in profile) for profile in entry["profiles"]),
            tuple(map(names.index, entry["candidates"])),
        )
        for entry in evidence["instances"]
    ]
    profiles = {profile for instance in instances for profile in instance.profiles}
    remarks = [f"a rule that satisfies {', '.join(claim['axioms'])}, which the proof in the .lrat file refutes"]
    clauses: list[Clause] = [*formula(family, instances)]
    return _Refutation(remarks, len(profiles) * len(family), clauses, evidence["steps"])


def _dimacs(part: _Refutation) -> str:
    lines = [f"c {remark}" for remark in part.remarks]
    lines += [f"p cnf {part.variables} {len(part.clauses)}", *map(_ended, part.clauses)]
    return "\n".join(lines) + "\n"


def _lrat(part: _Refutation) -> str:
    """Each step with its number, its clause and its hints, all from 1."""
    known, lines = list(part.clauses), []
    for number, (clause, hints) in enumerate(part.steps, len(known) + 1):
        lines.append(f"{number} {_ended(clause)} {_ended([h + 1 for h in _used(clause, hints, known)])}")
        known.append(clause)
    return "\n".join(lines) + "\n"


def _used(step: Clause, hints: Sequence[int], known: Sequence[Clause]) -> Iterator[int]:
    """The hints that make a literal false or contradict; LRAT checkers need not accept others."""
    false = set(step)
    for h in hints:
        rest = set(known[h]) - false
        if not any(-literal in false for literal in rest):
            yield h
            false.update(-literal for literal in rest)
        if not rest:
            return


def _ended(numbers: Sequence[int]) -> str:
    return " ".join(map(str, [*dict.fromkeys(numbers), 0]))
