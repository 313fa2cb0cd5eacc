"""What is known of every cell of the table rules × axioms, shipped with the package.

Violations and theorems for few candidates are certificates, which the checker accepts again whenever they are read;
`violations.jsonl` is what they are built from. Theorems for every number of candidates are proved in `proofs/formal/`, or
written down in `docs/theorems.md`.
"""
