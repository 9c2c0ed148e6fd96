"""The way of each count from the arrest through the informations to its end (`arrests/paths.sql`)."""

from django.db import models

from arrests.models.arrest import Arrest, Buyer
from arrests.models.charge import Charge, Disposition
from casework.records import PersonRecord


class PathState(models.TextChoices):
    """Where a path stands. Open and diverted are not over."""

    OPEN = "open", "Pending"
    DIVERTED = "diverted", "In a diversion program"
    CONVICTED = "convicted", "Convicted"
    NOT_CONVICTED = "not_convicted", "Not convicted"
    MOVED = "moved", "Moved to another court"
    LEFT_OUT = "left_out", "Left out of a later information"


class ChargePath(PersonRecord):
    """One count that no later count replaces, and the first count it goes back to. A view: it is made
    of the counts and cannot be written."""

    read_as = "arrest"

    charge = models.OneToOneField(
        Charge, models.DO_NOTHING, primary_key=True, db_column="id", related_name="path",
        help_text="The count the path ends on.",
    )  # fmt: skip
    arrest = models.ForeignKey(
        Arrest, models.DO_NOTHING, related_name="paths", help_text="The arrest it belongs to."
    )
    buyer = models.ForeignKey(
        Buyer, models.DO_NOTHING, related_name="paths", help_text="The person accused."
    )
    arrested_on = models.DateField(help_text="The day of the arrest.")
    first = models.ForeignKey(
        Charge, models.DO_NOTHING, related_name="+", help_text="The count it began as."
    )
    on_arrest = models.BooleanField(help_text="The first count was charged at the arrest.")
    filed = models.ForeignKey(
        Charge, models.DO_NOTHING, null=True, related_name="+",
        help_text="The count as a prosecutor filed it last; empty where police's charge stands.",
    )  # fmt: skip
    filed_on = models.DateField(null=True, help_text="The day that was filed.")
    is_operative = models.BooleanField(help_text="It stands on the newest information.")
    state = models.CharField(max_length=20, choices=PathState, help_text="Where it stands.")
    ended_on = models.DateField(null=True, help_text="The day it ended, moved or was left out.")
    disposition = models.ForeignKey(
        Disposition, models.DO_NOTHING, null=True, related_name="+",
        help_text="The newest disposition of the count it ends on.",
    )  # fmt: skip

    class Meta:
        managed = False
        db_table = "arrests_chargepath"
        ordering = ["-arrested_on", "arrest_id", "first_id", "pk"]

    def __str__(self):
        return f"{self.first} to {self.get_state_display().lower()}"
