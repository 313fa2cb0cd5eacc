"""What docs/certificates.md leaves to nobody's guess: what is allowed though nothing needs it, and what is refused."""

from __future__ import annotations

from fractions import Fraction

from support.ensemble_definitions import is_true, plain
from support.ensemble_examples import DOCUMENTS
from support.mutations import accepted, with_leaf
from support.ranking_certificates import example
from support.ranking_judge import certificate
from support.types import Json


def comparisons(*rows: tuple[str, str, int]) -> Json:
    listed = [{"above": a, "below": b, "count": n} for a, b, n in rows]
    claim = {"rule": "leximax-borda", "ranking": ["b", "a"]}
    instance = {"candidates": ["a", "b"], "comparisons": listed}
    return certificate("leximax-ranking", instance, claim, {"theta": None, "conflicts": []})


def test_comparisons_are_added_up_and_are_about_two_candidates() -> None:
    assert accepted(comparisons(("a", "b", 2), ("b", "a", 3)))
    assert accepted(comparisons(("b", "a", 1), ("a", "b", 2), ("b", "a", 2)))
    assert not accepted(comparisons(("b", "a", 1), ("a", "b", 2)))
    assert not accepted(comparisons(("b", "a", 3), ("a", "a", 1)))


def test_ballots_may_be_listed_twice() -> None:
    value = comparisons(("b", "a", 1))
    del value["instance"]["comparisons"]
    value["instance"]["ballots"] = [{"count": n, "ranking": list(s)} for n, s in ((1, "ba"), (2, "ab"), (2, "ba"))]
    assert accepted(value)


def test_conflicts_that_reject_nobody_must_be_conflicts() -> None:
    value = example("lcpo by comparisons")
    names = value["instance"]["candidates"]
    idle = {"candidate": value["claim"]["ranking"][0], "conflict": [[a, b, 1] for a, b in (names[:2], names[1::-1])]}
    value["evidence"]["conflicts"].append(idle)
    assert accepted(value)
    idle["conflict"][0][2] = 2
    assert not accepted(value)


def test_each_part_of_a_ceiling_keeps_its_own_k() -> None:
    """Also where another part has as much to spare."""
    value = DOCUMENTS["two parts"]
    first, second = (Fraction(part["k"]) for part in value["evidence"]["ceiling"]["parts"])
    for i, (k, other) in enumerate(((first, second), (second, first))):
        parts = ("evidence", "ceiling", "parts")
        moved = with_leaf(value, (*parts, i, "k"), plain(k - 1))
        assert not accepted(with_leaf(moved, (*parts, 1 - i, "k"), plain(other + 1)))


def test_an_error_is_claimed_in_its_norm_and_no_error_is_negative() -> None:
    """Without a proof the bound is 0, which is true in every norm; the error is that of the norm that is named."""
    value = with_leaf(DOCUMENTS["linear error"], ("evidence", "weights"), None)
    value = with_leaf(with_leaf(value, ("evidence", "ceiling"), None), ("claim", "lower_bound"), 0)
    found = {}
    for norm in ("squared", "absolute", "maximum"):
        one = with_leaf(value, ("claim", "norm"), norm)
        for error in {Fraction(n, 2000) for n in range(2001)} | {Fraction(value["claim"]["error"])}:
            other = with_leaf(one, ("claim", "error"), plain(error))
            if accepted(other):
                assert is_true(other)
                found[norm] = error
        assert not accepted(with_leaf(one, ("claim", "lower_bound"), "1/1000000"))
        assert not accepted(with_leaf(one, ("claim", "lower_bound"), -1)), "a bound other than 0 needs a proof"
    assert found["squared"] == Fraction(27, 2000)
    weaker = with_leaf(DOCUMENTS["linear error"], ("claim", "lower_bound"), -1)
    assert accepted(weaker)
    assert is_true(weaker)
