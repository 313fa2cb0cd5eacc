"""A certificate as a Coq file: a theorem about its instance, with the proofs of the checker that accepts it.

It only reads certificates and the sources in `proofs/formal/`.
"""
