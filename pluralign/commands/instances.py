"""`pluralign instances`."""

from __future__ import annotations

import pluralign as pl
from pluralign.commands.options import AsJson
from pluralign.commands.output import print_json
from pluralign.process.exit_codes import ANSWERED


def instances(as_json: AsJson = False) -> int:
    """List the built-in instances."""
    rows = pl.list_builtins()
    if as_json:
        print_json({"instances": rows})
    else:
        width = max(len(row["name"]) for row in rows)
        for row in rows:
            print(f"{row['name']:{width}}  {row['title']}")
    return ANSWERED
