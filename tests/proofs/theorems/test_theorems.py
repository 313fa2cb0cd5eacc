"""Theorems on small m: what is proved, by trying all families and profiles; what is refuted, by the definitions."""

from __future__ import annotations

import copy
from collections import Counter
from itertools import chain, combinations, combinations_with_replacement, permutations

import pytest

from pluralign.formulations.errors import InputError
from pluralign.formulations.instances.builtin import BUILTINS
from pluralign.formulations.rankings import allowable_sequences
from pluralign.proofs import checker
from pluralign.proofs.executor import Here
from pluralign.proofs.theorems import parts
from pluralign.proofs.theorems.encoding import Encoder, Hypotheses
from pluralign.proofs.theorems.goals import Goal, goals
from pluralign.proofs.theorems.losses import majority_loss, monotone_loss
from pluralign.proofs.theorems.prove import each_result
from pluralign.proofs.theorems.semantics import Counterexample, outputs, violated
from pluralign.proofs.theorems.statements import STATEMENTS, selected
from pluralign.proofs.theorems.violations import violation
from pluralign.solver.logic import lazy, smt
from pluralign.solver.logic.query import smtlib
from pluralign.solver.results import NEVER, Deadline, Status

ORDERS = list(permutations(range(3)))
FAMILIES = [F for k in range(1, 7) for F in combinations(ORDERS, k)]
BY_PROFILES = [s for s in STATEMENTS.values() if s.method == "profiles"]


def decided(statement, domain, m):
    [result] = each_result([Goal(statement, domain, m)], Here(), NEVER)
    return result


# --- independent definitions ------------------------------------------------------------------------------


def prefers(profile, a, b) -> int:
    return sum(n for r, n in profile.items() if r.index(a) < r.index(b))


def unanimous(profile, m):
    return [(a, b) for a, b in permutations(range(m), 2) if prefers(profile, b, a) == 0]


def possible_outputs(rule, family, profile, ties):
    m = len(next(iter(profile)))
    if rule in ("lcpo", "lcpo-sequence", "kemeny-po"):
        family = [r for r in family if all(r.index(a) < r.index(b) for a, b in unanimous(profile, m))]
    if not family:
        return set()
    if rule.startswith("kemeny"):
        costs = {r: sum(prefers(profile, b, a) for a, b in combinations(r, 2)) for r in family}
        best = sorted(r for r in family if costs[r] == min(costs.values()))
        return set(best if ties == "any" else best[:1])
    if rule == "leximax-plurality":
        points = [sum(n for r, n in profile.items() if r[0] == a) for a in range(m)]
    else:
        points = [sum(prefers(profile, a, b) > prefers(profile, b, a) for b in range(m) if b != a) for a in range(m)]
    if rule == "lcpo-sequence":
        best_points = max([points[c] for c in r] for r in family)
        return {min(r for r in family if [points[c] for c in r] == best_points)}
    found = set()
    for order in permutations(range(m)) if ties == "profile" else [range(m)]:
        rest, k = list(family), 0
        while len({r[k:] for r in rest}) > 1:
            chosen = min({r[k] for r in rest}, key=lambda c: (-points[c], list(order).index(c)))
            rest, k = [r for r in rest if r[k] == chosen], k + 1
        found.add(rest[0])
    return found


def raises(ranking, candidate):
    others = [c for c in ranking if c != candidate]
    for k in range(ranking.index(candidate)):
        yield (*others[:k], candidate, *others[k:])


def breaks(axiom, family, profile, output, weak) -> bool:
    m, n = len(output), sum(profile.values())
    enough = n if weak else n + 1
    if axiom == "po":
        return any(output.index(a) > output.index(b) for a, b in unanimous(profile, m))
    if axiom == "pmc":
        return any(
            r != output and all(2 * prefers(profile, a, b) >= enough for a, b in combinations(r, 2)) for r in family
        )
    firsts = Counter()
    for r, k in profile.items():
        firsts[r[0]] += k
    return any(2 * k >= enough and output[0] != a and any(r[0] == a for r in family) for a, k in firsts.items())


def profiles(ballots, most):
    return (
        Counter(p) for p in chain.from_iterable(combinations_with_replacement(ballots, n) for n in range(1, most + 1))
    )


