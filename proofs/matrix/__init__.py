"""The table rules × axioms: what is proved, what is violated and where, what was searched in vain, what is open.

It only asks the theorems, the built-in instances and the searches.
"""
