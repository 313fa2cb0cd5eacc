"""Certificates of the engine's answers, one file for each subject, as docs/certificates.md describes them."""
