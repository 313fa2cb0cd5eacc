"""Certificates of the engine's answers, one file for each subject, as docs/certificates.md describes them.

Nothing is proved here: the checker reads what is written.
"""
