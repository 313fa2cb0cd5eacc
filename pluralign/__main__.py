"""`python -m pluralign` is the command."""

from pluralign.cli import main

main()
