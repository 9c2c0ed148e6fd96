"""Days and moments as people say them on the telephone."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from casework.said import CONNECTICUT, MONTHS, Said, moment_in_words, said_day, said_moment
from casework.said_fields import SaidDayField, SaidMomentField

TODAY = dt.date(2026, 8, 5)  # a Wednesday
NOW = dt.datetime(2026, 8, 5, 15, 20, tzinfo=CONNECTICUT)
AUGUST_3 = Said(dt.date(2009, 8, 3), 2009)


def day(text):
    return said_day(text, today=TODAY)


def at(text, now=NOW):
    return said_moment(text, now=now)


@pytest.mark.parametrize(
    "text",
    [
        "8/3/2009", "08/03/2009", "8-3-09", "8/3/09", "8.3.2009", "8 3 2009", "08032009", "20090803",
        "2009-08-03", "2009/8/3", "Aug 3 2009", "august 3, 2009", "Aug. 3rd, 2009", "3 August 2009",
        "3rd of August 2009", "3-Aug-2009", "2009 Aug 3", "AUG 3 '09", "born 8/3/2009",
        "DOB: 8/3/2009", "  8/3/2009  ", "８/３/２００９", "٨/٣/٢٠٠٩", "\u200f8/3/2009\u200e",
        "8\u20113\u20112009", "8/3/’09",
    ],
)  # fmt: skip
def test_one_day_said_in_many_ways(text):
    assert day(text) == AUGUST_3


@pytest.mark.parametrize(
    "text", ["2009", "'09", "’09", "August 2009", "8/2009", "2009-08", "in 2009"]
)
def test_a_year_stays_a_year(text):
    assert day(text) == Said(None, 2009)
    assert str(day(text)) == "2009"


@pytest.mark.parametrize(
    "text",
    ["about 14", "14", "14 years old", "14yo", "14 y/o", "she is 14", "fourteen", "14-year-old", "~14",
     "probably about 14", "Aged 14", "he just turned 14"],
)  # fmt: skip
def test_an_age_is_an_approximate_year(text):
    assert day(text) == Said(None, 2012, approximate=True, age=14)
    assert str(day(text)) == "2012 (about 14)"


def test_what_is_roughly_known_is_never_made_exact():
    assert day("about 8/3/2009") == day("around 2009") == Said(None, 2009, approximate=True)
    assert str(day("around 2009")) == "about 2009"
    assert day("8 months old") == Said(None, 2025, approximate=True)


@pytest.mark.parametrize(
    "text", ["", "  ", "unknown", "Unknown.", "don't know", "n/a", "?", "-", "not known"]
)
def test_nothing_said_is_nothing(text):
    assert not day(text)
    assert str(day(text)) == ""


def test_the_day_comes_first_only_where_it_must():
    assert day("13/8/2009").date == dt.date(2009, 8, 13)
    assert day("12/8/2009").date == dt.date(2009, 12, 8)


def test_two_digits_of_a_year_never_reach_into_the_future():
    assert day("8/4/26").date == dt.date(2026, 8, 4)
    assert day("8/4/85").date == dt.date(1985, 8, 4)
    assert day("'85") == Said(None, 1985)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("2/30/2009", "There is no February 30 in 2009: check the day."),
        ("30/2/2009", "There is no February 30 in 2009: check the day."),
        ("13/13/2009", "There is no month 13: write month/day/year, such as 8/3/2009."),
        ("8/6/2026", "August 6, 2026 is still to come: write a day up to today."),
        ("12/31/26", "December 31, 2026 is still to come: write a day up to today."),
        ("2027", "Write a year from 1980 to 2026."),
        ("8/3/1979", "Write a year from 1980 to 2026."),
        ("'27", "Write a year from 1980 to 2026."),
        ("30", "Write an age up to 25, or a year with four digits, such as 2009."),
        ("about 60", "Write an age up to 25, or a year with four digits, such as 2009."),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValidationError) as refused:
        day(text)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    "text", ["09", "soon", "8/3", "8//2009", "mar 2009 5 6", "a" * 500, "8/3/2009\0", "½"]
)
def test_what_is_not_understood_is_told_how_to_say_it(text):
    with pytest.raises(ValidationError) as refused:
        day(text)
    assert "such as" in refused.value.messages[0] or "from 1980" in refused.value.messages[0]


FORMS = [
    lambda d: f"{d.month}/{d.day}/{d.year}",
    lambda d: f"{d:%m/%d/%Y}",
    lambda d: f"{d:%m-%d-%y}" if d.year > 1926 else f"{d:%m-%d-%Y}",
    lambda d: f"{d:%m%d%Y}",
    lambda d: d.isoformat(),
    lambda d: f"{MONTHS[d.month - 1][:3]} {d.day} {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1].title()} {d.year}",
    lambda d: f"{d.month}.{d.day}.{d.year}",
    lambda d: str(Said(d, d.year)),
]
DAYS = st.dates(dt.date(1980, 1, 1), TODAY)


@given(DAYS, st.sampled_from(FORMS))
def test_every_day_is_understood_in_every_form(born, form):
    assert day(form(born)) == Said(born, born.year)


@given(
    DAYS, st.sampled_from(["{0.year}", "about {0.year}", "{0.month}/{0.year}", "{1}", "about {1}"])
)
def test_what_is_shown_back_can_be_typed_again(born, form):
    age = TODAY.year - born.year
    if age <= 25:
        said = day(form.format(born, age))
        assert day(str(said)) == said and said


PIECES = st.sampled_from(
    [*"0123456789/-.:' ", "am", "pm", "ago", "about ", "yesterday ", "today", "aug", "2009", "est",
     "monday", "min", "h", "noon", "z", "t", "+", "\0", "\u202e", "²", "٣", "Ⅷ", "İ", "ß", "\ud800"]
)  # fmt: skip
WILD = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))


@given(WILD)
def test_no_text_breaks_a_day_or_puts_it_ahead(text):
    try:
        said = day(text)
    except ValidationError as refused:
        assert len(refused.messages) == 1
    else:
        assert not said or 1980 <= said.year <= TODAY.year
        assert said.date is None or said.date <= TODAY


MOMENTS = st.datetimes(dt.datetime(1980, 1, 2), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC))


@given(WILD, MOMENTS)
def test_no_text_breaks_a_moment_or_puts_it_ahead(text, now):
    try:
        moment = at(text, now)
    except ValidationError as refused:
        assert len(refused.messages) == 1
    else:
        assert moment.astimezone(dt.UTC) <= now
        assert moment.tzinfo is CONNECTICUT


# Moments --------------------------------------------------------------------------------------------


def local(day, hour, minute=0, **at):
    return dt.datetime(2026, 8, day, hour, minute, tzinfo=CONNECTICUT, **at)


@pytest.mark.parametrize(
    "text, moment",
    [
        ("now", NOW),
        ("10 min ago", local(5, 15, 10)),
        ("ten minutes ago", local(5, 15, 10)),
        ("2 hours ago", local(5, 13, 20)),
        ("an hour ago", local(5, 14, 20)),
        ("half an hour ago", local(5, 14, 50)),
        ("2 days ago", local(3, 15, 20)),
        ("today 3pm", local(5, 15)),
        ("today at 3 p.m.", local(5, 15)),
        ("3:15 pm", local(5, 15, 15)),
        ("15:15", local(5, 15, 15)),
        ("03:15", local(5, 3, 15)),
        ("3:15", local(5, 15, 15)),
        ("4:15", local(5, 4, 15)),
        ("noon", local(5, 12)),
        ("this morning", local(5, 6)),
        ("last night", local(4, 21)),
        ("Saturday evening", local(1, 18)),
        ("on Saturday in the evening", local(1, 18)),
        ("wednesday night", dt.datetime(2026, 7, 29, 21, tzinfo=CONNECTICUT)),
        ("yesterday afternoon", local(4, 12)),
        ("8/3 morning", local(3, 6)),
        ("yesterday 9:30", local(4, 9, 30)),
        ("yesterday at 9:30 pm", local(4, 21, 30)),
        ("9:30 am yesterday", local(4, 9, 30)),
        ("monday 9:30 am", local(3, 9, 30)),
        ("last Wednesday at 3:30 pm", dt.datetime(2026, 7, 29, 15, 30, tzinfo=CONNECTICUT)),
        ("8/3/2026 14:05", local(3, 14, 5)),
        ("8/3 2:05 pm", local(3, 14, 5)),
        ("12/24 2:05 pm", dt.datetime(2025, 12, 24, 14, 5, tzinfo=CONNECTICUT)),
        ("August 3, 2026 2:05 pm", local(3, 14, 5)),
        ("Aug 3, 2026, 2:05 p.m.", local(3, 14, 5)),
        ("2026-08-03T14:05", local(3, 14, 5)),
        ("2026-08-03 14:05:00", local(3, 14, 5)),
        ("2026-08-03T18:05:00Z", local(3, 14, 5)),
        ("2026-08-03T20:05+02:00", local(3, 14, 5)),
    ],
)
def test_moments(text, moment):
    assert at(text) == moment


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("3:30 pm", "August 5, 2026 3:30 pm is still to come: write the day too, such as “yesterday 3:15 pm”."),
        ("yesterday", "Write the time too, such as “8/4/2026 2:05 pm”."),
        ("8/3/2026", "Write the time too, such as “8/3/2026 2:05 pm”."),
        ("tonight", "August 5, 2026 9:00 pm is still to come: write the day too, such as “yesterday 3:15 pm”."),
        ("25:00", "Write the time as 2:05 pm or as 14:05."),
        ("14 pm", "Write the time as 2:05 pm or as 14:05."),
        ("2/30/2026 3pm", "There is no February 30 in 2026: check the day."),
        ("3/8/2026 2:30 am", "On March 8, 2026 there was no 02:30: the clocks went forward at 2 am."),
    ],
)  # fmt: skip
def test_a_moment_that_cannot_be_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValidationError) as refused:
        at(text)
    assert refused.value.messages == [sentence]


def test_the_hour_that_comes_twice_is_the_first_unless_est_is_said():
    first = dt.datetime(2025, 11, 2, 5, 30, tzinfo=dt.UTC)
    assert at("11/2/2025 1:30 am").astimezone(dt.UTC) == first
    assert at("11/2/2025 1:30 am EDT").astimezone(dt.UTC) == first
    assert at("11/2/2025 1:30 am EST").astimezone(dt.UTC) == first + dt.timedelta(hours=1)


def test_minutes_ago_are_real_minutes_when_the_clocks_change():
    now = dt.datetime(2026, 3, 8, 7, 10, tzinfo=dt.UTC)  # 3:10 am, ten minutes after 1:59
    assert at("20 min ago", now).astimezone(dt.UTC) == now - dt.timedelta(minutes=20)


@given(st.datetimes(dt.datetime(1980, 1, 2), dt.datetime(2026, 8, 5), timezones=st.just(dt.UTC)))
def test_every_moment_shown_back_can_be_typed_again(moment):
    minute = moment.replace(second=0, microsecond=0)
    assert at(moment_in_words(minute)).astimezone(dt.UTC) == minute
    assert at(minute.isoformat()).astimezone(dt.UTC) == minute


# In forms -------------------------------------------------------------------------------------------


class SaidForm(forms.Form):
    born = SaidDayField(required=False)
    received = SaidMomentField()


@time_machine.travel(NOW, tick=False)
def test_a_form_shows_back_what_it_understood():
    form = SaidForm({"born": "about 14", "received": "10 min ago"})
    assert form.is_valid()
    shown = SaidForm(initial=form.cleaned_data)
    assert shown["born"].value() == "2012 (about 14)"
    assert shown["received"].value() == "August 5, 2026 3:10 pm"
    again = SaidForm({name: shown[name].value() for name in shown.fields})
    assert again.is_valid() and again.cleaned_data == form.cleaned_data


def test_a_form_refuses_and_keeps_what_was_typed():
    form = SaidForm({"born": "2/30/2009", "received": ""})
    assert form.errors == {
        "born": ["There is no February 30 in 2009: check the day."],
        "received": ["This field is required."],
    }
    assert form["born"].value() == "2/30/2009"
    assert SaidForm({"born": "\0", "received": "now"}).errors["born"]
