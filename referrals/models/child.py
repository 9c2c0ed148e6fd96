"""A child, and the names they are known by."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Agency, AgencyKind
from casework.records import PersonRecord

REGION_OF_OFFICE = pgtrigger.Trigger(
    name="region_of_office",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("area_office_id", "region"),
    when=pgtrigger.Before,
    func="""
        SELECT region INTO NEW.region FROM accounts_agency WHERE id = NEW.area_office_id;
        RETURN NEW;
    """,
)
"""Keeps `region`, by which the wall filters, equal to the area office's."""


def names_index(name: str) -> GinIndex:
    """Finds a full name by its three-letter pieces; `referrals/search.sql` asks for the same text."""
    called = Func(
        F("given_name"), Value(" "), F("family_name"),
        arg_joiner=" || ", template="lower(%(expressions)s)",
    )  # fmt: skip
    return GinIndex(OpClass(called, "gin_trgm_ops"), name=name, fastupdate=False)


class Gender(models.TextChoices):
    """HTCDS 2.0 `prs_Gender`; self-described words go beside it."""

    FEMININE = "feminine", "Feminine"
    MASCULINE = "masculine", "Masculine"
    TRANSGENDER_FEMININE = "transgender_feminine", "Transgender feminine"
    TRANSGENDER_MASCULINE = "transgender_masculine", "Transgender masculine"
    NON_CONFORMING = "non_conforming", "Non-conforming"
    UNKNOWN = "unknown", "Not specified or unknown"


class Race(models.TextChoices):
    """OMB minimum categories; a child can have several."""

    AMERICAN_INDIAN = "american_indian", "American Indian or Alaska Native"
    ASIAN = "asian", "Asian"
    BLACK = "black", "Black or African American"
    PACIFIC_ISLANDER = "pacific_islander", "Native Hawaiian or Other Pacific Islander"
    WHITE = "white", "White"
    UNKNOWN = "unknown", "Unknown"


@pghistory.track()
class Child(PersonRecord):
    """A child someone worried about. One child can have many referrals."""

    letter = "C"

    number = models.CharField(
        max_length=20, unique=True, blank=True, editable=False, db_default="",
        help_text="Given by the database, e.g. C-000123.",
    )  # fmt: skip
    given_name = models.CharField(max_length=80, blank=True, help_text="Given name, if known.")
    family_name = models.CharField(max_length=80, blank=True, help_text="Family name, if known.")
    date_of_birth = models.DateField(
        null=True, blank=True, help_text="Exact date of birth, if known."
    )
    birth_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Year of birth, when the date is not known."
    )
    gender = models.CharField(
        max_length=30, choices=Gender, default=Gender.UNKNOWN, help_text="As the child says."
    )
    gender_self_described = models.CharField(
        max_length=80, blank=True, help_text="The child's own words, if they differ."
    )
    race = ArrayField(
        models.CharField(max_length=30, choices=Race),
        default=list, blank=True, help_text="All that apply, as the child or family says.",
    )  # fmt: skip
    hispanic = models.BooleanField(
        null=True, blank=True, help_text="Hispanic or Latino; leave open when not known."
    )
    dcf_person_id = models.CharField(
        "DCF person ID", max_length=30, blank=True, help_text="Number in DCF's own system."
    )
    address = models.CharField(
        max_length=200, blank=True, help_text="Where the child lives. Leave empty if confidential."
    )
    address_confidential = models.BooleanField(
        default=False,
        help_text="Address Confidentiality Program (CGS 54-240a): no address is kept or shown.",
    )
    area_office = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="children",
        limit_choices_to={"kind": AgencyKind.DCF_AREA_OFFICE},
        help_text="DCF area office that keeps the child's record.",
    )
    region = models.PositiveSmallIntegerField(
        editable=False, db_default=0, help_text="DCF region of the office; kept by the database."
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_here",
        help_text="The child this record turned out to be; written by merging alone.",
    )  # fmt: skip
    created_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When the child was first entered."
    )
    version = models.PositiveIntegerField(
        db_default=1, editable=False, help_text="Counts the changes."
    )

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name_plural = "children"
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"]),
            models.Index(fields=["date_of_birth"]),
            names_index("child_names"),
        ]
        constraints = [
            models.CheckConstraint(
                name="no_confidential_address",
                condition=Q(address_confidential=False) | Q(address=""),
                violation_error_message="The address is confidential: leave it empty.",
            ),
            models.CheckConstraint(
                name="plausible_birth_year",
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1980, 2100)),
                violation_error_message="Write the year of birth with four digits.",
            ),
            models.UniqueConstraint(
                name="one_child_per_dcf_person",
                fields=["dcf_person_id"],
                condition=~Q(dcf_person_id=""),
                violation_error_message="A child with this DCF person ID is already recorded.",
            ),
            models.CheckConstraint(
                name="not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                violation_error_message="A child cannot be merged into itself.",
            ),
        ]
        triggers = [
            REGION_OF_OFFICE,
            pgtrigger.Trigger(
                name="give_number",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__number=""),
                func="NEW.number := casework_next_reference('C', NULL); RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="count_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.number := OLD.number; NEW.version := OLD.version + 1; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="year_of_birth_date",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("date_of_birth", "birth_year"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__date_of_birth__isnull=False),
                func="NEW.birth_year := extract(year FROM NEW.date_of_birth); RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="ages_of_referrals",
                operation=pgtrigger.UpdateOf("date_of_birth", "birth_year"),
                when=pgtrigger.After,
                func="PERFORM referrals_recompute_ages(NEW.id); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="keep_keys",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf(
                    "given_name", "family_name", "date_of_birth", "birth_year", "dcf_person_id",
                    "address", "merged_into_id",
                ),
                when=pgtrigger.After,
                func="PERFORM referrals_keep_keys(NEW.id); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="merged_by_merging_alone",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),
                when=pgtrigger.Before,
                func="""
                    IF pg_trigger_depth() < 2 AND (CASE WHEN TG_OP = 'INSERT' THEN NEW.merged_into_id
                        WHEN OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id THEN 0 END) IS NOT NULL THEN
                        RAISE check_violation USING CONSTRAINT = 'merged_by_merging_alone',
                            MESSAGE = 'Merge the two children instead.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.given_name} {self.family_name}".strip()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ChildAlias(PersonRecord):
    """Another name a child goes by: nickname, street name, earlier family name."""

    read_as = "child"

    child = models.ForeignKey(
        Child, models.CASCADE, related_name="aliases", help_text="The child so called."
    )
    given_name = models.CharField(max_length=80, blank=True, help_text="Given name or nickname.")
    family_name = models.CharField(max_length=80, blank=True, help_text="Family name, if any.")

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name_plural = "child aliases"
        indexes = [
            models.Index(fields=["family_name", "given_name", "id"]),
            names_index("child_alias_names"),
        ]
        constraints = [
            models.CheckConstraint(
                name="alias_has_a_name",
                condition=~Q(given_name="") | ~Q(family_name=""),
                violation_error_message="Write at least one name.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_keys",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    IF TG_OP <> 'INSERT' THEN PERFORM referrals_keep_keys(OLD.child_id); END IF;
                    IF TG_OP <> 'DELETE' THEN PERFORM referrals_keep_keys(NEW.child_id); END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self):
        return f"{self.given_name} {self.family_name}".strip()
