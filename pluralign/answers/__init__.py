"""The public verbs, one a file: each takes an instance or votes and returns an `Answer` with its status and certificates.

They put together what the rooms below compute and prove.
"""
