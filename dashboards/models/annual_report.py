"""The council's annual reports: written here, published once, frozen from then on."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Person
from dashboards.models.release import Release

FIRST_YEAR = 2013
"""The felony the council asks about is of October 2013."""
LONGEST = 20_000
PUBLISHED = (
    "year", "release", "introduction", "texts", "made_at", "made_by", "published_at",
    "published_by", "content", "digest", "pdf",
)  # fmt: skip
"""What nobody changes once it is published."""


@pghistory.track(exclude=["content", "pdf"])
class AnnualReport(models.Model):
    """One year's report of the council on one release: a draft of staff's until it is published.

    `content` is everything it shows, taken on the day it was published: texts, numbers of the release,
    recommendations with their status, agencies' reports, members. `digest` is the SHA-256 of the
    content's canonical JSON, `pdf` the same content as it was printed.
    """

    year = models.PositiveSmallIntegerField(help_text="The calendar year it reports on.")
    release = models.ForeignKey(
        Release, models.PROTECT, related_name="annual_reports",
        limit_choices_to={"withdrawn_at": None}, help_text="Where its numbers and charts come from.",
    )  # fmt: skip
    introduction = models.TextField(
        blank=True,
        max_length=LONGEST,
        help_text="What the council says first. An empty line begins a paragraph, '- ' or '1. ' an entry "
        "of a list; **strong** and *emphasis*. Name no child and no person accused.",
    )
    texts = models.JSONField(
        default=dict, blank=True,
        help_text="What the council says to a question, by the name of its section.",
    )  # fmt: skip
    version = models.PositiveIntegerField(
        db_default=1, editable=False, help_text="Counts the changes; a stale form is refused."
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When it was begun.")
    updated_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When it was last changed."
    )
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+",
        help_text="Who began it.",
    )  # fmt: skip
    published_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was published; empty while it is a draft."
    )
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+",
        help_text="Who published it.",
    )  # fmt: skip
    content = models.JSONField(null=True, editable=False, help_text="Everything it shows.")
    digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of the content."
    )
    pdf = models.BinaryField(null=True, editable=False, help_text="The same content, printed.")
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When withdrawn."
    )
    withdrawn_reason = models.TextField(
        blank=True, max_length=2000, help_text="Why it was withdrawn."
    )

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_annual_report_a_year",
                fields=["year"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="This year's report is begun already: go on with that one.",
            ),
            models.CheckConstraint(
                name="annual_report_years",
                condition=Q(year__range=(FIRST_YEAR, 2100)),
                violation_error_message=f"Reports begin with the year {FIRST_YEAR}.",
            ),
            models.CheckConstraint(
                name="published_as_a_whole",
                condition=Q(
                    published_at__isnull=True, published_by__isnull=True, content__isnull=True,
                    digest="", pdf__isnull=True,
                )
                | Q(published_at__isnull=False, content__isnull=False, pdf__isnull=False)
                & ~Q(digest=""),
                violation_error_message="A report is published with everything it shows.",
            ),
            models.CheckConstraint(
                name="withdrawn_report_says_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, published_at__isnull=False)
                & ~Q(withdrawn_reason=""),
                violation_error_message="Only a published report is withdrawn, with the reason.",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="count_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.version := OLD.version + 1; NEW.updated_at := now(); RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="published_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(*PUBLISHED, "withdrawn_at", "withdrawn_reason"),
                func="""
                    IF OLD.withdrawn_at IS NOT NULL OR (OLD.published_at IS NOT NULL AND (
                        {changed}
                    )) THEN
                        RAISE check_violation USING CONSTRAINT = 'published_stays', MESSAGE =
                            'This report is published and stays as it is. It can be withdrawn, with a reason.';
                    END IF;
                    RETURN NEW;
                """.format(
                    changed=" OR ".join(
                        f"OLD.{name} IS DISTINCT FROM NEW.{name}"
                        for name in (
                            f"{name}_id" if name in {"release", "made_by", "published_by"} else name
                            for name in PUBLISHED
                        )
                    )
                ),
            ),
            pgtrigger.Trigger(
                name="release_stands",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.withdrawn_at IS NULL AND EXISTS (SELECT FROM dashboards_release r
                        WHERE r.id = NEW.release_id AND r.withdrawn_at IS NOT NULL) THEN
                        RAISE check_violation USING CONSTRAINT = 'release_stands', MESSAGE =
                            'That release was withdrawn: choose one that stands.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"Annual report {self.year}"

    @property
    def standing(self) -> str:
        if self.withdrawn_at:
            return "Withdrawn"
        return "Published" if self.published_at else "Draft"
