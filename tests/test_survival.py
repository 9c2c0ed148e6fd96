"""Kaplan-Meier against examples others have published."""

from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.survival import KaplanMeier

# Weeks in remission of leukemia: Freireich et al., Blood 21 (1963) 699; as printed in Kleinbaum and Klein,
# Survival Analysis, 2nd ed. (2005), table 1.1 and its estimates in chapter 2.
SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]
SIX_MP_CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def curve(ended, censored=()):
    times = [(time, True, 1) for time in ended] + [(time, False, 1) for time in censored]
    return KaplanMeier(times)


def test_the_estimates_of_the_leukemia_trial_are_those_published():
    treated = curve(SIX_MP, SIX_MP_CENSORED)
    assert [(step.time, step.at_risk, round(step.share, 4)) for step in treated.steps] == [
        (6, 21, 0.8571), (7, 17, 0.8067), (10, 15, 0.7529), (13, 12, 0.6902), (16, 11, 0.6275),
        (22, 7, 0.5378), (23, 6, 0.4482),
    ]  # fmt: skip
    assert [(step.time, round(step.share, 2)) for step in curve(PLACEBO).steps] == [
        (1, 0.90), (2, 0.81), (3, 0.76), (4, 0.67), (5, 0.57), (8, 0.38), (11, 0.29), (12, 0.19),
        (15, 0.14), (17, 0.10), (22, 0.05), (23, 0.0),
    ]  # fmt: skip


def test_greenwoods_errors_are_those_published():
    errors = [round(step.error, 4) for step in curve(SIX_MP, SIX_MP_CENSORED).steps]
    assert errors == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_the_medians_and_their_intervals_are_those_published():
    """Medians of 23 and 8 weeks. The intervals are those of PROC LIFETEST's log-log default."""
    assert curve(SIX_MP, SIX_MP_CENSORED).median == (23, 13, None)
    assert curve(PLACEBO).median == (8, 4, 11)


def test_without_anybody_who_waits_the_share_is_the_plain_share():
    curve_of = curve([1, 2, 3, 4])
    assert [step.share for step in curve_of.steps] == pytest.approx([0.75, 0.5, 0.25, 0])
    assert curve_of.median[0] == 2, "a half exactly is reached"


def test_nobody_ended_or_nobody_was_there():
    assert curve([], [5, 6]).median == (None, None, None) and curve([], [5]).at(9) is None
    assert curve([]).steps == []


def test_the_share_stays_from_one_event_to_the_next():
    treated = curve(SIX_MP, SIX_MP_CENSORED)
    assert treated.at(5) is None
    assert [round(treated.at(time).share, 2) for time in (6, 9, 10, 400)] == [
        0.86,
        0.81,
        0.75,
        0.45,
    ]


TIMES = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(1, 4)), max_size=30)


@given(TIMES)
def test_the_curve_is_the_product_it_is_defined_as(times):
    """Against exact fractions, one person at a time."""
    people = sorted((time, happened) for time, happened, number in times for _ in range(number))
    share, expected = Fraction(1), []
    for time, rows in groupby(people, key=lambda one: one[0]):
        events = sum(happened for _, happened in rows)
        if events:
            share *= 1 - Fraction(events, sum(1 for other, _ in people if other >= time))
            expected.append((time, events, share))
    steps = KaplanMeier(times).steps
    assert [(s.time, s.events) for s in steps] == [(time, events) for time, events, _ in expected]
    for step, (*_, exact) in zip(steps, expected, strict=True):
        assert step.share == pytest.approx(float(exact), abs=1e-12)
        assert 0 <= step.low <= step.share + 1e-12 and step.share - 1e-12 <= step.high <= 1
