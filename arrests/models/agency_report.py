"""What police chiefs and the Chief State's Attorney tell the council once a year (CGS 51-286h)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Agency, AgencyKind, Person
from arrests.flow import AGENCY_REPORT_FLOW, AgencyReportStatus
from casework.models import Case, StatusChange, append_only, case_triggers

FIRST_YEAR = 2016
"""PA 16-71 asked for the first reports."""
ASKED = [AgencyKind.POLICE_DEPARTMENT, AgencyKind.CHIEF_STATES_ATTORNEY]
"""Whom the section names."""
REPORTING = [*ASKED, AgencyKind.STATE_POLICE]
"""Who may report here. The section names municipal chiefs; the State Police cover towns without one."""

ITEMS = {
    "a1": "participation",
    "a2": "referrals_received",
    "a3": "criteria",
    "a4": "coordination",
    "a5": "training",
    "a6": "obstacles",
    "a7": "missing_children_investigations",
    "a8": "referrals_from_dcf",
    "a9": "referred_for_prosecution",
    "b1": "convictions",
    "b2": "final_dispositions",
}
"""The section's items in its order, and the fields that hold them."""
OF_THE_CHIEF = (ITEMS["b1"], ITEMS["b2"])
NINE = tuple(name for name in ITEMS.values() if name not in OF_THE_CHIEF)
NUMBERS = tuple(ITEMS[item] for item in ("a2", "a7", "a8", "a9", "b1"))
CONTENT = (*ITEMS.values(), "counting_rule", "coordinator", "coordinator_phone")
NO_PERSONS = "Name no child and no person accused: the council reads this."


def _words(label: str, asked: str, **kwargs) -> models.TextField:
    return models.TextField(
        label, max_length=10_000, blank=True, help_text=f"{asked} {NO_PERSONS}", **kwargs
    )


def _number(label: str, asked: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True, help_text=asked)


