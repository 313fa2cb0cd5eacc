"""The suites of the engine: one subject a file, frozen and seeded cases.

A case says what is made, what is timed and how the answer is judged.
"""
