"""A referral: one event about one child, its classification, what it tells about demand."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Agency, AgencyKind, Job, Person, Town
from casework.models import (
    Case,
    Note,
    StatusChange,
    append_only,
    case_triggers,
    note_triggers,
    year_of,
)
from casework.records import PersonRecord
from referrals.flow import REFERRAL_FLOW, UNDER_WAY, Outcome, ReferralStatus
from referrals.models.child import REGION_OF_OFFICE, Child


class Source(models.TextChoices):
    CARELINE = "careline", "DCF Careline"
    POLICE = "police", "Police"
    SCHOOL = "school", "School"
    MEDICAL = "medical", "Medical"
    FAMILY = "family", "Family"
    SELF = "self", "The child"
    PROVIDER = "provider", "Service provider"
    HOTLINE = "hotline", "National hotline"
    COURT = "court", "Court"
    OTHER = "other", "Other"


class Acceptance(models.TextChoices):
    """Whether the Careline accepted the report; a referral can stand without it."""

    PENDING = "pending", "Pending"
    YES = "yes", "Accepted"
    NO = "no", "Not accepted"


class Concern(models.TextChoices):
    SEX = "sex", "Sex trafficking"
    LABOUR = "labour", "Labor trafficking"
    BOTH = "both", "Both"


class Venue(models.TextChoices):
    ONLINE = "online", "Online"
    HOTEL = "hotel", "Hotel or motel"
    RESIDENCE = "residence", "Residence"
    STREET = "street", "Street"
    BUSINESS = "business", "Business"
    VEHICLE = "vehicle", "Vehicle"
    PARTY = "party", "Party"
    OTHER = "other", "Other"
    UNKNOWN = "", "Not known"


class Recruitment(models.TextChoices):
    """HTCDS 2.0 `vic_MethodOfRecruitment`."""

    BUSINESS = "business", "At a place of business"
    EDUCATION = "education", "At an educational institution"
    WORK = "work", "At work"
    SOCIAL_NETWORK = "social_network", "Through online social networks"
    ONLINE_ADVERTISEMENT = "online_advertisement", "Through an online advertisement"
    TELEVISION = "television", "Through a television advert"
    NEWSPAPER = "newspaper", "Through a newspaper advert"
    FAMILY = "family", "Through family or family events"
    FRIENDS = "friends", "Through friends or social events"
    OTHER = "other", "Other"
    UNKNOWN = "", "Not known"


class RelationshipToTrafficker(models.TextChoices):
    """HTCDS 2.0 `vic_RelationshipToTrafficker`."""

    FAMILIAL = "familial", "Family"
    ACQUAINTED = "acquainted", "Acquainted"
    UNACQUAINTED = "unacquainted", "Not acquainted"
    UNKNOWN = "", "Not known"


class LivingSituation(models.TextChoices):
    HOME = "home", "Home"
    RELATIVE = "relative", "With a relative"
    FOSTER = "foster", "Foster care"
    CONGREGATE = "congregate", "Congregate care"
    MISSING = "missing", "Missing from care"
    HOMELESS = "homeless", "Homeless"
    DETENTION = "detention", "Detention"
    OTHER = "other", "Other"
    UNKNOWN = "", "Not known"


@pghistory.track()
class Referral(PersonRecord, Case):
    """A report to DCF that one child may be trafficked."""

    letter = "R"

    flow = REFERRAL_FLOW

    child = models.ForeignKey(
        Child, models.PROTECT, related_name="referrals", help_text="The child it is about."
    )
    status = models.CharField(
        max_length=20,
        choices=ReferralStatus,
        default=ReferralStatus.RECEIVED,
        editable=False,
        help_text="Where the referral stands; moved by its steps only.",
    )
    received_at = models.DateTimeField(help_text="When the information was received.")
    source = models.CharField(max_length=20, choices=Source, help_text="Where it came from.")
    reporter = models.CharField(
        max_length=200, blank=True, help_text="Who reported it and how to reach them."
    )
    area_office = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="referrals",
        limit_choices_to={"kind": AgencyKind.DCF_AREA_OFFICE},
        help_text="DCF area office that handles it.",
    )
    region = models.PositiveSmallIntegerField(
        editable=False, db_default=0, help_text="DCF region of the office; kept by the database."
    )
    caseworker = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        limit_choices_to={"job__in": [Job.CASEWORKER, Job.DCF_SUPERVISOR], "is_active": True},
        help_text="Who works on it.",
    )
    careline_accepted = models.CharField(
        max_length=10,
        choices=Acceptance,
        default=Acceptance.PENDING,
        help_text="Whether the Careline accepted the report.",
    )
    concern = models.CharField(
        max_length=10, choices=Concern, default=Concern.SEX, help_text="Kind of trafficking feared."
    )
    town = models.ForeignKey(
        Town,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        help_text="Where it happened, if known; else where the child lives.",
    )
    venue = models.CharField(
        max_length=20, choices=Venue, blank=True, help_text="Kind of place where it happened."
    )
    recruitment = models.CharField(
        max_length=30, choices=Recruitment, blank=True, help_text="How the child was drawn in."
    )
    websites = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text="Websites and apps used, separated by commas.",
    )
    relationship_to_trafficker = models.CharField(
        max_length=20,
        choices=RelationshipToTrafficker,
        blank=True,
        help_text="How the child knows the trafficker.",
    )
    living_situation = models.CharField(
        max_length=20,
        choices=LivingSituation,
        blank=True,
        help_text="Where the child lived when identified. Missing from care starts two clocks.",
    )
    missing_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when the child is missing from care."
    )
    age = models.PositiveSmallIntegerField(
        null=True,
        editable=False,
        help_text="Age in years when the referral was received; kept by the database.",
    )
    narrative = models.TextField(
        blank=True, max_length=100_000, help_text="What was reported, in plain words."
    )
    outcome = models.CharField(
        max_length=30, choices=Outcome, blank=True, editable=False, help_text="How it ended."
    )

    class Meta(Case.Meta):
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["-received_at", "-id"]),
            models.Index(fields=["region", "-received_at", "-id"]),
            models.Index(fields=["region", "status"]),
            models.Index(fields=["caseworker", "status"]),
            models.Index(
                fields=["received_at", "id"],
                condition=Q(status__in=UNDER_WAY),
                name="referrals_under_way",
            ),
            GinIndex(
                # What is longer, by whatever door it came, is stored and not searched beyond this:
                # a tsvector has a largest size, and no narrative may be refused for it.
                Func(
                    F("narrative"),
                    template="to_tsvector('english'::regconfig, left(%(expressions)s, 100000))",
                ),
                name="referral_words",
                fastupdate=False,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="outcome_when_closed",
                condition=(Q(status=ReferralStatus.CLOSED) & ~Q(outcome=""))
                | (~Q(status=ReferralStatus.CLOSED) & Q(outcome="")),
                violation_error_message="Say how it ended when closing, and only then.",
            ),
            models.CheckConstraint(
                name="missing_since_when_missing",
                condition=Q(missing_since__isnull=True)
                | Q(living_situation=LivingSituation.MISSING),
                violation_error_message="Only a child missing from care is missing since a time.",
            ),
            # Lets a row that filters by region keep it equal to the referral's (broken glass).
            models.UniqueConstraint(fields=["id", "region"], name="referral_with_region"),
        ]
        triggers = [
            *case_triggers("R", year_of("received_at")),
            *REFERRAL_FLOW.triggers(),
            REGION_OF_OFFICE,
            pgtrigger.Trigger(
                name="not_of_a_merged_child",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("child_id"),
                when=pgtrigger.Before,
                func="PERFORM referrals_refuse_merged(NEW.child_id); RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="age_when_received",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("age", "child_id", "received_at"),
                when=pgtrigger.Before,
                func="""
                    NEW.age := referrals_age_of(NEW.child_id, NEW.received_at);
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="no_notice_is_due",
                operation=pgtrigger.UpdateOf("status"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__status__in=["closed", "screened_out"]),
                func="""
                    IF EXISTS (SELECT FROM referrals_notice WHERE referral_id = NEW.id
                               AND sent_at IS NULL AND due_at IS NOT NULL) THEN
                        RAISE check_violation USING CONSTRAINT = 'no_notice_is_due',
                            MESSAGE = 'A notice is due: send it before closing.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="missing_child_clocks",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("living_situation"),
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__living_situation="missing"),
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.living_situation = 'missing' THEN
                        RETURN NULL;  -- still missing: only going missing starts a clock
                    END IF;
                    PERFORM referrals_start_clock(NEW.id, kind, 'missing_child_notice', greatest(
                        NEW.received_at,
                        CASE TG_OP WHEN 'UPDATE' THEN coalesce(NEW.missing_since, now())
                                   ELSE NEW.missing_since END))
                    FROM unnest(ARRAY['ncmec', 'police']) AS kind;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="notices_follow_the_town",
                operation=pgtrigger.UpdateOf("town_id"),
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__town_id__df=pgtrigger.F("new__town_id")),
                func="""
                    PERFORM referrals_redirect_notices(NEW.id, OLD.town_id, NEW.town_id);
                    RETURN NULL;
                """,
            ),
        ]


class ReferralStatusChange(PersonRecord, StatusChange):
    """One step of a referral."""

    read_as = "case"

    case = models.ForeignKey(
        Referral, models.CASCADE, related_name="status_changes", help_text="The referral."
    )

    class Meta(StatusChange.Meta):
        triggers = [append_only()]


class ReferralNote(PersonRecord, Note):
    """A caseworker's note on a referral."""

    read_as = "referral"

    referral = models.ForeignKey(
        Referral, models.CASCADE, related_name="notes", help_text="The referral it belongs to."
    )

    class Meta(Note.Meta):
        triggers = note_triggers("referrals_referralnote", "referral_id")


