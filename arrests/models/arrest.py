"""A person accused of buying or selling a child, their arrests, and the arrests' dockets."""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Agency, AgencyKind, JudicialDistrict, Town
from arrests.courts import contradiction
from arrests.models.investigation import Investigation
from casework.models import Note, note_triggers
from casework.records import PersonRecord

POLICE = [AgencyKind.POLICE_DEPARTMENT, AgencyKind.STATE_POLICE]
DOCKET_FORMAT = re.compile(r"^([A-Z]\d{2}[A-Z]|[A-Z]{3})-(CR|MI|MV)\d{2}-\d{7}-[A-Z]$")
FEDERAL_DOCKET_FORMAT = re.compile(r"^\d:\d{2}-(cr|mj)-\d{5}( \([A-Z]{2,4}\))?$")


class Sex(models.TextChoices):
    """NIBRS data element 48."""

    FEMALE = "F", "Female"
    MALE = "M", "Male"
    UNKNOWN = "U", "Unknown"


class AccusedRace(models.TextChoices):
    """NIBRS data element 49."""

    WHITE = "W", "White"
    BLACK = "B", "Black or African American"
    AMERICAN_INDIAN = "I", "American Indian or Alaska Native"
    ASIAN = "A", "Asian"
    PACIFIC_ISLANDER = "P", "Native Hawaiian or Other Pacific Islander"
    UNKNOWN = "U", "Unknown"


class Ethnicity(models.TextChoices):
    """NIBRS data element 50."""

    HISPANIC = "H", "Hispanic or Latino"
    NOT_HISPANIC = "N", "Not Hispanic or Latino"
    UNKNOWN = "U", "Unknown"


