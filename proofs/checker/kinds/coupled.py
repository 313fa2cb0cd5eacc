"""Ensembles given prompt by prompt, `{"prompts": [[[weight, [response, …]], …], …]}`: rankings of each prompt by themselves.

Why this suffices: cut [0, 1] into intervals as long as the weights, once for each prompt. A point t of [0, 1] in no cut is a
reward: it ranks the responses of every prompt as the interval does that t lies in. All points between two neighbouring cuts
are the same reward, with the distance of the cuts as its weight; so there are as many rewards as different ends of intervals,
and those that rank a prompt in a given way weigh together what that ranking does for the prompt. Outliers are told by all
prompts together, and a θ is for all of them, so that this is for rewards `any` without a limit.
"""

from __future__ import annotations

from fractions import Fraction

from ..budget import keep, spend, words
from ..values import Rejected, read_fields, read_list, read_number, read_two, reject, to_integers
from .votes import Poll


def coupled_agreement(value: object, poll: Poll) -> tuple[int, list[Fraction]]:
    """How many rewards the joint ensemble has, and its p̂ on each pair."""
    if poll.linear or poll.limit is not None:
        raise Rejected("an ensemble is given prompt by prompt, which is for rewards 'any' and no outliers excluded")
    prompts = read_list(read_fields(value, "an ensemble", "prompts")["prompts"], "'prompts'")
    if len(prompts) != len(poll.prompts):
        raise Rejected(f"there are {len(prompts)} ensembles for {len(poll.prompts)} prompts")
    own: list[list[int]] = [[] for _ in prompts]  # the pairs of each prompt
    prompt_of = [i for i, numbers in enumerate(poll.prompts.values()) for _ in numbers]
    for e, (a, _) in enumerate(poll.pairs):
        own[prompt_of[a]].append(e)
    agreed, ends = [Fraction(0)] * len(poll.pairs), set[Fraction]()
    for members, numbers, pairs in zip(prompts, poll.prompts.values(), own, strict=True):
        rankings = [_ranking(entry, numbers) for entry in read_list(members, "the ensemble of a prompt")]
        integers, q = to_integers([weight for weight, _ in rankings])
        if min(integers) <= 0 or sum(integers) != q:
            raise Rejected("the weights of a prompt's ensemble are not positive numbers with the sum 1")
        spend(len(rankings) * (20 + 2 * len(pairs) + words([q]) ** 2))
        keep(len(rankings))
        end, counts = 0, [0] * len(pairs)
        for weight, (_, place) in zip(integers, rankings, strict=True):
            end += weight
            ends.add(Fraction(end, q))
            for k, e in enumerate(pairs):
                a, b = poll.pairs[e]
                if place[a] < place[b]:
                    counts[k] += weight
        for e, count in zip(pairs, counts, strict=True):
            agreed[e] = Fraction(count, q)
    return len(ends), agreed


def _ranking(entry: object, numbers: dict[str, int]) -> tuple[Fraction, dict[int, int]]:
    """The weight, and the place of each response by its number."""
    weight, names = read_two(entry, "a ranking with its weight")
    ranking = read_list(names, "a ranking")
    place = {numbers[name]: k for k, name in enumerate(ranking) if type(name) is str and name in numbers}
    if not len(place) == len(ranking) == len(numbers):
        reject("a ranking", "a list of all responses of the prompt", ranking)
    spend(3 * len(ranking))
    return Fraction(read_number(weight, "the weight of a ranking")), place