def counterexamples(statement, family, ballots, most, m=3):
    """All violations with at most so many voters, by the definitions."""
    rule, axiom, ties = statement.rule, statement.axiom, statement.hypotheses.ties
    known = {}

    def out(profile):
        key = frozenset(profile.items())
        if key not in known:
            known[key] = possible_outputs(rule, family, profile, ties)
        return known[key]

    every = list(profiles(ballots, most))
    if axiom == "separability":
        for one, other in combinations_with_replacement(every, 2):
            if sum(one.values()) + sum(other.values()) <= most and out(one) == out(other) != out(one + other):
                yield one, other
        return
    for profile in every:
        if axiom == "existence":
            if not out(profile):
                yield (profile,)
        elif axiom == "winner-monotonicity":
            winners = {r[0] for r in out(profile)}
            for old, a in ((old, a) for old in profile for a in winners):
                for new in raises(old, a):
                    if new in ballots:
                        after = profile - Counter([old]) + Counter([new])
                        if {r[0] for r in out(after)} != {a}:
                            yield profile, after
        elif any(breaks(axiom, family, profile, r, statement.hypotheses.majority == "weak") for r in out(profile)):
            yield (profile,)


# --- proved, refuted, and by whom -------------------------------------------------------------------------


@pytest.mark.parametrize("statement", BY_PROFILES, ids=lambda s: s.name)
def test_three_candidates_all_families_all_profiles_of_four_voters(statement):
    """A proved statement has no counterexample at all; a refuted one has, if four voters suffice, one found here too."""
    result = decided(statement, "any", 3)
    assert result.status is Status.PROVED
    free = not statement.hypotheses.ballots
    found = next(
        (F for F in FAMILIES for _ in counterexamples(statement, F, ORDERS if free else F, 4)),
        None,
    )
    if result.holds:
        assert found is None
    else:
        assert found is not None or result.counterexample["voters"] > 4


@pytest.mark.parametrize("statement", BY_PROFILES, ids=lambda s: s.name)
def test_every_statement_is_decided_as_the_theory_says(statement):
    """The claim of the statement is that of its largest sizes, and smaller counterexamples exist nowhere."""
    sizes = [(d, m) for d, m in statement.sizes if m < 4 or not statement.rule.startswith("kemeny")]
    results = [decided(statement, d, m) for d, m in sizes]
    assert all(result.status is Status.PROVED for result in results)
    for result in results:
        assert result.checks["z3"] == result.checks["cvc5"] == ("unsat" if result.holds else "sat")
        assert result.checks["clausal"] == ("accepted" if result.holds else "none")
    if statement.holds:
        assert all(result.holds for result in results)
    elif not statement.builtin and sizes == list(statement.sizes):
        assert not results[-1].holds


@pytest.mark.slow
@pytest.mark.parametrize("statement", [s for s in BY_PROFILES if s.rule.startswith("kemeny")], ids=lambda s: s.name)
def test_kemeny_with_four_candidates(statement):
    for domain, m in statement.sizes:
        result = decided(statement, domain, m)
        assert result.status is Status.PROVED
        assert result.holds is (statement.holds or m < 4 or statement.name == "kemeny/po")


@pytest.mark.slow
def test_lcpo_with_five_candidates():
    for axiom in ("po", "pmc", "majority", "winner-monotonicity"):
        result = decided(STATEMENTS[f"lcpo/{axiom}"], "any", 5)
        assert (result.holds, result.status) == (True, Status.PROVED)


@pytest.mark.slow
def test_kemeny_satisfies_pareto_optimality_in_the_plane_with_five_candidates():
    result = decided(STATEMENTS["kemeny/po"], "plane", 5)
    assert (result.holds, result.status) == (True, Status.PROVED)


@pytest.mark.parametrize("name", ["majority-loss/pmc", "monotone-loss/po", "majority-relation/po"])
def test_theorems_about_whole_classes_of_rules(name):
    [statement] = selected(name)
    for domain, m in statement.sizes:
        result = decided(statement, domain, m)
        assert result.status is Status.PROVED
        assert result.holds is statement.holds
        assert result.checks == {"z3": "unsat", "cvc5": "unsat", "clausal": "accepted"}


