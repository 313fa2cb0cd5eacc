"""Answers as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.marks import legend, short
from pluralign.printable import number_of

SHOWN_FEATURES = 5  # with more a θ is not shown
MOST_BALLOTS = 3  # infeasible ones that are shown


def feasible(answer: dict[str, Any]) -> str:
    """A parameter, or the conflict pair by pair."""
    ranking = order(answer["ranking"])
    if answer["feasible"]:
        return f"feasible ({answer['status']}): {ranking}\n{parameter(answer['theta'])}"
    return f"infeasible ({answer['status']}): {ranking}\n" + conflict(answer["conflict"])


def rankings(answer: dict[str, Any]) -> str:
    """One ranking a line, then their number."""
    lines = [f"{order(row['ranking'])}    {parameter(row['theta'])}" for row in answer.get("rankings", [])]
    return "\n".join([*lines, f"{number_of(answer['count'], 'feasible ranking')} ({answer['status']})"])


def aggregate(answer: dict[str, Any]) -> str:
    """The ranking with what belongs to its rule, or why there is none; ballots that no θ induces are pointed out."""
    programs = number_of(answer["linear_programs"], "linear program")
    lines = [f"{answer['rule']} ({answer['status']}, {answer['method']}, {programs})"]
    if answer["ranking"] is not None:
        lines.append(order(answer["ranking"]))
    elif "conflict" in answer or answer["rule"].startswith("lcpo"):
        lines.append("no feasible ranking respects the unanimous pairs")
        lines += [conflict(answer["conflict"])] if "conflict" in answer else []
    else:
        lines.append("the output is not determined")
    lines += _details(answer)
    if answer["theta"] is not None:
        lines.append(parameter(answer["theta"]))
    return "\n".join([*lines, *_ballots(answer)])


def _ballots(answer: dict[str, Any]) -> list[str]:
    """The first infeasible ballots and how many more there are, or that they are not known."""
    rows = answer["infeasible_ballots"]
    if rows is None:
        return (
            [] if answer["status"] == "unknown" else ["note: there was no time to see whether all ballots are feasible"]
        )
    lines = []
    for row in rows[:MOST_BALLOTS]:
        lines.append(f"note: ballot {row['ballot']} is infeasible, so the rule's axioms are not guaranteed")
        lines.append(conflict(row["conflict"]))
    if len(rows) > MOST_BALLOTS:
        lines.append(
            f"note: infeasible as well: {number_of(len(rows) - MOST_BALLOTS, 'more ballot')} (--json lists them all)"
        )
    return lines


def _details(answer: dict[str, Any]) -> list[str]:
    """Scores, cost, or what is known of the minimizers."""
    lines = []
    if answer["ranking"] is not None and "scores" in answer:
        lines.append("scores: " + ", ".join(f"{name} {answer['scores'][name]}" for name in answer["ranking"]))
    if "first" in answer and answer["objective"] is not None:
        bound = "" if answer["lower_bound"] == answer["objective"] else f", at least {answer['lower_bound']}"
        lines.append(f"cost {answer['objective']}{bound}" + (", first of its cost" if answer["first"] else ""))
    elif answer.get("objective") is not None:
        reached = "" if answer["attained"] else "; the infimum is not attained"
        lines.append(f"loss {answer['objective']:.9g}{reached}")
    if "optima" in answer:
        lines += [
            f"all optimal rankings ({answer['optima_status']}):",
            *("  " + order(names) for names in answer["optima"]),
        ]
    for key, words in (("orders", "every output ranks"), ("open", "open"), ("undecided", "undecided")):
        if answer.get(key):
            more = answer.get("undecided_pairs", 0) - len(answer[key]) if key == "undecided" else 0
            pairs = ", ".join(f"{a} ≻ {b}" for a, b in answer[key])
            lines.append(f"{words}: {pairs}" + (f" and {more} more" if more else ""))
    if answer["ranking"] is None and answer.get("possible"):
        lines += ["possible outputs:", *("  " + order(names) for names in answer["possible"])]
    return lines


def axioms(answer: dict[str, Any]) -> str:
    """One line an axiom: the verdict, its status and the witness."""
    words = {True: "holds", False: "VIOLATED", None: "open"}
    width = max(map(len, answer["axioms"]))
    lines = [f"{answer['rule']}:"]
    for name, row in answer["axioms"].items():
        witness = json.dumps(row["witness"], ensure_ascii=False)
        if row["applies"]:
            lines.append(f"  {name:{width}}  {words[row['holds']]:8}  {row['status']:7}  {witness}")
        else:
            lines.append(f"  {name:{width}}  does not apply: {row['witness']['reason']}")
    if "infeasible_ballot" in answer:
        lines.append(
            f"ballot {answer['infeasible_ballot']} is infeasible: axioms suppose feasible ballots, so no verdict here "
            "contradicts a theorem about them"
        )
    return "\n".join(lines)


def search(answer: dict[str, Any]) -> str:
    """The violating instance, or that there is none, and what was covered."""
    explored = answer["explored"]
    if answer["found"]:
        candidates = answer["instance"]["candidates"]
        lines = [f"{answer['rule']} violates {answer['axiom']} ({answer['status']})"]
        lines += [f"  {name} = ({', '.join(map(str, x))})" for name, x in candidates.items()]
        lines += [f"  {row['count']} × {order(row['ranking'])}" for row in answer["instance"]["ballots"]]
        lines.append(f"  {json.dumps(answer['violation'], ensure_ascii=False)}")
    else:
        lines = [f"no violation of {answer['axiom']} by {answer['rule']} was found ({answer['status']})"]
    nouns = {
        "configurations": "configuration",
        "classes": "class",
        "families": "family",
        "decisions": "decision",
        "trials": "trial",
    }
    counts = [number_of(explored[key], noun) for key, noun in nouns.items() if key in explored]
    numbers = ", ".join([*counts, *([f"{explored['undecided']} undecided"] if "undecided" in explored else [])])
    ranges = ", ".join(f"{key} {'-'.join(map(str, sorted({*explored[key]})))}" for key in ("candidates", "dimensions"))
    lines.append(
        f"{explored['strategy']}: {ranges}, coordinates up to {explored['bound']}, voters {explored['voters']}: {numbers}"
    )
    lines += [explored["below"]] if explored.get("below") else []
    if answer.get("minimal", {}).get("status") == "proved":
        lines.append("a smallest violation by candidates, then voters, then dimension (proved, any features)")
    elif "reason" in answer.get("minimal", {}):
        lines.append(f"that nothing is smaller is claimed; {answer['minimal']['reason']}")
    if "shrunk" in explored:
        small = explored["shrunk"]
        end = "no single step more is possible" if small["minimal"] else "not to the end"
        lines.append(f"shrunk by {number_of(small['steps'], 'step')}; {end}")
    if not explored["complete"]:
        reasons = [explored["reason"]] if "reason" in explored else []
        reasons += [f"{row['stage']}, shard {row['shard']}: {row['reason']}" for row in explored.get("failed", [])]
        lines.append(f"not complete: {'; '.join(reasons)}")
    return "\n".join(lines)


def theorems(rows: Sequence[dict[str, Any]]) -> str:
    """What can be proved: a block a theorem."""
    blocks = []
    for row in rows:
        sizes = (
            ", ".join(f"{size['domain']} m={size['candidates']}" for size in row["decided"]) or "a built-in instance"
        )
        formal = "" if row["formal"] is None else f"\n  for all m: {_proposition(row)}"
        blocks.append(
            f"{row['name']}  ({row['source']})\n  {row['statement']}\n  supposes: {row['supposes']}; decided: {sizes}{formal}"
        )
    other = "RULE/AXIOM asks for any other axiom of a rule on rankings with three candidates, RULE/all for all of them"
    return "\n".join([*blocks, other])


def _proposition(row: dict[str, Any]) -> str:
    """Where Coq's proof for every number of candidates is."""
    return f"{row['formal']} (docs/formal.md)"


