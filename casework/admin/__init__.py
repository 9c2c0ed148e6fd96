"""The admin of what belongs to no case alone: people and places, clocks, and every history."""

from casework.admin import events, people, reference

__all__ = ["events", "people", "reference"]