@pytest.mark.parametrize("statement", [s for s in BY_PROFILES if s.builtin], ids=lambda s: s.name)
def test_built_in_instances_refute(statement):
    [goal] = [goal for goal in goals([statement]) if goal.builtin]
    [result] = each_result([goal], Here(), NEVER)
    assert (result.holds, result.status) == (False, Status.PROVED)
    assert result.goal.m == 20
    assert result.counterexample["instance"].split(" and ")[0].removeprefix("builtin:") in BUILTINS


def test_a_violation_in_the_plane_is_realized_by_points():
    result = decided(STATEMENTS["leximax-copeland/po"], "plane", 4)
    points = result.counterexample["points"]
    family = {tuple(map(int, r)) for r in result.counterexample["allowed"]}
    assert allowable_sequences.realization(frozenset(family)) == tuple(map(tuple, points))


def test_given_features_are_decided_for_every_number_of_voters():
    """On the theory's instance for separability both rules fail it, and LCPO satisfies the rest."""
    instance = BUILTINS["separability"].make()
    for name, holds in (("lcpo/separability", False), ("leximax-copeland/separability", False), ("lcpo/po", True)):
        [goal] = goals(selected(name), instance=instance)
        [result] = each_result([goal], Here(), NEVER)
        assert (result.holds, result.status) == (holds, Status.PROVED)


# --- the theory's own counterexamples, exactly as stated ---------------------------------------------------


def rankings(*words):
    return tuple(tuple(map(int, word)) for word in words)


def profile(*words):
    return dict(Counter(rankings(*words)))


def test_a_tie_break_that_depends_on_the_profile():
    before, after = profile("012", "012", "102", "120"), profile("012", "012", "102", "102")
    example = Counterexample("winner-monotonicity", tuple(ORDERS), (before, after))
    assert violated("lcpo", example, Hypotheses(ties="profile"))
    assert not violated("lcpo", example, Hypotheses())


def test_sequences_of_scores_over_whole_rankings():
    family = rankings("0213", "1032", "2013", "3120", "3201")
    before, after = profile("1032", "2013", "3120", "2013"), profile("1032", "0213", "3120", "2013")
    assert outputs("lcpo-sequence", family, before, Hypotheses()) == list(rankings("0213"))
    assert outputs("lcpo-sequence", family, after, Hypotheses()) == list(rankings("1032"))
    example = Counterexample("winner-monotonicity", family, (before, after))
    assert violated("lcpo-sequence", example, Hypotheses())
    assert not violated("lcpo", example, Hypotheses())


def test_separability_of_lcpo_on_four_allowed_rankings():
    example = Counterexample(
        "separability", rankings("012", "021", "102", "210"), (profile("012", "021"), profile("021", "102", "210"))
    )
    assert violated("lcpo", example, Hypotheses())
    assert violated("leximax-copeland", example, Hypotheses())


# --- wrong encodings are caught ----------------------------------------------------------------------------


@pytest.mark.parametrize("dropped", ["-s0", "-u0", "u0", "-o0", "-k0", "-v"])
def test_an_encoding_that_lacks_a_constraint_is_caught(monkeypatch, dropped):
    """Without one kind of clause Pareto optimality of LCPO is no longer refuted, or its models are no counterexamples."""
    real = violation

    def weaker(*arguments) -> Encoder:
        encoder = real(*arguments)
        query = encoder.query

        def begins(clause) -> bool:
            v = clause[0]
            return (("-" if v < 0 else "") + query.names[abs(v) - 1]).startswith(dropped) and len(clause) > 1

        kept = [clause for clause in query.clauses if not begins(clause)]
        assert len(kept) < len(query.clauses)
        query.clauses[:] = kept
        return encoder

    monkeypatch.setattr(parts, "violation", weaker)
    part = parts.TheoremPart("lcpo", "po", 3, Hypotheses())
    try:
        settled = parts.settle(part)
    except parts.WrongEncodingError:
        return
    # what is still refuted is refuted with clauses of the theorem alone, so it is a proof
    assert settled.refuted
    statement = STATEMENTS["lcpo/po"]
    from pluralign.proofs.certificates.theorems import proved

    checker.check(proved(statement, "any", {"candidates": ["0", "1", "2"]}, [settled.evidence]))


