"""The `pluralign` command: arguments in, one answer out, honest exit codes. No mathematics."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

import typer

from formulations.errors import InputError
from pluralign import ending
from pluralign.calibrate_command import calibrate
from pluralign.compatible_command import compatible
from pluralign.matrix_command import matrix
from pluralign.prove_command import prove
from pluralign.search_command import search
from solver.results import LimitReached, Status

ANSWERED, REJECTED, BAD_INPUT, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Exact optimization and verification for linear social choice, with certificates.",
    epilog="Exit codes: 0 answered, 1 a certificate was rejected, 2 bad input, 3 not decided within the limits.",
)

app.command()(search)
app.command()(prove)
app.command()(compatible)
app.command()(matrix)
app.command()(calibrate)

InstanceArgument = Annotated[
    str,
    typer.Argument(metavar="INSTANCE", help="a JSON file, a PrefLib .soc .soi .toc .toi file, or builtin:NAME"),
]
Features = Annotated[
    str | None,
    typer.Option(metavar="FILE.csv", help="features of the alternatives of a PrefLib file; first column their names"),
]
Rule = Annotated[
    str,
    typer.Option(
        metavar="RULE",
        help="lcpo leximax-copeland leximax-borda leximax-plurality lcpo-half leximax-copeland-half kemeny kemeny-po "
        "loss:NAME majority-loss:NAME; NAME: logistic exponential hinge squared-hinge squared probit",
    ),
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="json, soc, soi, toc, toi or lolib, where the name does not tell"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")]
CertificateFile = Annotated[str | None, typer.Option("--certificate", metavar="FILE", help="write the certificates")]
Plot = Annotated[str | None, typer.Option("--plot", metavar="FILE", help="write a picture: .png, .svg or .pdf")]
TimeLimit = Annotated[
    float | None, typer.Option(min=0.0, metavar="SECONDS", help="stop with status unknown after so long")
]


class MilpSolver(StrEnum):
    """Solvers of the method milp."""

    highs = "highs"
    cbc = "cbc"


class Method(StrEnum):
    """How a rule is computed: leximax rules by greedy or milp, Kemeny rules by enumeration, branch or milp."""

    auto = "auto"
    greedy = "greedy"
    enumeration = "enumeration"
    branch = "branch"
    milp = "milp"


@app.command()
def feasible(
    instance: InstanceArgument,
    ranking: Annotated[
        str, typer.Argument(metavar='"A>B>C"', help='best first; or a JSON list of names: \'["A", "B"]\'')
    ],
    features: Features = None,
    fmt: Format = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Is a ranking feasible? A parameter θ that induces it, or a minimal conflict."""
    from pluralign import api
    from pluralign.pictures import canvas, instances

    canvas.ready(plot)
    loaded = api.load(instance, features, fmt)
    if plot is not None:
        instances.require_features(loaded)
    answer = api.feasible(loaded, _names(ranking), time_limit)
    picture = None if plot is None else partial(instances.feasible, loaded, path=plot)
    return _give(answer, certificate, as_json, "feasible", picture)


@app.command()
def rankings(
    instance: InstanceArgument,
    count: Annotated[bool, typer.Option("--count", help="their number alone, without listing them")] = False,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="refuse to list more than so many")] = 1_000_000,
    features: Features = None,
    fmt: Format = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    as_json: AsJson = False,
) -> int:
    """All feasible rankings, each with a parameter θ that induces it."""
    from pluralign import api

    answer = api.rankings(api.load(instance, features, fmt), count, most, time_limit)
    return _give(answer, certificate, as_json, "rankings")


