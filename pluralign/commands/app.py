"""All subcommands together, and what each outcome means for the user: a line on standard error and an exit code."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import pluralign as pl
from pluralign.commands import welcome
from pluralign.commands.output import fail, print_json, remarks_said
from pluralign.formulations.errors import InputError
from pluralign.process import memory, signals
from pluralign.process.exit_codes import ANSWERED, BAD_INPUT, UNDECIDED
from pluralign.process.patience import patience
from pluralign.solver.results import LimitReached, Status

COMPLETE = "_PLURALIGN_COMPLETE"
"""The variable by which shells ask for completions (`pluralign --install-completion`)."""
OWN_PROGRESS = ("search", "prove", "matrix", "bench", "demo", "explore")
"""Commands that show how far they are, or print as they go."""

COMMANDS = {
    "feasible": "Is a ranking feasible? A parameter θ that induces it, or a minimal conflict.",
    "rankings": "All feasible rankings, each with a parameter θ that induces it.",
    "aggregate": "The output of a rule on a profile.",
    "axioms": "Which axioms a rule satisfies on an instance, each verdict with a witness and a proof",
    "prove": "Prove theorems on few candidates for every number of voters, or refute them.",
    "compatible": "Does some rule satisfy all these axioms? A rule as a table, or an argument that there is none.",
    "search": "Search for an instance on which a rule violates an axiom; or say what was covered.",
    "calibrate": "Ensembles of rewards that prefer each response as often as the annotators do",
    "distortion": "How much utility a choice loses in the worst case, given only rankings",
    "learn": "Learn a small ensemble of linear rewards from votes on some prompts, and judge it on others.",
    "evaluate": "The error of an ensemble on votes: exactly on these, and estimated for all annotators, beside baselines.",
    "matrix": "The table rules × axioms: proved, or violated and where; from the catalogue, or made from nothing.",
    "check": "Check certificates with the stand-alone checker, proofs/checker/.",
    "report": "Explain certificates on one page of HTML that needs no network: the claim, why it is true, how to check it.",
    "explore": "Change an instance by hand on a local page, where every answer is exact and has a certificate.",
    "instances": "List the built-in instances.",
    "bench": "Time and memory of frozen cases as they grow, beside straightforward alternatives, each in a fresh process.",
    "demo": "The main job end to end on built-in real data.",
}
"""Each command, a function in a module of its name, and how its docstring begins; none is imported to list all."""


class Subcommands(TyperGroup):
    """Names and sentences of all subcommands; the options are read from the signature of the one that is called.

    All modules and signatures take longer to read than everything else that `--help` does.
    """

    def __init__(self, *, commands: object, **attributes: Any) -> None:
        named = [TyperCommand(name, help=sentence) for name, sentence in COMMANDS.items()]
        super().__init__(commands=named, **attributes)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Name, command with its options, and the arguments that are left."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and _with_options(str(name)), rest


def function_of(name: str) -> Callable[..., Any]:
    """The function behind a command."""
    return getattr(importlib.import_module(f"pluralign.commands.{name}"), name)  # type: ignore[no-any-return]


def _with_options(name: str) -> Any:
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command(name)(function_of(name))
    return typer.main.get_command(alone)


app = typer.Typer(
    cls=Subcommands,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Exact optimization and verification for linear social choice, with certificates.",
    epilog="Exit codes: 0 answered, 1 a certificate was rejected, 2 bad input, 3 not decided within the limits.",
)


def _version(asked: bool) -> None:
    if asked:
        print(f"pluralign {pl.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    pass


_UsageError: Any = typer.BadParameter.__bases__[0]  # typer has no public name for it


def run(arguments: list[str]) -> int:
    """The exit code of one command. Too little memory, a broken pipe and Ctrl-C are the caller's to say."""
    try:
        with remarks_said():
            code = _invoked(arguments) if arguments or COMPLETE in os.environ else _welcome()
        return code if isinstance(code, int) else ANSWERED
    except InputError as error:
        return fail(error.command, BAD_INPUT)
    except _UsageError as error:
        command = "pluralign" if error.ctx is None else error.ctx.command_path
        return fail(f"{error.format_message().rstrip('.')} (see {command} --help)", BAD_INPUT)
    except LimitReached as error:
        if signals.received() is not None:  # taken for its own end by a solver
            raise KeyboardInterrupt from None
        if "--json" in arguments:
            print_json({"status": str(Status.UNKNOWN), "reason": error.command})
        return fail(f"unknown: {error.command}", UNDECIDED)
    except typer.Abort:
        raise KeyboardInterrupt from None


def _welcome() -> int:
    print(welcome.text())
    return ANSWERED


def _invoked(arguments: list[str]) -> object:
    """The command's value. Not through `main` of its class, which ends silently at Ctrl-C."""
    group = typer.main.get_command(app)
    if COMPLETE in os.environ:  # the shell asks what could come next
        return group.main(args=list(arguments), prog_name="pluralign", standalone_mode=False, complete_var=COMPLETE)
    try:
        with group.make_context("pluralign", list(arguments)) as context:
            if not {"-h", "--help"} & {*arguments} and arguments[0] != "check":  # the checker needs no library
                memory.require(memory.SOLVERS)
            with patience(arguments[0]) if arguments[0] not in OWN_PROGRESS else contextlib.nullcontext():
                return group.invoke(context)
    except typer.Exit as end:  # after --help
        return end.exit_code
