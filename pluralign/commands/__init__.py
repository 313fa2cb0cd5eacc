"""The subcommands of `pluralign`, one a file: arguments in, one answer out. No mathematics, and nothing slow at import."""
