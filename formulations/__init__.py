"""Linear social choice: instance in, model, exact answer out.

The mathematics of rules, rankings and ensembles; what is written down as a certificate is not made here.
"""
