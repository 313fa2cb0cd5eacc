"""How cases are run, each in a fresh process, and how rows are kept, compared and read.

Knows nothing of the subjects.
"""
