"""The admin of what belongs to no case alone: people and places, clocks, every history, who read what."""

from casework.admin import events, people, reads, reference

__all__ = ["events", "people", "reads", "reference"]
