"""Lotteries over candidates: read from JSON or from memory, and the winners that everybody knows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances import profile
from pluralign.formulations.instances.instance import Instance
from pluralign.formulations.instances.reading import decode, place_of, read_text
from pluralign.formulations.numbers import exact, shown


def read_lottery(path: str, instance: Instance) -> tuple[Fraction, ...]:
    """The lottery in a JSON file, an object name -> weight. Raises `InputError` as `lottery_of`."""
    return lottery_of(decode(read_text(path), place_of(path)), instance, place_of(path))


def lottery_of(value: Any, instance: Instance, place: str = "lottery") -> tuple[Fraction, ...]:
    """A weight for each candidate, from name -> weight; those that are not named have none.

    Raises `InputError` for unknown names, negative weights, and weights that do not add up to 1.
    """
    if not isinstance(value, Mapping) or not value:
        raise InputError(
            f'{place}: is {shown(value)}; give an object of names and weights such as {{"A": "1/3", "B": "2/3"}}'
        )
    weights = [Fraction(0)] * instance.m
    for name, given in value.items():
        weight = exact(given, f"{place}: weight of {shown(name)}")
        if weight < 0:
            raise InputError(f"{place}: the weight of {shown(name)} is {shown(str(weight))}; weights are at least 0")
        weights[instance.index(name, place)] = weight
    total = sum(weights, Fraction(0))
    if total != 1:
        raise InputError(f"{place}: the weights add up to {shown(str(total))}; they must add up to 1")
    return tuple(weights)


def uniform(instance: Instance) -> tuple[Fraction, ...]:
    """Every candidate with the same weight."""
    return (Fraction(1, instance.m),) * instance.m


def plurality_winner(instance: Instance) -> int:
    """The candidate first on most ballots, the first of them in their order. Raises `InputError` for comparisons."""
    return int(profile.plurality(instance).argmax())


def borda_winner(instance: Instance) -> int:
    """The candidate with the largest Σ_b n_ab, the first of them."""
    return int(profile.borda(instance).argmax())


def copeland_winner(instance: Instance) -> int:
    """The candidate that beats most others, the first of them."""
    return int(profile.copeland(instance).argmax())