@app.command()
def aggregate(
    instance: InstanceArgument,
    rule: Rule,
    method: Annotated[Method, typer.Option(help="auto is best; milp only claims its answer")] = Method.auto,
    solver: Annotated[MilpSolver, typer.Option(help="for --method milp")] = MilpSolver.highs,
    all_optima: Annotated[bool, typer.Option("--all", help="list all optimal rankings (Kemeny)")] = False,
    features: Features = None,
    fmt: Format = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """The output of a rule on a profile."""
    from pluralign import api
    from pluralign.pictures import canvas, instances

    if certificate is not None and method is Method.milp:
        raise InputError("--certificate: --method milp only claims its answer; use another method for a proof")
    canvas.ready(plot)
    loaded = api.load(instance, features, fmt)
    answer = api.aggregate(loaded, rule, method.value, all_optima, time_limit, solver.value)
    picture = None if plot is None else partial(instances.aggregate, loaded, path=plot)
    return _give(answer, certificate, as_json, "aggregate", picture)


@app.command()
def axioms(
    instance: InstanceArgument,
    rule: Rule,
    axiom: Annotated[list[str] | None, typer.Option(help="only this axiom (may be repeated)")] = None,
    second: Annotated[str | None, typer.Option(metavar="INSTANCE", help="a second profile, for separability")] = None,
    features: Features = None,
    fmt: Format = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Which axioms a rule satisfies on an instance, each verdict with a witness and a proof."""
    from pluralign import api
    from pluralign.pictures import canvas, instances

    canvas.ready(plot)
    other = None if second is None else api.load(second, features, fmt)
    loaded = api.load(instance, features, fmt)
    answer = api.axioms(loaded, rule, axiom, other, time_limit)
    picture = None if plot is None else partial(instances.axioms, loaded, path=plot)
    _give(answer, certificate, as_json, "axioms", picture)
    decided = any(row["holds"] is not None for row in answer.result["axioms"].values())
    return ANSWERED if decided else UNDECIDED


@app.command()
def check(
    certificates: Annotated[list[str], typer.Argument(metavar="CERTIFICATE…", help="files of certificates")],
    as_json: AsJson = False,
) -> int:
    """Check certificates with the stand-alone checker, proofs/checker.py."""
    from proofs import checker

    try:
        verdicts = [verdict for path in certificates for verdict in checker.check_file(path)]
    except checker.Unreadable as error:
        raise InputError(str(error)) from None
    if as_json:
        rows = [
            {
                "file": verdict.file,
                "kind": verdict.kind,
                "verdict": "accepted" if verdict.accepted else "rejected",
                "claim": verdict.claim,
                **({} if verdict.accepted else {"reason": verdict.reason}),
            }
            for verdict in verdicts
        ]
        _print_json({"certificates": rows})
    for verdict in verdicts:
        if not verdict.accepted:
            print(f"rejected  {verdict.file}  {verdict.kind}: {verdict.reason}", file=sys.stderr)
        elif not as_json:
            print(f"accepted  {verdict.file}  {verdict.kind}")
    return ANSWERED if all(verdict.accepted for verdict in verdicts) else REJECTED


@app.command()
def instances(as_json: AsJson = False) -> int:
    """List the built-in instances."""
    from formulations.builtin import BUILTINS

    rows = [{"name": f"builtin:{b.name}", "title": b.title, "source": b.source} for b in BUILTINS.values()]
    if as_json:
        _print_json({"instances": rows})
    else:
        width = max(len(row["name"]) for row in rows)
        for row in rows:
            print(f"{row['name']:{width}}  {row['title']}")
    return ANSWERED


@app.command()
def bench(
    suite: Annotated[
        str,
        typer.Argument(metavar="[SUITE]", help='a suite of benchmarks/registry.py, "peers" for all of these, or all'),
    ] = "all",
    quick: Annotated[bool, typer.Option("--quick", help="small sizes only, under 4 minutes")] = False,
    out: Annotated[
        str | None, typer.Option(metavar="FILE", help="write each row to a new file (JSON Lines) as it is measured")
    ] = None,
    compare: Annotated[
        str | None, typer.Option(metavar="OLD", help="compare with the rows that an earlier run wrote")
    ] = None,
    read: Annotated[
        str | None, typer.Option(metavar="FILE", help="read the rows of this file instead of running the suite")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="list the cases and run nothing")] = False,
    plot: Plot = None,
    as_json: AsJson = False,
) -> int:
    """Time and memory of frozen cases as they grow, beside straightforward alternatives, each in a fresh process."""
    from benchmarks import command
    from pluralign.pictures import benchmarks, canvas

    canvas.ready(plot)
    if list_:
        rows = command.listed(suite, quick)
        if as_json:
            _print_json({"cases": rows})
        else:
            print(command.shown_list(rows))
        return ANSWERED
    try:
        found = command.bench(suite, quick, out, compare, read, command.say)
    except KeyboardInterrupt:
        return _fail(command.interrupted(out), INTERRUPTED)
    picture = None if plot is None else partial(benchmarks.draw, path=plot)
    with _drawn(picture, [*found["results"], *found["fits"]]):
        if as_json:
            _print_json(found)
        else:
            print(command.shown(found))
    return ANSWERED


@app.command()
def demo(as_json: AsJson = False) -> int:
    """The main job end to end on built-in real data."""
    from pluralign.demo import run

    return run(as_json)


def _names(ranking: str) -> list[str]:
    """The names in "A>B>C" or in a JSON list (for names that contain ">")."""
    if ranking.lstrip().startswith("["):
        try:
            names = json.loads(ranking)
        except (ValueError, RecursionError):
            names = None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InputError('the ranking: expected a JSON list of names such as ["A", "B"], or "A>B"')
        return names
    names = [name.strip() for name in ranking.split(">")]
    if not all(names):
        raise InputError(f'the ranking: {ranking!r} has an empty name; write every candidate once, such as "A>B>C"')
    return names


def _give(
    answer: Any, certificate: str | None, as_json: bool, command: str, picture: Callable[[Any], None] | None = None
) -> int:
    """Write the certificate first, so that nothing is announced that could not be delivered; then print."""
    from pluralign import show

    if certificate is not None and answer.certificates:
        answer.write_certificate(certificate)
    elif certificate is not None:
        print(f"pluralign: nothing was proved, so {certificate} was not written", file=sys.stderr)
    with _drawn(picture, answer.to_json()):
        if as_json:
            _print_json(answer.to_json())
        else:
            print(getattr(show, command)(answer.to_json()))
    return UNDECIDED if answer.status is Status.UNKNOWN else ANSWERED


@contextlib.contextmanager
def _drawn(picture: Callable[[Any], None] | None, answer: Any) -> Iterator[None]:
    """The picture is there before anything is printed; that it could not be written is said after the answer, not instead."""
    failure = None
    if picture is not None:
        try:
            picture(answer)
        except InputError as error:
            failure = error
    yield
    if failure is not None:
        raise failure


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.set_int_max_str_digits(1_000_000)  # exact multipliers can be long
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    with ending.orderly():
        code = _run(sys.argv[1:] if arguments is None else arguments)
    sys.exit(code)


_UsageError: Any = typer.BadParameter.__bases__[0]  # typer has no public name for it


def _run(arguments: list[str]) -> int:
    try:
        code = _invoked(arguments or ["--help"])
        sys.stdout.flush()
        return code if isinstance(code, int) else ANSWERED
    except InputError as error:
        return _fail(str(error), BAD_INPUT)
    except _UsageError as error:
        return _fail(f"{error.format_message()} (see pluralign --help)", BAD_INPUT)
    except LimitReached as error:
        if ending.received() is not None:  # taken for its own end by a solver
            return _fail(ending.SAID, ending.code())
        if "--json" in arguments:
            _print_json({"status": str(Status.UNKNOWN), "reason": str(error)})
        return _fail(f"unknown: {error}", UNDECIDED)
    except MemoryError:
        return _fail("unknown: out of memory; try a smaller instance", UNDECIDED)
    except (KeyboardInterrupt, typer.Abort):
        return _fail(ending.SAID, ending.code())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone: nothing more to say
        return ANSWERED
    except OSError as error:
        return _fail(f"cannot write the answer to standard output ({error.strerror})", BAD_INPUT)


def _invoked(arguments: list[str]) -> object:
    """The command's value. Not through `main` of its class, which ends silently at Ctrl-C."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("pluralign", list(arguments)) as context:
            return command.invoke(context)
    except typer.Exit as end:  # after --help
        return end.exit_code


def _fail(message: str, code: int) -> int:
    print(f"pluralign: {' '.join(message.split())}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