class Finding(models.TextChoices):
    """How sure one is. Confirming is a supervisor's."""

    HIGH_RISK = "high_risk", "High risk"
    SUSPECTED = "suspected", "Suspected"
    CONFIRMED = "confirmed", "Confirmed"
    NOT_TRAFFICKING = "not_trafficking", "Not trafficking"


class DecidingOrganisation(models.TextChoices):
    """HTCDS 2.0 `vic_TraffickingStatusDecisionMakingOrg`, and DCF itself."""

    DCF = "dcf", "DCF"
    POLICE = "police", "Police"
    COURT = "court", "Court or prosecution"
    PROVIDER = "provider", "Service provider"
    OTHER = "other", "Other"


class Classification(PersonRecord):
    """How a referral was judged on a day; append-only, the newest counts.

    A suspected or confirmed child starts the clock of the notice to the police
    (42 USC 671(a)(34)(A)): 24 hours from `recorded_at`.
    """

    read_as = "referral"

    referral = models.ForeignKey(
        Referral, models.CASCADE, related_name="classifications", help_text="The referral judged."
    )
    finding = models.CharField(max_length=20, choices=Finding, help_text="The judgement.")
    decided_on = models.DateField(help_text="The day it was decided.")
    deciding_organisation = models.CharField(
        max_length=20,
        choices=DecidingOrganisation,
        default=DecidingOrganisation.DCF,
        help_text="Who decided.",
    )
    basis = models.TextField(blank=True, help_text="What it rests on.")
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who recorded it."
    )
    recorded_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When it was recorded; starts the clock."
    )

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["referral", "-recorded_at", "-id"]),
            models.Index(fields=["-recorded_at", "-id"]),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="police_clock",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__finding__in=["suspected", "confirmed"]),
                func="""
                    PERFORM referrals_start_clock(
                        NEW.referral_id, 'police', 'police_notice', NEW.recorded_at);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.get_finding_display()}, {self.decided_on:%Y-%m-%d}"


@pghistory.track()
class BuyerDisclosure(PersonRecord):
    """What a referral tells about demand: how many buyers, how often, how they paid.

    Numbers are what someone said, never filled in: unknown stays empty.
    """

    read_as = "referral"

    class DisclosureSource(models.TextChoices):
        CHILD = "child", "The child's statement"
        ADVERTISEMENT = "advertisement", "Advertisement"
        POLICE = "police", "Police"
        OTHER = "other", "Other"

    referral = models.ForeignKey(
        Referral, models.CASCADE, related_name="disclosures", help_text="The referral it is from."
    )
    buyers_per_night_low = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="At least so many buyers a night, as said."
    )
    buyers_per_night_high = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="At most so many buyers a night, as said."
    )
    nights = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="On how many nights, as said."
    )
    period = models.CharField(max_length=120, blank=True, help_text="Over what time.")
    source = models.CharField(
        max_length=20, choices=DisclosureSource, help_text="Who or what told it."
    )
    venue = models.CharField(max_length=20, choices=Venue, blank=True, help_text="Kind of place.")
    payment = models.CharField(max_length=120, blank=True, help_text="Money, drugs, shelter …")
    description = models.TextField(blank=True, help_text="What was said, without names of buyers.")
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who recorded it."
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When recorded.")

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["-recorded_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="low_not_above_high",
                condition=Q(buyers_per_night_low__lte=F("buyers_per_night_high"))
                | Q(buyers_per_night_low__isnull=True)
                | Q(buyers_per_night_high__isnull=True),
                violation_error_message="The low number of buyers cannot exceed the high one.",
            )
        ]

    def __str__(self):
        return f"Disclosure, {self.get_source_display().lower()}"