@pghistory.track()
class AgencyReport(Case):
    """One agency's report for the year to September 30 in which `year` ends. Aggregate numbers and words;
    no personal data but the name and telephone of the agency's own coordinator."""

    flow = AGENCY_REPORT_FLOW

    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="agency_reports",
        limit_choices_to={"kind__in": REPORTING},
        help_text="The department, or the Chief State's Attorney's office.",
    )
    year = models.PositiveSmallIntegerField(
        help_text="The year that ends on September 30 of this year; due on October 1."
    )
    status = models.CharField(
        max_length=20,
        choices=AgencyReportStatus,
        default=AgencyReportStatus.DRAFT,
        editable=False,
        help_text="Moved by its steps only.",
    )
    participation = _words(
        "participation in anti-trafficking efforts",
        "In which federal, state-wide and regional efforts the agency took part.",
    )
    referrals_received = _number(
        "referrals received",
        "Referrals received that relate to allegations of human trafficking. Zero is an answer.",
    )
    criteria = _words(
        "criteria for investigating", "How it is decided to investigate or to begin proceedings."
    )
    coordination = _words(
        "coordination",
        "How the Chief State's Attorney's office and municipal departments work together.",
    )
    training = _words("annual training", "Nature of the training given each year.")
    obstacles = _words("obstacles", "What stood in the way of investigating.")
    missing_children_investigations = _number(
        "investigations that involved missing children",
        "Investigations of the year that involved a missing child.",
    )
    referrals_from_dcf = _number("referrals from DCF", "Referrals received from DCF in the year.")
    referred_for_prosecution = _number(
        "cases referred for prosecution", "Cases the agency referred for prosecution in the year."
    )
    convictions = _number(
        "cases that ended in convictions", "The Chief State's Attorney's office alone is asked."
    )
    final_dispositions = _words(
        "final dispositions",
        "Final disposition of every case, appealed ones included, by docket number. The Chief State's "
        "Attorney's office alone is asked.",
    )
    counting_rule = _words(
        "counting rule",
        "What was counted as human trafficking, by which statutes, and what as one referral: the section "
        "defines neither.",
    )
    coordinator = models.CharField(
        max_length=160, blank=True, help_text="The agency's human-trafficking coordinator."
    )
    coordinator_phone = models.CharField(
        "coordinator's telephone", max_length=40, blank=True, help_text="Where to reach them."
    )

    class Meta(Case.Meta):
        ordering = ["-year", "-pk"]
        indexes = [models.Index(fields=["-year", "-id"])]
        constraints = [
            models.UniqueConstraint(
                name="one_report_a_year",
                fields=["agency", "year"],
                violation_error_message="This agency's report for that year is begun already: go on with "
                "that one.",
            ),
            models.CheckConstraint(
                name="years_of_the_section",
                condition=Q(year__range=(FIRST_YEAR, 2100)),
                violation_error_message=f"Reports begin with the year to September 30, {FIRST_YEAR}.",
            ),
        ]
        triggers = [
            *case_triggers("L", "NEW.year"),
            *AGENCY_REPORT_FLOW.triggers(),
            pgtrigger.ReadOnly(name="agency_and_year_stay", fields=["agency", "year"]),
            pgtrigger.Trigger(
                name="submitted_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(*CONTENT),
                func="""
                    IF OLD.status = 'submitted' THEN
                        RAISE check_violation USING CONSTRAINT = 'submitted_stays', MESSAGE =
                            'This report is submitted. Council staff can return it for correction.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="asked_of_the_agency",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("of_kind", "text")],
                func=f"""
                    SELECT kind INTO of_kind FROM accounts_agency WHERE id = NEW.agency_id;
                    IF of_kind NOT IN ({", ".join(repr(str(kind)) for kind in REPORTING)}) THEN
                        RAISE check_violation USING CONSTRAINT = 'asked_of_the_agency',
                            MESSAGE = 'This agency is not asked for a report.';
                    END IF;
                    IF of_kind <> '{AgencyKind.CHIEF_STATES_ATTORNEY}' THEN
                        IF NEW.convictions IS NOT NULL OR NEW.final_dispositions <> '' THEN
                            RAISE check_violation USING CONSTRAINT = 'asked_of_the_chief',
                                MESSAGE = 'Convictions and final dispositions are asked of the Chief '
                                          'State''s Attorney alone.';
                        END IF;
                    ELSIF NEW.status = 'submitted'
                        AND (NEW.convictions IS NULL OR NEW.final_dispositions = '') THEN
                        RAISE check_violation USING CONSTRAINT = 'whole_when_submitted',
                            MESSAGE = 'Answer every item before submitting.';
                    END IF;
                    IF NEW.status = 'submitted' AND ({
                    " OR ".join(
                        [f"NEW.{name} IS NULL" for name in NUMBERS if name in NINE]
                        + [f"NEW.{name} = ''" for name in NINE if name not in NUMBERS]
                        + ["NEW.counting_rule = ''", "NEW.coordinator = ''"]
                    )
                }) THEN
                        RAISE check_violation USING CONSTRAINT = 'whole_when_submitted',
                            MESSAGE = 'Answer every item before submitting.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    @property
    def is_of_the_chief(self) -> bool:
        return self.agency.kind == AgencyKind.CHIEF_STATES_ATTORNEY

    @property
    def asked(self) -> tuple[str, ...]:
        """The items this agency is asked for, in the section's order."""
        return (*NINE, *OF_THE_CHIEF) if self.is_of_the_chief else NINE

    def unanswered(self) -> list[str]:
        """Labels of what must be filled in before it can be submitted. Zero is an answer."""
        return [
            self._meta.get_field(name).verbose_name
            for name in (*self.asked, "counting_rule", "coordinator")
            if getattr(self, name) in (None, "")
        ]


class AgencyReportStatusChange(StatusChange):
    """One step of an agency's report."""

    case = models.ForeignKey(
        AgencyReport, models.CASCADE, related_name="status_changes", help_text="Which one."
    )

    class Meta(StatusChange.Meta):
        triggers = [append_only()]


class ReportReminder(models.Model):
    """Council staff asked that an agency be reminded of its report; mailed by
    `arrests.report_reminders`, once a day at most."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", help_text="Who is reminded."
    )
    year = models.PositiveSmallIntegerField(help_text="Of the report for the year that ends then.")
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who asked for it."
    )
    asked_on = models.DateField(editable=False, help_text="The day it was asked for.")
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When it was asked for.")
    sent_at = models.DateTimeField(
        null=True, editable=False, help_text="When the mail was sent; empty while it waits."
    )
    people = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="How many people of the agency it went to."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="reminded_once_a_day",
                fields=["agency", "year", "asked_on"],
                violation_error_message="They are reminded today already.",
            ),
            models.CheckConstraint(
                name="sent_to_somebody",
                condition=Q(sent_at__isnull=True, people__isnull=True)
                | Q(sent_at__isnull=False, people__isnull=False),
                violation_error_message="A reminder that was sent went to a number of people.",
            ),
        ]

    def __str__(self):
        return f"Reminder of {self.asked_on}"
