"""Intervals, limits and regressions against what others published or computed."""

from fractions import Fraction
from math import comb, exp, factorial, inf

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboards.control import RUN, ControlChart
from dashboards.exact import poisson_limits, rate_ratio, share_interval, student
from dashboards.interrupted import interruption, poisson_fit
from dashboards.scenario import Factor, product_range

COUNTS = st.integers(min_value=0, max_value=400)


def test_the_exact_interval_of_a_rate_ratio_is_the_one_published():
    """Breast cancer after fluoroscopy (Boice and Monson 1977, in Rothman, Modern Epidemiology); the
    exact interval as Stata's manual prints it for `iri 41 15 28010 19017`."""
    found = rate_ratio(41, 15, time_now=28010, time_before=19017)
    assert [round(v, 6) for v in (found.value, found.low)] == [1.855759, 1.005684]
    assert round(found.high, 4) == 3.6093 and found.is_more_than_chance


def test_the_exact_interval_of_a_share_is_the_one_published():
    """81 of 263, from Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 5."""
    published = {(81, 263): (0.2527, 0.3676), (15, 148): (0.0578, 0.1617), (0, 20): (0, 0.1684), (1, 29): (0.0009, 0.1776)}  # fmt: skip
    for counts, ends in published.items():
        assert tuple(round(end, 4) for end in share_interval(*counts)) == ends


@given(COUNTS, COUNTS)
def test_the_ends_of_a_share_leave_two_and_a_half_percent_outside(part, rest):
    whole = part + rest
    if not whole:
        return
    low, high = share_interval(part, whole)
    assert 0 <= low <= part / whole <= high <= 1

    def tail(p, numbers):
        return sum(comb(whole, k) * Fraction(p) ** k * (1 - Fraction(p)) ** (whole - k) for k in numbers)  # fmt: skip

    if whole <= 40:
        assert not part or float(tail(low, range(part, whole + 1))) == pytest.approx(0.025)
        assert not rest or float(tail(high, range(part + 1))) == pytest.approx(0.025)


@given(COUNTS, COUNTS)
def test_two_years_turned_round_give_the_ratio_turned_round(now, before):
    one, other = rate_ratio(now, before), rate_ratio(before, now)
    assert one.is_more_than_chance == other.is_more_than_chance
    if now and before:
        assert one.low == pytest.approx(1 / other.high, rel=1e-6)


def test_a_ratio_to_nothing_has_no_value_and_no_upper_end():
    assert (rate_ratio(3, 0).value, rate_ratio(3, 0).high) == (None, inf)
    assert not rate_ratio(3, 0).is_more_than_chance and rate_ratio(6, 0).is_more_than_chance
    assert not rate_ratio(0, 0).is_more_than_chance


@pytest.mark.parametrize(("mean", "limits"), [(10, (2, 21)), (4, (0, 11)), (0, (0, 0))])
def test_limits_are_those_of_the_poisson_tables(mean, limits):
    """For 10: P(X<2) = 0.0005, P(X<3) = 0.0028, P(X>20) = 0.0016, P(X>21) = 0.0007."""
    assert poisson_limits(mean) == limits


@given(st.floats(min_value=0.1, max_value=60))
def test_no_number_within_the_limits_is_as_rare_as_those_beyond(mean):
    low, high = poisson_limits(mean)
    below = [exp(-mean) * mean**k / factorial(k) for k in range(high + 1)]
    assert sum(below[:low]) <= 0.00135 < sum(below[: low + 1])
    assert 1 - sum(below) <= 0.00135 + 1e-12 and 1 - sum(below[:-1]) > 0.00135 - 1e-12


def test_limits_of_a_great_mean_are_three_standard_deviations_away():
    low, high = poisson_limits(1_000_000)
    assert abs(low - 997_000) < 10 and abs(high - 1_003_000) < 10


@pytest.mark.parametrize(("freedom", "value"), [(1, 12.706), (5, 2.571), (10, 2.228), (30, 2.042)])
def test_students_values_are_those_of_the_tables(freedom, value):
    assert round(student(0.975, freedom), 3) == value
    assert student(0.5, freedom) == 0


# The control chart -------------------------------------------------------------------------------------


def chart(*numbers, baseline=4):
    return ControlChart([(str(n), number) for n, number in enumerate(numbers)], baseline=baseline)


def test_a_number_beyond_the_limits_of_the_first_ones_is_a_signal():
    found = chart(9, 11, 10, 10, 21, 22, 2, 1)
    assert (found.mean, found.low, found.high) == (10, 2, 21)
    assert [point.is_beyond for point in found.later] == [False, True, False, True]


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_not():
    assert RUN == 8
    found = chart(9, 11, 10, 10, *[12] * 8)
    assert [point.is_in_a_run for point in found.later] == [False] * 7 + [True]
    assert not any(point.is_beyond for point in found.points)


@pytest.mark.parametrize("between", [10, 9, None])
def test_a_number_on_the_line_or_across_it_or_a_hidden_one_ends_a_row(between):
    found = chart(9, 11, 10, 10, *[12] * 5, between, *[12] * 5)
    assert not any(point.is_signal for point in found.later)


def test_without_enough_first_numbers_there_is_no_chart():
    for numbers in ((9, 11, 10), (9, None, 10, 10, 12)):
        with pytest.raises(ValueError, match="first periods"):
            chart(*numbers)


def test_first_numbers_that_vary_too_much_are_known():
    assert chart(9, 11, 10, 10).dispersion < 1 < chart(2, 30, 2, 30).dispersion


# The interrupted series ----------------------------------------------------------------------------------

