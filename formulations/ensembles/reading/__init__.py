"""Votes and features from files, profiles and published layouts.

Every row counts exactly, or the file is refused with its place.
"""
