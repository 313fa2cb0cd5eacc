"""Where the package lies, for processes that are to import it and for files beside it."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

ROOT = Path(str(files("pluralign"))).resolve().parent
"""The folder that holds `pluralign`: a checkout, or site-packages."""


def data() -> Path:
    """Published data sets that are no part of the project: PLURALIGN_DATA, else `shared/data` beside the checkout."""
    return Path(os.environ.get("PLURALIGN_DATA", ROOT.parent / "shared/data"))
