"""Answers about ensembles as a person reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from pluralign.printable import number_of
from pluralign.show import order, parameter


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
    different = {(row["members"], row["train"]["error"]): row for row in answer["sizes"]}  # more may give no more
    for row in different.values():
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
            + _ranked_first(row.get("first", {}))
        )
    return lines


def _ranked_first(first: dict[str, list[str]]) -> str:
    """Which responses a member ranks first most often; nothing where every prompt has responses of its own."""
    times = Counter(name for names in first.values() for name in names)
    if not times or (len(first) > 1 and max(times.values()) == 1):
        return ""
    names = ", ".join(name if len(first) == 1 else f"{name} {n}×" for name, n in times.most_common(3))
    return f"  first: {names}" + (", …" if len(times) > 3 else "")


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
        lines.append(_support_line(**answer["support"]))
    return lines


def _support_line(level: object, least: int | None, most: int | None, tried: object = ()) -> str:
    """What is known about the fewest rewards with an error of at most `level`."""
    if least is None:
        return f"no ensemble of any size has an error of at most {level}"
    size = f"{least} or more" if most is None else f"{least}" if least == most else f"between {least} and {most}"
    return f"the smallest size for an error of at most {level}: {size}"
