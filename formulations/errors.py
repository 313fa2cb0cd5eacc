"""The one exception for input that cannot be used, whose message is shown to the user as it is; and remarks on input."""

from __future__ import annotations

from pluralign.solver.errors import PluralignError


class InputError(PluralignError, ValueError):
    """Bad input: the message names the file or key, what was given, what was expected and how to mend it."""


class InputNote(UserWarning):
    """A remark on input that is read, such as columns that are left out."""