def prove(answer: dict[str, Any]) -> str:
    """One line a theorem: the verdict, its status, who has checked it; counterexamples below."""
    words = {True: "holds", False: "REFUTED", None: "open"}
    width = max(len(row["name"]) for row in answer["theorems"])
    lines = []
    for row in answer["theorems"]:
        checks = " ".join(f"{name}:{said}" for name, said in row["checks"].items() if said != "none")
        head = f"{row['name']:{width}}  {row['domain']:8} m={row['candidates']:<2} {words[row['holds']]:7}"
        lines.append(f"{head}  {row['status']:7}  {row['seconds']:7.2f} s  {checks}".rstrip())
        lines += [f"  {line}" for line in _counterexample(row["counterexample"])]
        lines += [f"  {row['note']}"] if "note" in row else []
    formal = dict.fromkeys(row["name"] for row in answer["theorems"] if row["formal"] is not None)
    of = {row["name"]: _proposition(row) for row in answer["theorems"]}
    lines += [f"{name} for all m: {of[name]}" for name in formal]
    absent = sorted({name for row in answer["theorems"] for name, said in row["checks"].items() if said == "absent"})
    lines += [f"for the opinion of {name}: pip install 'pluralign[smt]'" for name in absent]
    lines.append(f"elapsed {answer['seconds']:.2f} s, processor {answer['processor_seconds']:.2f} s")
    return "\n".join(lines)


