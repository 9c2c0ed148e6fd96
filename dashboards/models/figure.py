"""Figures that others published."""

from django.db import models

import pghistory


@pghistory.track()
class ExternalFigure(models.Model):
    """A number somebody outside published, with its unit, definition and source.

    Drawn beside our own counts, never added to them.
    """

    series = models.SlugField(help_text="Which series it belongs to, e.g. dcf_referrals.")
    period = models.CharField(max_length=60, help_text="The time it covers, as published.")
    value = models.PositiveIntegerField(help_text="The number published.")
    unit = models.CharField(max_length=30, help_text="What is counted.")
    definition = models.CharField(max_length=250, help_text="How the source defines it.")
    source = models.CharField(max_length=150, help_text="Where it was published.")
    confidence = models.CharField(max_length=120, help_text="Published, estimate, lower bound …")

    class Meta:
        ordering = ["series", "period", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_figure_per_period",
                fields=["series", "period"],
                violation_error_message="This figure is already recorded.",
            )
        ]

    def __str__(self):
        return f"{self.series} {self.period}: {self.value}"
