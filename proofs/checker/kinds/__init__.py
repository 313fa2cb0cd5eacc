"""One file for each kind of claim, and what some kinds share."""
