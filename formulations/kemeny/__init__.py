"""Linear Kemeny: a feasible ranking of least cost, with a proof, by listing, by branch and cut, or by integer programs.
`problem` says what is computed, `methods` chooses how.
"""