def test_dropping_the_constraint_on_ballots_is_caught():
    """Without "ballots are allowed" majority consistency fails; a model of that is no counterexample to the theorem."""
    encoder = violation("lcpo", "majority", 3, Hypotheses())
    names = encoder.query.names
    encoder.query.clauses[:] = [
        c for c in encoder.query.clauses if not (len(c) == 2 and names[abs(c[0]) - 1].startswith("s0") and c[1] > 0)
    ]
    model = lazy.decide(encoder.query)
    assert isinstance(model, lazy.Model)
    assert parts.counterexample(encoder, "majority", None, model) is None


def test_an_encoding_with_a_clause_too_many_is_rejected(monkeypatch):
    """Separability of LCPO fails; a query that excludes all counterexamples does not make it a theorem."""
    real = violation

    def stronger(*arguments) -> Encoder:
        encoder = real(*arguments)
        encoder.query.add(-encoder.output(2, (0, 1, 2)))
        for ranking in encoder.outputs:
            encoder.query.add(-encoder.output(2, ranking))
        return encoder

    monkeypatch.setattr(parts, "violation", stronger)
    result = decided(STATEMENTS["lcpo/separability"], "any", 3)
    assert (result.status, result.certificates) == (Status.CLAIMED, ())
    assert "please report" in result.note


def test_a_counterexample_to_nothing_is_rejected():
    result = decided(STATEMENTS["leximax-plurality/po"], "any", 3)
    [certificate] = result.certificates
    checker.check(certificate)
    for change in ({"profiles": [[["201", 1]]]}, {"family": ["210"]}):
        wrong = copy.deepcopy(certificate)
        wrong["evidence"] |= change
        with pytest.raises(checker.Rejected):
            checker.check(wrong)


# --- losses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("m", [2, 3, pytest.param(4, marks=pytest.mark.slow)])
def test_loss_queries_are_refuted_by_all(m):
    for query in (majority_loss(m), *monotone_loss(m)):
        assert isinstance(lazy.decide(query), lazy.Refuted)
        assert {smt.run(engine, smtlib(query)).answer for engine in smt.ENGINES} == {"unsat"}


def test_without_monotonicity_a_loss_may_violate_pareto_optimality():
    for query in monotone_loss(3):
        query.clauses[:] = [clause for clause in query.clauses if len(clause) != 2]
        assert isinstance(lazy.decide(query), lazy.Model)


# --- limits and bad input ----------------------------------------------------------------------------------


def test_without_time_everything_is_unknown():
    results = list(each_result(goals(selected("lcpo")), Here(), Deadline(0)))
    assert len(results) == len(goals(selected("lcpo")))
    assert all(result.status is Status.UNKNOWN and result.holds is None for result in results)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"candidates": 1}, "for 2 to 6 candidates"),
        ({"candidates": 7}, "for 2 to 6 candidates"),
        ({"candidates": 6, "domain": "plane"}, "for 2 to 5 candidates"),
        ({"domain": "line"}, "unknown domain 'line'"),
        ({"instance": BUILTINS["separability"].make(), "candidates": 3}, "has 4 candidates, not 3"),
        ({"instance": BUILTINS["separability"].make(), "domain": "any"}, "has no instance"),
        ({"instance": BUILTINS["kemeny-fails-po"].make()}, "for 2 to 6 candidates"),
    ],
)
def test_sizes_that_do_not_fit(arguments, message):
    with pytest.raises(InputError, match=message):
        goals(selected("lcpo/winner-monotonicity"), **arguments)


@pytest.mark.parametrize(
    ("name", "candidates", "domain", "message"),
    [
        ("lcpo/monotonicity", 5, "plane", "add large=True"),
        ("lcpo/monotonicity", 6, "any", "720 rankings in each of 6 queries take hours"),
    ],
)
def test_sizes_that_take_long(name, candidates, domain, message):
    with pytest.raises(InputError, match=message):
        goals(selected(name), candidates, domain)
    assert goals(selected(name), candidates, domain, large=True)


def test_unknown_theorems():
    with pytest.raises(InputError, match="did you mean 'lcpo/pmc'"):
        selected("lcpo/pcm")
    assert [s.family for s in selected("kemeny-po")] == ["kemeny-po"] * len(selected("kemeny-po"))
