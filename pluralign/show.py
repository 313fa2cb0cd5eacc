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


def calibrate(answer: dict[str, Any], most: int = 20) -> str:
    """The error with its bound, what else was asked, and the members, the heaviest first."""
    status = answer["status"]
    if "proves" in answer:  # the error is exact, but not known to be the least
        status = (
            f"{status}: {answer['proves']}, of others nothing" if status == "proved" else f"{status}: a solver's word"
        )
    kind = "linear rewards" if answer["rewards"] == "linear" else "rewards"
    head = f"{number_of(answer['pairs'], 'pair')} on {number_of(answer['prompts'], 'prompt')}, {kind} ({status})"
    if answer.get("left_out"):
        head += f"; {number_of(answer['left_out'], 'pair')} of equal features left out"
    lines = [head, *_errors(answer)]
    for row in answer.get("curve", []):
        error = "none" if row["error"] is None else f"{float(Fraction(row['error'])):.6g}"
        bound = "" if row["status"] == "proved" else f", at least {float(Fraction(row['lower_bound'])):.6g}"
        lines.append(f"  {number_of(row['size'], 'reward')}: error {error} ({row['status']}{bound})")
    for row in answer.get("steps", []):
        more = f", guaranteed {float(Fraction(row['guarantee'])):.6g}" if "guarantee" in row else ""
        lines.append(f"  {number_of(row['size'], 'reward')}: error {float(Fraction(row['error'])):.6g}{more}")
    members = sorted(answer["members"], key=lambda row: -Fraction(row["weight"]))
    prompt = next(iter(members[0]["rankings"])) if members else None
    for row in members[:most]:
        theta = "" if row["theta"] is None else f"  {parameter(row['theta'])}"
        lines.append(f"  {float(Fraction(row['weight'])):8.5f}  {order(row['rankings'][prompt])}{theta}")
    if members and answer["prompts"] > 1:
        lines.append(f"  (the rankings shown are those of prompt {prompt})")
    left = answer.get("more_members", 0)
    if len(members) > most or (members and left):
        how = "" if left else " (--json shows all)"
        lines.append(f"  … and {max(len(members) - most, 0) + left} more{how}")
    lines += _by_prompt(answer)
    return "\n".join(lines)


def _by_prompt(answer: dict[str, Any]) -> list[str]:
    """Of very many prompts: how many are solved, and how many rankings of its own each has."""
    lines = []
    solved, prompts = answer.get("solved_prompts"), answer["prompts"]
    if solved is not None and solved < prompts:
        lines.append(f"  {solved} of {prompts} prompts are solved; of the others there are rankings, and some no bound")
    if "by_prompt" in answer:
        sizes = [len(rows) for rows in answer["by_prompt"].values()]
        lines.append(
            f"  each prompt has {min(sizes)} to {max(sizes)} rankings of its own, of which these rewards are made "
            "(--json shows them, --members N the heaviest rewards)"
        )
    return lines


def learn(answer: dict[str, Any]) -> str:
    """The error of each size, the baselines on the validation prompts, and the members."""
    train, held = answer["train"], answer["validation"]
    head = f"{answer['size']} linear rewards from {train['pairs']} pairs ({answer['status']}: {answer['proves']})"
    if answer["left_out"]:
        head += f"; {answer['left_out']} pairs of equal features left out"
    lines = [head]
    if answer["constant_features"]:
        lines.append(f"constant features, not used: {', '.join(answer['constant_features'])}")
    if not answer["complete"]:
        lines.append("the time limit came first: this is the best so far")
    where = "no prompts left out" if held is None else f"validation ({held['pairs']} pairs)"
    lines.append(f"  {'size':>4}  {'training':>9}  {where}")
    for row in answer["sizes"]:
        mark = " ←" if row["members"] == answer["size"] and row["train"] == train else ""
        error = "" if row["validation"] is None else _estimate(row["validation"])
        lines.append(f"  {row['members']:>4}  {_plain(row['train']):>9}  {error}{mark}")
    lines += _baselines(answer) if held is not None else []
    if (floor := answer["floor"]) is not None:
        below, least = (float(Fraction(floor[key])) for key in ("lower_bound", "error"))
        own = float(Fraction(train["error"]))
        lines.append(
            f"squared error on the training votes {own:.6f}; no linear rewards, however many, are below {below:.6f}"
            + (
                f" ({floor['size']} have that)"
                if floor["lower_bound"] == floor["error"]
                else f" (best known {least:.6f})"
            )
        )
    if (uniform := answer["uniform"]) is not None:
        lines.append(
            f"uniform convergence: below {uniform['bound']:.3g} on new pairs with confidence {uniform['confidence']:g}, if "
            f"these {uniform['pairs']} are independent draws" + ("; vacuous" if uniform["vacuous"] else "")
        )
    lines += _parts(answer)
    return "\n".join([*lines, f"shrinkage {answer['shrinkage']:g}; members:", *_members(answer["members"])])