SICILY = [
    (728, 379875.3), (659, 376495.5), (791, 377040.8), (734, 377116.4), (757, 377383.4),
    (726, 374113.1), (760, 379513.3), (740, 376295.5), (720, 374653.2), (814, 378485.6),
    (795, 375955.5), (858, 378349.7), (887, 376762.4), (766, 379032.3), (851, 379360.4),
    (769, 376162), (781, 377972.4), (756, 381830.7), (766, 379888.6), (752, 380872.2),
    (765, 380966.9), (831, 381240.4), (879, 382104.9), (928, 381802.7), (914, 381656.3),
    (808, 383680), (937, 383504.2), (840, 386462.9), (916, 383783.1), (828, 380836.8),
    (845, 383483), (818, 380906.2), (860, 382926.8), (839, 384052.4), (887, 384449.6),
    (886, 383428.4), (831, 388153.2), (796, 388373.2), (833, 386470.1), (820, 386033.2),
    (877, 383686.4), (758, 385509.3), (767, 385901.9), (738, 386516.6), (781, 388436.5),
    (843, 383255.2), (850, 390148.7), (908, 385874.9), (1021, 391613.6), (859, 391750.4),
    (976, 394005.6), (888, 391364.9), (962, 391664.6), (838, 389022.3), (810, 391878.5),
    (876, 388575.3), (843, 392989), (936, 390018.8), (912, 390712.3),
]  # fmt: skip
"""Acute coronary events in Sicily by month, 2002 to 2006, and the standard population; smoking was banned
with month 37: the data of Bernal, Cummins and Gasparrini, Int. J. Epidemiol. 46 (2017) 348."""
EVENTS = [events for events, _ in SICILY]


def test_the_smoking_ban_of_sicily_comes_out_as_published():
    """A fall by 11 percent; all digits as statsmodels 0.14 gives them for the same model."""
    months = np.arange(1, 60)
    design = np.column_stack([np.ones(59), months > 36, months]).astype(float)
    fit = poisson_fit(design, np.array(EVENTS, float), np.log([people for _, people in SICILY]))
    assert [round(c, 7) for c in fit.coefficients] == [-6.2431509, -0.1116284, 0.004945]
    assert round(exp(fit.coefficients[1]), 2) == 0.89
    assert round(fit.dispersion, 6) == 3.559187
    assert [round(e, 7) for e in fit.errors] == [0.0211096, 0.0324959, 0.0009418]


def test_level_and_slope_of_sicily_are_those_of_statsmodels():
    found = interruption(EVENTS, 36)
    assert round(found.level.value, 6) == 0.895068 and round(found.slope.value, 6) == 1.000502
    assert round(found.dispersion, 6) == 3.721976
    assert found.level.is_more_than_chance and not found.slope.is_more_than_chance
    assert found.level.low == pytest.approx(exp(-0.110856118 - 2.00404 * 0.03522077), rel=1e-5)


def test_a_level_that_doubles_is_found_and_one_that_does_not_change_is_chance():
    doubled = interruption([40, 42, 38, 40, 41, 39, 80, 82, 78, 80, 81, 79], 6)
    assert doubled.level.value == pytest.approx(2, rel=0.05) and doubled.level.is_more_than_chance
    assert doubled.carried_on[-1] == pytest.approx(40, rel=0.1)
    steady = interruption([40, 42, 38, 40, 41, 39] * 2, 6)
    assert not steady.level.is_more_than_chance and not steady.slope.is_more_than_chance


def test_a_level_that_nothing_bounds_has_no_upper_end():
    found = interruption([0, 0, 0, 1, 0, 0, 0, 1], 4)
    assert found.level.high == inf and not found.level.is_more_than_chance


def test_counts_of_which_nearly_all_are_zero_are_refused_rather_than_told_without_an_interval():
    with pytest.raises(ValueError, match="settle"):
        interruption([0, 0, 0, 0, 0, 0, 40, 300, 1, 40, 0, 1, 300, 2, 0], 7)


@given(st.lists(st.integers(0, 300), min_size=8, max_size=20))
@example([0, 0, 0, 1, 0, 0, 0, 1])
def test_a_fit_expects_as_many_as_there_were_before_and_after(counts):
    """The likelihood equations of a Poisson fit with a level: sums of expected and counted agree."""
    start = len(counts) // 2
    if not (sum(counts[:start]) and sum(counts[start:])):
        return
    try:
        found = interruption(counts, start)
    except ValueError:
        return
    for part in (slice(None, start), slice(start, None)):
        assert sum(found.expected[part]) == pytest.approx(sum(counts[part]), rel=1e-6)


def test_too_few_counts_are_refused():
    with pytest.raises(ValueError, match="too few"):
        interruption([10, 11, 12, 13], 2)


# The scenario --------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_range_everywhere():
    factors = (Factor(20, 100, 200), Factor(1, 5, 10), Factor(1, 3, 10), Factor(0.25, 0.5, 1))
    assert product_range(factors) == (318.3994304713445, 1223.955780823467, 3842.2120154750455)
    assert product_range(factors, seed=1) != product_range(factors)


def test_factors_without_a_range_give_their_product():
    factors = (Factor(200, 200, 200), Factor(10, 10, 10), Factor(1, 1, 1))
    assert product_range(factors) == (2000, 2000, 2000)


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.floats(0, 1, exclude_max=True))
def test_draws_stay_within_and_follow_the_triangle(ends, share):
    low, mode, high = sorted(ends)
    factor = Factor(low, mode, high)
    value = factor.draw(share)
    assert low <= value <= high
    if low < mode:
        assert factor.draw((mode - low) / (high - low)) == pytest.approx(mode)
