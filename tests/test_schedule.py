"""What the scheduler runs, and when."""

import datetime as dt
import importlib.util

from django.conf import settings
from django.core.management import get_commands, load_command_class

import pytest


@pytest.fixture(scope="module")
def schedule():
    spec = importlib.util.spec_from_file_location(
        "schedule", settings.BASE_DIR / "deploy/schedule.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "when, now, due",
    [
        ("03:15", "2026-11-24T03:14:59", "2026-11-24T03:15"),
        ("03:15", "2026-11-24T03:15:00", "2026-11-25T03:15"),
        (60, "2026-11-24T03:00:00", "2026-11-24T04:00"),
        (60, "2026-11-24T23:30:00", "2026-11-25T00:00"),
        (15, "2026-11-24T03:14:59.5", "2026-11-24T03:15"),
        ("2-8 04:00", "2026-11-24T12:00:00", "2026-12-02T04:00"),
        ("2-8 04:00", "2026-12-02T03:59:59", "2026-12-02T04:00"),
        ("2-8 04:00", "2026-12-02T04:00:00", "2026-12-03T04:00"),
        ("2-8 04:00", "2026-12-08T04:00:00", "2027-01-02T04:00"),
        ("31-31 04:00", "2026-11-01T00:00:00", "2026-12-31T04:00"),
    ],
)
def test_the_scheduler_knows_when_a_command_is_due(schedule, when, now, due):
    at = schedule.next_of(when, dt.datetime.fromisoformat(now))
    assert at == dt.datetime.fromisoformat(due)


def test_every_scheduled_command_takes_its_arguments(schedule):
    for _, (name, *arguments) in schedule.SCHEDULE:
        command = load_command_class(get_commands()[name], name)
        command.create_parser("manage.py", name).parse_args(arguments)
