"""Informations, the counts they charge, what became of each count, and the sentence."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Person
from arrests.models.arrest import Arrest
from arrests.models.statute import StatuteVersion
from casework.models import append_only
from casework.records import PersonRecord


class InformationKind(models.TextChoices):
    SHORT_FORM = "short_form", "Short form"
    LONG_FORM = "long_form", "Long form"
    SUBSTITUTE = "substitute", "Substitute"


@pghistory.track()
class Information(PersonRecord):
    """A charging document of an arrest. The newest version is operative; an earlier one is
    superseded, which is not dismissed. The short form carries what police charged at arrest."""

    read_as = "arrest"

    arrest = models.ForeignKey(
        Arrest, models.CASCADE, related_name="informations", help_text="The arrest it charges."
    )
    number = models.PositiveSmallIntegerField(
        "version", editable=False, db_default=0, help_text="1 for the first; the highest operates."
    )
    kind = models.CharField(max_length=20, choices=InformationKind, help_text="Kind of document.")
    filed_on = models.DateField(help_text="The day it was filed.")

    class Meta:
        ordering = ["arrest_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["arrest", "number"], name="one_information_version"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="next_version",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    PERFORM FROM arrests_arrest WHERE id = NEW.arrest_id FOR UPDATE;
                    SELECT coalesce(max(number), 0) + 1 INTO NEW.number
                    FROM arrests_information WHERE arrest_id = NEW.arrest_id;
                    IF NEW.kind = 'substitute' AND NEW.number = 1 THEN
                        RAISE check_violation USING CONSTRAINT = 'substitute_replaces',
                            MESSAGE = 'A substitute information replaces an earlier one.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.ReadOnly(name="version_stays", fields=["arrest", "number"]),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} information {self.number}"


class Inchoate(models.TextChoices):
    NONE = "", "Completed"
    ATTEMPT = "attempt", "Attempt (53a-49)"
    CONSPIRACY = "conspiracy", "Conspiracy (53a-48)"
    ACCESSORY = "accessory", "Accessory (53a-8)"


class Plea(models.TextChoices):
    NONE = "", "None entered"
    NOT_GUILTY = "not_guilty", "Not guilty"
    GUILTY = "guilty", "Guilty"
    NOLO = "nolo", "Nolo contendere"
    CONDITIONAL_NOLO = "conditional_nolo", "Conditional nolo contendere"
    ALFORD = "alford", "Alford"


@pghistory.track()
class Charge(PersonRecord):
    """One count of an information, under the statute as it was on the day of the offence."""

    read_through = "arrests_as_wholes"

    information = models.ForeignKey(
        Information, models.CASCADE, related_name="charges", help_text="Where it is charged."
    )
    count = models.PositiveSmallIntegerField(help_text="Number of the count.")
    statute_version = models.ForeignKey(
        StatuteVersion, models.PROTECT, related_name="charges",
        help_text="The offence as in force on the offence date.",
    )  # fmt: skip
    offence_on = models.DateField(help_text="Day of the offence; decides class and title.")
    offence_until = models.DateField(
        null=True, blank=True, help_text="Last day, when it went on over several."
    )
    inchoate = models.CharField(
        max_length=20, choices=Inchoate, blank=True, help_text="Attempt, conspiracy or accessory."
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by",
        help_text="The count of an earlier information that this one replaces.",
    )  # fmt: skip
    family_violence = models.BooleanField(
        default=False,
        help_text="A family violence crime (CGS 46b-38a): time alone does not erase a conviction.",
    )
    plea = models.CharField(max_length=20, choices=Plea, blank=True, help_text="Plea to it.")

    class Meta:
        ordering = ["information_id", "count", "pk"]
        indexes = [models.Index(fields=["statute_version", "information"])]
        constraints = [
            models.UniqueConstraint(
                name="one_count_number",
                fields=["information", "count"],
                violation_error_message="This information already has a count of that number.",
            ),
            models.CheckConstraint(
                name="offence_days_in_order",
                condition=Q(offence_until__isnull=True)
                | Q(offence_until__gte=models.F("offence_on")),
                violation_error_message="The offence cannot end before it began.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="version_in_force",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("statute_version_id", "offence_on"),
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM arrests_statuteversion
                                   WHERE id = NEW.statute_version_id
                                   AND validity @> NEW.offence_on) THEN
                        RAISE check_violation USING CONSTRAINT = 'version_in_force',
                            MESSAGE = format('This version of the statute was not in force on %s.',
                                             NEW.offence_on);
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Paths of counts (paths.sql) go back along `replaces`, never in a circle or to another arrest.
            pgtrigger.Trigger(
                name="replaces_an_earlier_count",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("replaces_id", "information_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__replaces__isnull=False),
                func="""
                    IF NOT EXISTS (SELECT FROM arrests_charge c
                                   JOIN arrests_information earlier ON earlier.id = c.information_id
                                   JOIN arrests_information i ON i.arrest_id = earlier.arrest_id
                                   WHERE c.id = NEW.replaces_id AND i.id = NEW.information_id
                                   AND i.number > earlier.number) THEN
                        RAISE check_violation USING CONSTRAINT = 'replaces_an_earlier_count',
                            MESSAGE = 'A count replaces one of an earlier information of its arrest.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # PA 16-71: from 1 October 2016 nobody under 18 can be convicted of prostitution.
            pgtrigger.Trigger(
                name="no_child_is_a_prostitute",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("statute_version_id", "offence_on"),
                when=pgtrigger.Before,
                func="""
                    IF NEW.offence_on >= '2016-10-01' AND EXISTS (
                        SELECT FROM arrests_statuteversion v
                        JOIN arrests_statute s ON s.id = v.statute_id
                        WHERE v.id = NEW.statute_version_id
                        AND s.sovereign = 'CT' AND s.section = '53a-82')
                    AND arrests_may_be_a_child(NEW.information_id, NEW.offence_on) THEN
                        RAISE check_violation USING CONSTRAINT = 'no_child_is_a_prostitute',
                            MESSAGE = 'Nobody under 18 can be charged under 53a-82 (PA 16-71). '
                                      'Record a date of birth that shows the age, or refer the child.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"Count {self.count}: {self.statute_version}"

    @property
    def disposition(self):
        """The disposition that counts: the newest by its day; None while it is pending."""
        return next(iter(self.dispositions.all()), None)

    @property
    def last_recorded(self):
        """The disposition recorded last, whatever its day: what somebody has seen who opened it."""
        return max(self.dispositions.all(), key=lambda found: found.pk, default=None)


class Outcome(models.TextChoices):
    """What became of a count."""

    NOLLE = "nolle", "Nolle"
    DISMISSED = "dismissed", "Dismissed"
    NOT_GUILTY = "not_guilty", "Not guilty"
    NOT_GUILTY_MENTAL = "not_guilty_mental", "Not guilty by mental disease or defect"
    GUILTY_PLEA = "guilty_plea", "Guilty by plea"
    GUILTY_TRIAL = "guilty_trial", "Guilty at trial"
    GUILTY_LESSER = "guilty_lesser", "Guilty of a lesser offence"
    TRANSFERRED = "transferred", "Transferred"
    SUPERSEDED = "superseded", "Superseded"
    VACATED = "vacated", "Vacated"
    PARDONED = "pardoned", "Pardoned"
    DIVERTED = "diverted", "Diverted (accelerated rehabilitation)"
    YOUTHFUL_OFFENDER = "youthful_offender", "Youthful offender"
    ADOPTED_FEDERALLY = "adopted_federally", "Adopted federally"
    DECLINED = "declined", "Prosecution declined"
    BOND_FORFEITED = "bond_forfeited", "Bond paid or forfeited"


BY_PLEA = (Outcome.GUILTY_PLEA, Outcome.GUILTY_LESSER)
OF_GUILT = (Plea.GUILTY, Plea.NOLO, Plea.CONDITIONAL_NOLO, Plea.ALFORD)
"""Pleas on which a conviction follows."""
CONVICTIONS = (Outcome.GUILTY_PLEA, Outcome.GUILTY_TRIAL, Outcome.GUILTY_LESSER)


class Disposition(PersonRecord):
    """What became of a count on a day; append-only, the newest counts."""

    read_through = "arrests_as_wholes"

    charge = models.ForeignKey(
        Charge, models.CASCADE, related_name="dispositions", help_text="The count disposed of."
    )
    outcome = models.CharField(
        max_length=30, choices=Outcome,
        help_text="What became of it. Fines, probation, commitments and discharges follow a "
        "conviction: guilty, with a sentence. A program before trial: diverted; once it is "
        "completed: dismissed.",
    )  # fmt: skip
    disposed_on = models.DateField(help_text="The day of the disposition.")
    lesser_offence = models.ForeignKey(
        StatuteVersion, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The offence of conviction, when guilty of a lesser one.",
    )  # fmt: skip
    diversion_completed_on = models.DateField(
        null=True, blank=True, help_text="The day a diversion was completed."
    )
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who recorded it."
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When recorded.")

    class Meta:
        ordering = ["-disposed_on", "-pk"]
        indexes = [
            models.Index(fields=["charge", "-disposed_on", "-id"]),
            models.Index(fields=["-disposed_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="lesser_offence_when_lesser",
                condition=(Q(outcome="guilty_lesser") & Q(lesser_offence__isnull=False))
                | (~Q(outcome="guilty_lesser") & Q(lesser_offence__isnull=True)),
                violation_error_message="Name the lesser offence, and only then.",
            ),
            models.CheckConstraint(
                name="completed_when_diverted",
                condition=Q(diversion_completed_on__isnull=True)
                | Q(outcome="diverted", diversion_completed_on__gte=models.F("disposed_on")),
                violation_error_message="Only a diversion is completed, after it began.",
            ),
        ]
        triggers = [append_only()]

    def __str__(self):
        return f"{self.get_outcome_display()}, {self.disposed_on:%Y-%m-%d}"

    @property
    def is_conviction(self) -> bool:
        return self.outcome in CONVICTIONS


class Discharge(models.TextChoices):
    """Sentences without imprisonment or probation (CGS 53a-28)."""

    NONE = "", "None"
    CONDITIONAL = "conditional", "Conditional discharge"
    UNCONDITIONAL = "unconditional", "Unconditional discharge"


class ProbationResult(models.TextChoices):
    NONE = "", "Under way, or no probation"
    CONTINUED = "continued", "Continued after a violation"
    TERMINATED = "terminated", "Terminated"
    REVOKED = "revoked", "Revoked"


class Registration(models.TextChoices):
    NONE = "", "None"
    TEN_YEARS = "ten_years", "Ten years"
    LIFE = "life", "Life"


@pghistory.track()
class Sentence(PersonRecord):
    """The sentence on a conviction. Months, and days beside them; dollars. `docs/glossary.md` says
    which of the court's own labels becomes what here."""

    read_through = "arrests_as_wholes"

    disposition = models.OneToOneField(
        Disposition, models.CASCADE, related_name="sentence", help_text="The conviction."
    )
    months_to_serve = models.PositiveSmallIntegerField(
        default=0, help_text="Months of imprisonment to serve."
    )
    months_suspended = models.PositiveSmallIntegerField(
        default=0, help_text="Months of imprisonment suspended."
    )
    days_to_serve = models.PositiveSmallIntegerField(
        default=0, help_text="Days of imprisonment to serve, beside the months."
    )
    days_suspended = models.PositiveSmallIntegerField(
        default=0, help_text="Days of imprisonment suspended, beside the months; 364 for a year."
    )
    time_served = models.BooleanField(
        default=False, help_text="The time already served is the sentence (credit for time served)."
    )
    months_probation = models.PositiveSmallIntegerField(
        default=0, help_text="Months of probation, conditional discharge or supervised release."
    )
    special_conditions = models.BooleanField(
        default=False, help_text="The probation has special conditions."
    )
    probation_result = models.CharField(
        max_length=10, choices=ProbationResult, blank=True,
        help_text="What became of the probation, when the court decided on it later.",
    )  # fmt: skip
    discharge = models.CharField(
        max_length=15, choices=Discharge, blank=True,
        help_text="Discharged instead of imprisoned: conditionally or unconditionally.",
    )  # fmt: skip
    months_special_parole = models.PositiveSmallIntegerField(
        default=0, help_text="Months of special parole."
    )
    fine = models.DecimalField(
        max_digits=10, decimal_places=2, default=0, help_text="Fine in dollars."
    )
    fine_suspended = models.DecimalField(
        max_digits=10, decimal_places=2, default=0, help_text="How much of the fine is suspended."
    )
    fine_paid = models.BooleanField(default=False, help_text="Nothing of the fine is due any more.")
    restitution = models.DecimalField(
        max_digits=10, decimal_places=2, default=0, help_text="Restitution in dollars."
    )
    registration = models.CharField(
        max_length=10, choices=Registration, blank=True, help_text="Sex offender registration."
    )

    class Meta:
        ordering = ["disposition_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="money_not_negative",
                condition=Q(fine__gte=0, restitution__gte=0, fine_suspended__gte=0),
                violation_error_message="Amounts cannot be negative.",
            ),
            models.CheckConstraint(
                name="no_more_suspended_than_fined",
                condition=Q(fine_suspended__lte=models.F("fine")),
                violation_error_message="No more of a fine can be suspended than was imposed.",
            ),
            models.CheckConstraint(  # CGS 53a-34
                name="discharged_unconditionally",
                condition=~Q(discharge="unconditional")
                | Q(
                    months_to_serve=0,
                    months_suspended=0,
                    days_to_serve=0,
                    days_suspended=0,
                    months_probation=0,
                    months_special_parole=0,
                ),
                violation_error_message="An unconditional discharge goes without imprisonment, "
                "probation and parole.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sentence_on_a_conviction",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("disposition_id"),
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT FROM arrests_disposition WHERE id = NEW.disposition_id
                        AND outcome IN ('guilty_plea', 'guilty_trial', 'guilty_lesser')) THEN
                        RAISE check_violation USING CONSTRAINT = 'sentence_on_a_conviction',
                            MESSAGE = 'Only a conviction has a sentence.';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        fined = f"${self.fine:,.0f} fine" if self.fine else ""
        if self.fine_suspended:
            fined += " suspended" if self.fine_suspended == self.fine else " partly suspended"
        parts = [
            _time(self.months_to_serve, self.days_to_serve, "to serve"),
            _time(self.months_suspended, self.days_suspended, "suspended"),
            "time served" if self.time_served else "",
            self.get_discharge_display().lower() if self.discharge else "",
            _time(
                self.months_probation, 0, "of probation" if not self.discharge else "of conditions"
            ),
            "special conditions" if self.special_conditions else "",
            f"probation {self.probation_result}" if self.probation_result else "",
            _time(self.months_special_parole, 0, "of special parole"),
            fined,
            "fine paid" if self.fine_paid else "",
            f"${self.restitution:,.0f} restitution" if self.restitution else "",
            f"registration: {self.get_registration_display().lower()}" if self.registration else "",
        ]
        return ", ".join(part for part in parts if part) or "Sentence"


def _time(months: int, days: int, what: str) -> str:
    """12 months and 1 day to serve; nothing for no time."""
    counted = ((months, "month"), (days, "day"))
    said = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in counted if n]
    return f"{' and '.join(said)} {what}" if said else ""