def _parts(answer: dict[str, Any]) -> list[str]:
    """Cross-validation and the curve, where they were asked for."""
    lines = []
    if (found := answer.get("cross_validation")) is not None:
        lines.append(f"{found['folds']} folds, {found['pairs']} pairs left out in turn:")
        lines += [f"  {row['size']:>8}  {_estimate(row)}" for row in found["sizes"]]
        lines += [f"  {name:>8}  {_estimate(row)}" for name, row in found["baselines"].items()]
    if answer.get("curve"):
        lines.append("pairs learned from, votes a pair, error on the validation prompts:")
        for row in answer["curve"]:
            error = (
                ""
                if row["error"] is None
                else f"{row['error']:.4f} [{row['interval'][0]:.4f}, {row['interval'][1]:.4f}]"
            )
            lines.append(f"  {row['pairs']:>8}  {row['votes']:>4}  {error}")
    return lines


def evaluate(answer: dict[str, Any]) -> str:
    """The exact and the estimated error, baselines, and what is known of the members."""
    lines = [calibrate(answer, 0) if "member_reports" not in answer else _evaluated(answer)]
    measured = answer["measured"]
    if answer["unbiased_error"] is not None:
        rough = "; rough: few groups" if measured["rough"] else ""
        lines.append(
            f"error to all annotators {_estimate(answer)} ({measured['pairs']} pairs with two votes or more, "
            f"{measured['groups']} groups{rough})"
        )
    else:
        lines.append("one vote a pair, or unknown numbers of votes: the error to all annotators cannot be estimated")
    lines += [
        _held_out(what, answer[key])
        for key, what in (
            ("held_out_bound", "mean over all prompts"),
            ("held_out_difference", "mean difference to what it is compared with"),
        )
        if key in answer
    ]
    lines += _baselines(answer)
    if "reliability" in answer:
        found = answer["reliability"]
        lines.append(
            f"reliability: miscalibration {found['miscalibration']:.4f}, spread within levels {found['spread']:.4f}"
        )
        for level in found["levels"]:
            low, high = level["interval"]
            lines.append(
                f"  given {level['predicted']:.3f}, preferred {level['voted']:.3f} [{low:.3f}, {high:.3f}]  "
                f"{level['pairs']} pairs"
            )
    return "\n".join([*lines, *_members(answer.get("member_reports", []))])


def _evaluated(answer: dict[str, Any]) -> str:
    ties = f"; {answer['ties']} pairs tied by a member, half each way" if answer["ties"] else ""
    return (
        f"{answer['size']} linear rewards on {answer['pairs']} pairs of {answer['prompts']} prompts: "
        f"squared error {float(Fraction(answer['error'])):.6g} ({answer['status']}){ties}"
    )


def _held_out(what: str, held: dict[str, Any] | None) -> str:
    if held is None:
        return f"{what}: too few prompts for a bound"
    return (
        f"{what} below {float(Fraction(held['bound'])):.4f} with confidence {float(Fraction(held['confidence'])):g}, if these "
        f"{held['prompts']} and their votes are independent draws (certificate)"
    )


def _plain(row: dict[str, Any]) -> str:
    return (
        f"{row['unbiased_error']:.4f}" if row["unbiased_error"] is not None else f"{float(Fraction(row['error'])):.4f}*"
    )