@pghistory.track()
class Buyer(PersonRecord):
    """The person accused. Shares no key with any child; justice's side alone knows them."""

    letter = "B"

    number = models.CharField(
        max_length=20, unique=True, blank=True, editable=False, db_default="",
        help_text="Given by the database, e.g. B-000123.",
    )  # fmt: skip
    given_name = models.CharField(max_length=80, blank=True, help_text="Given name.")
    family_name = models.CharField(max_length=80, help_text="Family name.")
    aliases = ArrayField(
        models.CharField(max_length=120), default=list, blank=True,
        help_text="Other names, separated by commas.",
    )  # fmt: skip
    date_of_birth = models.DateField(null=True, blank=True, help_text="Date of birth.")
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN, help_text="NIBRS 48.")
    race = models.CharField(
        max_length=1, choices=AccusedRace, default=AccusedRace.UNKNOWN, help_text="NIBRS 49."
    )
    ethnicity = models.CharField(
        max_length=1, choices=Ethnicity, default=Ethnicity.UNKNOWN, help_text="NIBRS 50."
    )
    residence_town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Town of residence in Connecticut.",
    )  # fmt: skip
    residence_state = models.CharField(
        max_length=2, blank=True, help_text="Other state of residence, two letters."
    )
    spbi_number = models.CharField(
        "SPBI number", max_length=20, blank=True, help_text="State Police Bureau of Identification."
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="buyers_recorded",
        help_text="The agency that entered the person.",
    )  # fmt: skip
    judicial_district = models.ForeignKey(
        JudicialDistrict, models.PROTECT, related_name="+",
        help_text="The district whose prosecutors see the entry.",
    )  # fmt: skip
    created_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When entered.")
    version = models.PositiveIntegerField(
        db_default=1, editable=False, help_text="Counts the changes."
    )

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        indexes = [models.Index(fields=["family_name", "given_name", "id"])]
        constraints = [
            models.CheckConstraint(
                name="one_residence",
                condition=Q(residence_town__isnull=True) | Q(residence_state=""),
                violation_error_message="Name a Connecticut town or another state, not both.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="give_number",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__number=""),
                func="NEW.number := casework_next_reference('B', NULL); RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="count_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.number := OLD.number; NEW.version := OLD.version + 1; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="keep_keys",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf(
                    "given_name", "family_name", "aliases", "date_of_birth", "spbi_number"
                ),
                when=pgtrigger.After,
                func="PERFORM arrests_keep_keys(NEW.id); RETURN NULL;",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.given_name} {self.family_name}".strip()


class BuyerKeys(PersonRecord):
    """What a person accused is found by when somebody asks whether they are known
    (`arrests/matching.sql`). Kept by a trigger; no role may touch the table."""

    read_as = "buyer"

    buyer = models.OneToOneField(
        Buyer, models.CASCADE, primary_key=True, related_name="+", help_text="The person."
    )
    names = ArrayField(models.TextField(), help_text="Plain names, as given/family.")
    keys = ArrayField(models.IntegerField(), help_text="Hashes by which like people are found.")
    scheme = models.PositiveSmallIntegerField(help_text="By which version of the rules.")

    class Meta:
        verbose_name_plural = "buyer keys"
        indexes = [GinIndex(fields=["keys"], opclasses=["gin__int_ops"], name="buyer_keys")]

    def __str__(self):
        return f"Keys of buyer {self.buyer_id}"


class ArrestType(models.TextChoices):
    """NIBRS data element 43."""

    ON_VIEW = "O", "On-view arrest"
    SUMMONED = "S", "Summoned or cited"
    TAKEN = "T", "Taken into custody"


@pghistory.track()
class Arrest(PersonRecord):
    """One arrest of one person. What they are charged with stands on the informations."""

    letter = "A"

    number = models.CharField(
        max_length=20, unique=True, blank=True, editable=False, db_default="",
        help_text="Given by the database, e.g. A-2026-00042.",
    )  # fmt: skip
    buyer = models.ForeignKey(
        Buyer, models.PROTECT, related_name="arrests", help_text="The person arrested."
    )
    investigation = models.ForeignKey(
        Investigation, models.PROTECT, null=True, blank=True, related_name="arrests",
        help_text="The investigation it came from, if one did.",
    )  # fmt: skip
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="arrests",
        limit_choices_to={"kind__in": POLICE}, help_text="The arresting department.",
    )  # fmt: skip
    arrested_on = models.DateField(help_text="The day of the arrest.")
    type = models.CharField(max_length=1, choices=ArrestType, help_text="NIBRS type of arrest.")
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="arrests",
        help_text="Where the arrest took place.",
    )  # fmt: skip
    judicial_district = models.ForeignKey(
        JudicialDistrict, models.PROTECT, related_name="arrests",
        help_text="The district that prosecutes.",
    )  # fmt: skip
    decoy = models.BooleanField(
        default=False, help_text="A decoy operation: no real child was involved."
    )
    federal_adoption_on = models.DateField(
        null=True, blank=True, help_text="The day federal prosecutors took the case, if they did."
    )
    version = models.PositiveIntegerField(
        db_default=1, editable=False, help_text="Counts the changes."
    )

    class Meta:
        ordering = ["-arrested_on", "-pk"]
        indexes = [
            models.Index(fields=["-arrested_on", "-id"]),
            models.Index(fields=["agency", "-arrested_on", "-id"]),
            models.Index(fields=["judicial_district", "-arrested_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="adopted_after_the_arrest",
                condition=Q(federal_adoption_on__isnull=True)
                | Q(federal_adoption_on__gte=models.F("arrested_on")),
                violation_error_message="Federal adoption follows the arrest.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="give_number",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__number=""),
                func="""
                    NEW.number := casework_next_reference(
                        'A', extract(year FROM NEW.arrested_on)::int);
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="count_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.number := OLD.number; NEW.version := OLD.version + 1; RETURN NEW;",
            ),
        ]

    def __str__(self):
        return self.number


class ArrestNote(PersonRecord, Note):
    """A note on an arrest."""

    read_as = "arrest"

    arrest = models.ForeignKey(
        Arrest, models.CASCADE, related_name="notes", help_text="The arrest it belongs to."
    )

    class Meta(Note.Meta):
        triggers = note_triggers("arrests_arrestnote", "arrest_id")


class CourtKind(models.TextChoices):
    GEOGRAPHICAL_AREA = "GA", "Geographical area (GA)"
    JUDICIAL_DISTRICT = "JD", "Judicial district (JD)"
    FEDERAL = "US", "United States District Court"


@pghistory.track()
class Docket(PersonRecord):
    """The number a court knows an arrest by; it changes when the case moves from a GA to a JD."""

    read_as = "arrest"

    arrest = models.ForeignKey(
        Arrest, models.CASCADE, related_name="dockets", help_text="The arrest it is about."
    )
    court = models.CharField(max_length=60, help_text="Court, e.g. GA14 - HARTFORD.")
    court_kind = models.CharField(
        "kind of court", max_length=2, choices=CourtKind, help_text="Kind of court."
    )
    number = models.CharField(max_length=40, help_text="As the court writes it.")
    from_on = models.DateField("from", help_text="From this day.")
    to_on = models.DateField("to", null=True, blank=True, help_text="Until this day, if it moved.")

    class Meta:
        ordering = ["from_on", "pk"]
        indexes = [models.Index(fields=["from_on", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="one_docket_number",
                fields=["arrest", "number"],
                violation_error_message="This docket is already recorded.",
            ),
            models.CheckConstraint(
                name="docket_days_in_order",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")),
                violation_error_message="A docket ends after it began.",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def warning(self) -> str:
        """A sentence when the number does not look like the court's format, or court, kind and number
        tell of different courts; never a refusal."""
        shape = FEDERAL_DOCKET_FORMAT if self.court_kind == CourtKind.FEDERAL else DOCKET_FORMAT
        example = "3:16-cr-00123" if self.court_kind == CourtKind.FEDERAL else "H14H-CR16-0123456-S"
        if not shape.match(self.number):
            return f"Docket numbers here look like {example}."
        return contradiction(self.court, self.court_kind, self.number)
