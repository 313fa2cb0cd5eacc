"""`python -m benchmarks [SUITE]`: see `pluralign.benchmarks.command`."""

import os
import sys

from pluralign.benchmarks.command import main

if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone: nothing more to say
        code = 0
    sys.exit(code)
