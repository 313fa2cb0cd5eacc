"""What the site makes from the program itself: the command reference, public names, axioms, theorems and the table.

A page asks for it by a line `<!-- generated: NAME -->`; the functions in `GENERATED` answer. Links from pages to files that are
no pages become plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"^<!-- generated: ([a-z]+) -->$", re.MULTILINE)
HIDDEN = ("site", "paper")
"""Folders of `docs/` that are no part of the site."""
OUTSIDE = re.compile(r"\[([^\]]+)\]\((\.\./[^)\s]*)\)")


def commands() -> str:
    """Every subcommand with its arguments and options, as its own help says them."""
    import typer

    from pluralign.commands.app import COMMANDS, function_of

    parts = []
    for name in COMMANDS:
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(function_of(name))
        parts.append(_command(name, typer.main.get_command(alone)))
    return "\n".join(parts)


def _command(name: str, command: Any) -> str:
    rows = [row for row in map(_parameter, command.params) if row is not None]
    usage = " ".join(
        [f"pluralign {name}", *(p.make_metavar(None) for p in command.params if p.param_type_name == "argument")]
    )
    table = ["| | |", "|---|---|", *rows]
    return "\n".join(
        [f"## {name}", "", cell(command.help or ""), "", "```text", f"{usage} [OPTIONS]", "```", "", *table, ""]
    )


def _parameter(parameter: Any) -> str | None:
    if parameter.param_type_name == "argument":
        said = parameter.make_metavar(None)
    else:
        if "--help" in parameter.opts:
            return None
        flag = parameter.is_flag
        said = ", ".join(parameter.opts) + ("" if flag else f" {parameter.metavar or parameter.type.name.upper()}")
    words = cell(parameter.help or "")
    default = parameter.default
    if default not in (None, False, ()) and not callable(default):
        words += f" (default: {getattr(default, 'value', default)})"
    return f"| `{said}` | {words} |"


def cell(text: str) -> str:
    """A text in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def api() -> str:
    """Every public name where it is defined; mkdocstrings reads the docstrings."""
    import pluralign

    lines = []
    for name in pluralign.__all__:
        lines += [f"::: {pluralign._HOME[name]}.{name}", ""]
    return "\n".join(lines)


def axioms() -> str:
    """The axioms by their own sentences."""
    from pluralign.proofs.axioms.axioms import AXIOMS

    rows = [f"| `{axiom.name}` | {cell(axiom.definition)} | {cell(axiom.source)} |" for axiom in AXIOMS.values()]
    return "\n".join(["| name | the axiom | source |", "|---|---|---|", *rows])


def theorems() -> str:
    """What `pluralign prove --list` lists."""
    import pluralign

    rows = []
    for row in pluralign.list_theorems():
        sizes = (
            ", ".join(f"{size['domain']} m={size['candidates']}" for size in row["decided"]) or "a built-in instance"
        )
        formal = f"`{row['formal']}`" if row.get("formal") else ""
        rows.append(
            f"| `{row['name']}` | {cell(row['statement'])} | {cell(row['supposes'])} | {sizes} | "
            f"{formal} | {cell(row['source'])} |"
        )
    return "\n".join(
        ["| name | statement | supposes | decided for | for all m | source |", "|---|---|---|---|---|---|", *rows]
    )


def instances() -> str:
    """What `pluralign instances` lists."""
    import pluralign

    rows = [f"| `{row['name']}` | {cell(row['title'])} |" for row in pluralign.list_builtins()]
    return "\n".join(["| name | what it is |", "|---|---|", *rows])


def table() -> str:
    """The table of the README, which is its only place, with the sentence below it."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("| rule | po |"))
    end = next(i for i in range(start, len(lines)) if lines[i].startswith("✓"))
    return "\n".join(lines[start : end + 1])


GENERATED: dict[str, Callable[[], str]] = {
    "api": api,
    "axioms": axioms,
    "commands": commands,
    "instances": instances,
    "table": table,
    "theorems": theorems,
}


def on_config(config: Any) -> Any:
    """Pages that the navigation does not name stand at its end, under their titles."""
    named = set(_named(config["nav"]))
    docs = Path(config["docs_dir"])
    pages = sorted(
        str(path.relative_to(docs)) for path in docs.rglob("*.md") if path.parts[len(docs.parts)] not in HIDDEN
    )
    more = [page for page in pages if page not in named]
    if more:
        config["nav"] = [*config["nav"], {"More": more}]
    return config


def _named(nav: Any) -> list[str]:
    """The pages in a navigation."""
    if isinstance(nav, str):
        return [nav]
    return [page for entry in (nav.values() if isinstance(nav, dict) else nav) for page in _named(entry)]


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill in what is generated, and unlink what is outside of the site."""
    source = Path(page.file.src_uri)
    filled = MARK.sub(lambda match: GENERATED[match[1]](), markdown)
    return OUTSIDE.sub(lambda match: _link(match, source), filled)


def _link(match: re.Match[str], page: Path) -> str:
    """The link, or its text if it leads out of `docs/`."""
    depth = 0
    for part in [*page.parent.parts, *match[2].split("/")]:
        depth += -1 if part == ".." else 1
        if depth < 0:
            return match[1]
    return match[0]
