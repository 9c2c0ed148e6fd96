"""A release in the making, and which release the public sees."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from accounts.models import Person
from casework.models import append_only
from dashboards.models.release import Release


class Making(models.Model):
    """A release that is being counted, or waits for staff to publish or discard what was counted.

    There is one at a time, and the row goes when it is published or discarded. `content`,
    `suppression` and `digest` are empty until the preview is ready; they hold what would be
    published, in protected form, and no hidden number.
    """

    name = models.CharField(max_length=120, help_text="What the release will be called.")
    data_until = models.DateField(help_text="The last day counted.")
    begun_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When it began.")
    begun_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who began it."
    )
    step = models.CharField(
        max_length=120, blank=True, editable=False, help_text="What is being done now."
    )
    content = models.JSONField(null=True, editable=False, help_text="What would be published.")
    suppression = models.JSONField(null=True, editable=False, help_text="What would be hidden.")
    digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of what would be published."
    )
    failed_at = models.DateTimeField(
        null=True, editable=False, help_text="When it could not go on; the site's log says why."
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "release in the making"
        verbose_name_plural = "releases in the making"
        constraints = [
            models.UniqueConstraint(
                Value(1),
                name="one_making_at_a_time",
                violation_error_message="A release is being made already.",
            ),
            models.CheckConstraint(
                name="ready_as_a_whole",
                condition=Q(content__isnull=True, suppression__isnull=True, digest="")
                | (Q(content__isnull=False, suppression__isnull=False) & ~Q(digest="")),
            ),
        ]

    def __str__(self):
        return self.name


class Showing(models.Model):
    """Which release the public sees from now on; none when `release` is empty. Append-only: the newest
    counts. A release that is withdrawn is not shown, whatever stands here."""

    release = models.ForeignKey(
        Release, models.PROTECT, null=True, related_name="showings",
        help_text="The release that anybody may read without signing in; empty for none.",
    )  # fmt: skip
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="Since when.")
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who decided it."
    )

    class Meta:
        ordering = ["-pk"]
        triggers = [append_only()]

    def __str__(self):
        return f"{self.release or 'No release'} is shown to the public"
