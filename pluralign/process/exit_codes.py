"""The command's exit codes."""

ANSWERED = 0
REJECTED = 1
"""A certificate was rejected."""
BAD_INPUT = 2
UNDECIDED = 3
"""A limit of time, memory or size was reached."""
INTERRUPTED = 130