def _counterexample(found: dict[str, Any] | None) -> list[str]:
    if found is None:
        return []
    if "instance" in found:
        return [
            f"{found['instance']}, {number_of(found['voters'], 'voter')}: {json.dumps(found['outputs'], ensure_ascii=False)}"
        ]
    lines = [f"allowed: {' '.join(found['allowed'])}"]
    if found["points"] is not None:
        lines.append("points: " + ", ".join(f"{c} = ({x}, {y})" for c, (x, y) in enumerate(found["points"])))
    for profile, outputs in zip(found["profiles"], found["outputs"], strict=True):
        lines.append(f"{profile} ↦ {' or '.join(outputs) or 'nothing'}")
    return lines


def matrix(answer: dict[str, Any]) -> str:
    """The table, columns as wide as they must be, and what the signs mean."""
    rows = [["", *answer["axioms"]]]
    cell = {(row["rule"], row["axiom"]): short(row) for row in answer["cells"]}
    rows += [[rule, *(cell[rule, axiom] for axiom in answer["axioms"])] for rule in answer["rules"]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    formal = [
        f"{r['rule']} {r['axiom']}: {r['formal']}" for r in answer["cells"] if r["verdict"] == "proved" and r["formal"]
    ]
    proofs = [f"for all m, in Coq (docs/formal.md): {'; '.join(formal)}"] if formal else []
    return "\n".join([*lines, *legend(answer).split("; "), *proofs])


def compatible(answer: dict[str, Any]) -> str:
    """A rule, one profile a line, or the argument against one."""
    if not answer["compatible"]:
        return f"incompatible ({answer['status']})\n{answer['argument']['text']}"
    lines = [f"compatible ({answer['status']}): a rule for {_up_to(answer['voters'])}"]
    if "pairwise_rule" in answer:
        relations = f"{answer['pairwise_rule']['relations']:,}"
        return f"{lines[0]}, which looks at weighted majorities only; the certificate has its winner on all {relations}"
    for row in answer["rule"]:
        ballots = " + ".join(order(ballot) for ballot in row["ballots"])
        lines.append(f"  {ballots}  ↦  {order(row['output'])}")
    return "\n".join(lines)


def _up_to(voters: int) -> str:
    return "1 voter" if voters == 1 else f"1 to {voters} voters"


def order(names: Sequence[str]) -> str:
    """A ranking, best first."""
    return " ≻ ".join(names)


def parameter(theta: Sequence[int | str] | None) -> str:
    """θ, in decimals where it is long, or a word where every ranking is feasible."""
    if theta is None:
        return "no features: every ranking is feasible"
    exact = [str(value) for value in theta]
    if max(map(len, exact)) <= 20:
        return f"θ = ({', '.join(exact)})"
    return f"θ ≈ ({', '.join(f'{float(Fraction(value)):.6g}' for value in theta)})"


def conflict(rows: Sequence[dict[str, Any]]) -> str:
    """The pairs with what they say about θ; their weighted differences cancel."""
    pairs = [f"{row['above']} ≻ {row['below']}" for row in rows]
    width = max(map(len, pairs))
    lines = []
    for pair, row in zip(pairs, rows, strict=True):
        meaning = f"{row['inequality']}" if "inequality" in row else ""
        lines.append(f"  {row['weight']} × [{pair:{width}}]  {meaning}".rstrip())
    return "\n".join([*lines, "  the weighted differences above − below add up to 0: these pairs cannot all hold"])
