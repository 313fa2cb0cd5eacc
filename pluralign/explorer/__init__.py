"""The explorer: a page, or a widget of a notebook, on which an instance is changed by hand and answered at once.

The page (`frontend/`, built into `static/`) draws and asks; every answer is that of a verb, computed in a process of its own.
"""
