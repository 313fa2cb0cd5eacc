"""From a data frame of polars and an array of numpy to answers with certificates, and to a checker that believes nobody."""

import numpy as np
import polars

import pluralign as pl

schools = polars.DataFrame({"name": ["A", "B", "C", "D"], "price": [0.25, 0.5, 1.0, 2.0], "distance": [3, 1, 2, 0]})
voters = np.array([[-1.0, 0.125], [-0.5, -1.0], [0.25, -0.5], [-1.0, -0.25]])  # a parameter θ for each group of voters
instance = pl.Instance.from_arrays(schools, parameters=voters, counts=[3, 2, 4, 2])

answer = pl.aggregate(instance, "lcpo")
print(answer)
print(answer.ranking, answer.theta, [verdict.accepted for verdict in answer.check()])

rng = np.random.default_rng(1)
pairs = [(a, b) for a in "ABCD" for b in "ABCD" if a < b]
wins = rng.binomial(11, 0.6, size=len(pairs))
votes = pl.Votes.from_arrays(None, *zip(*pairs, strict=True), wins, 11 - wins)
ensemble = pl.calibrate(votes, size=2, objective="error")
print(ensemble.error, float(ensemble.error), ensemble.to_frame("polars").height)
print(pl.evaluate(votes, ensemble).error == ensemble.error, all(verdict.accepted for verdict in ensemble.check()))
answer.save("answer.json")
answer.write_certificate("certificate.json")
print([verdict.accepted for verdict in pl.check("certificate.json")])
