"""`python -m benchmarks [SUITE]` prints the table of a suite (all by default)."""

import sys

from benchmarks import spine

print(spine.table(spine.run(sys.argv[1] if len(sys.argv) > 1 else "all", progress=True)))
