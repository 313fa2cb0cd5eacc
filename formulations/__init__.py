"""Linear social choice: instance in, model, exact answer out."""
