"""Distortion: how much utility the worst case may lose, over all parameters that are consistent with the ballots."""
