"""The one exception for input that cannot be used; its message is shown to the user as it is."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input: the message names the file or key, what was given, what was expected and how to mend it."""
