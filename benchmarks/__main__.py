"""`python -m benchmarks [SUITE]` prints the table of a suite (all by default)."""

import sys

from benchmarks import registry
from benchmarks.timing import table

print(table(registry.run(sys.argv[1] if len(sys.argv) > 1 else "all", progress=True)))