def _estimate(row: dict[str, Any]) -> str:
    if row["unbiased_error"] is None:
        return (
            f"{float(Fraction(row['error'])):.4f} (with the noise of the votes)"
            if row["error"] is not None
            else "unknown"
        )
    low, high = row["interval"]
    return f"{row['unbiased_error']:.4f} [{low:.4f}, {high:.4f}]"


_NAMES = {
    "half": "the constant 1/2",
    "btl": "one reward (Bradley-Terry)",
    "hedged": "it and its reverse, weighted",
    "soft-btl": "soft Bradley-Terry (no finite ensemble)",
    "majority": "majority of the other votes",
    "against": "the other ensemble",
}


def _baselines(answer: dict[str, Any]) -> list[str]:
    lines = ["beside it:"]
    for name, row in answer["baselines"].items():
        text = f"  {_NAMES.get(name, name)}: {_estimate(row)}"
        if name in answer["differences"]:
            found = answer["differences"][name]
            low, high = found["interval"]
            text += f"; the ensemble {found['difference']:+.4f} [{low:+.4f}, {high:+.4f}]"
        lines.append(text)
    return lines


_FEW = 6
"""Numbers of θ, and digits of one, that are printed as they are."""


def _members(rows: list[dict[str, Any]]) -> list[str]:
    lines = []
    for row in sorted(rows, key=lambda row: -Fraction(row["weight"])):
        mark = "  outlier" if row["outlier"] else ""
        weight = float(Fraction(row["weight"]))
        lines.append(
            f"  {weight:8.5f}  disagrees with {row['disagreement']:.3f} of the votes{mark}  {_direction(row['theta'])}"
        )
    return lines


def _direction(theta: Sequence[int | str]) -> str:
    """θ of a member; of many or long numbers the first ones in decimals, divided by the largest: its length says nothing."""
    if len(theta) <= _FEW and max(len(str(t)) for t in theta) <= _FEW:
        return parameter(theta)
    numbers = [Fraction(t) for t in theta]
    largest = max(map(abs, numbers))
    shown = ", ".join(f"{float(t / largest):.3g}" for t in numbers[:_FEW])
    return f"θ ∝ ({shown}" + (f", … {len(theta)} numbers)" if len(theta) > _FEW else ")")


def _errors(answer: dict[str, Any]) -> list[str]:
    """What is known of the error and the size, in words."""
    lines = []
    if "outliers" in answer:
        row = answer["outliers"]
        lines.append(
            f"rewards at a distance of at most {float(Fraction(row['threshold'])):.6g} only; the closest reward has "
            f"{float(Fraction(row['optimum'])):.6g}"
        )
    lower = float(Fraction(answer["lower_bound"]))
    if answer["error"] is None:
        why = f": the error of every one is at least {lower:.6g}" if lower else ": there is no reward to consider"
        lines.append("there is no such ensemble" + why)
    elif Fraction(answer["error"]) == 0:
        lines.append(f"{number_of(answer['size'], 'reward')}, calibrated exactly on every pair")
    else:
        error = f"{number_of(answer['size'], 'reward')}, {answer['norm']} error {float(Fraction(answer['error'])):.9g}"
        quiet = any(key in answer for key in ("steps", "support", "message"))
        lines.append(error if quiet else f"{error}; at least {lower:.9g} is proved")
    lines += [answer["message"]] if "message" in answer else []
    if "pruned" in answer:
        row = answer["pruned"]
        numbers = (float(Fraction(row[key])) for key in ("dropped", "before", "after"))
        dropped, before, after = numbers
        lines.append(
            f"outliers of weight {dropped:.6g} left out: squared error {before:.6g} before, {after:.6g} after, "
            f"at most {row['guarantee']:.6g} by the theorem"
        )
    if "support" in answer:
        row = answer["support"]
        lines.append(
            f"the smallest size for an error of at most {row['level']}: between {row['least']} and {row['most']}"
        )
    return lines


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
    return "\n".join(blocks)


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
