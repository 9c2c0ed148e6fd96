"""People, their jobs, the agencies they work for and the places those agencies serve."""

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

import pghistory
import pgtrigger


class Job(models.TextChoices):
    """What a person is here to do; the database role follows from it (`accounts.wall`)."""

    CASEWORKER = "caseworker", "Caseworker"
    DCF_SUPERVISOR = "dcf_supervisor", "DCF supervisor"
    POLICE_INVESTIGATOR = "police_investigator", "Police investigator"
    PROSECUTOR = "prosecutor", "Prosecutor"
    COUNCIL_MEMBER = "council_member", "Council member"
    COUNCIL_STAFF = "council_staff", "Council staff"
    ADMINISTRATOR = "administrator", "Administrator"
    AUDITOR = "auditor", "Auditor"


class AgencyKind(models.TextChoices):
    DCF_AREA_OFFICE = "dcf_area_office", "DCF area office"
    DCF_CENTRAL = "dcf_central", "DCF central office (HART)"
    POLICE_DEPARTMENT = "police_department", "Police department"
    STATE_POLICE = "state_police", "State Police"
    STATES_ATTORNEY = "states_attorney", "State's Attorney"
    CHIEF_STATES_ATTORNEY = "chief_states_attorney", "Office of the Chief State's Attorney"
    US_ATTORNEY = "us_attorney", "US Attorney"
    NCMEC = "ncmec", "National Center for Missing & Exploited Children"
    SERVICE_PROVIDER = "service_provider", "Service provider"
    COUNCIL = "council", "Trafficking in Persons Council"
    OTHER = "other", "Other"


AGENCY_KINDS_OF_JOB = {
    Job.CASEWORKER: {AgencyKind.DCF_AREA_OFFICE, AgencyKind.DCF_CENTRAL},
    Job.DCF_SUPERVISOR: {AgencyKind.DCF_AREA_OFFICE, AgencyKind.DCF_CENTRAL},
    Job.POLICE_INVESTIGATOR: {AgencyKind.POLICE_DEPARTMENT, AgencyKind.STATE_POLICE},
    Job.PROSECUTOR: {AgencyKind.STATES_ATTORNEY, AgencyKind.CHIEF_STATES_ATTORNEY},
    Job.COUNCIL_MEMBER: {AgencyKind.COUNCIL},
    Job.COUNCIL_STAFF: {AgencyKind.COUNCIL},
    Job.ADMINISTRATOR: {AgencyKind.COUNCIL, AgencyKind.OTHER},
    Job.AUDITOR: {AgencyKind.COUNCIL, AgencyKind.OTHER},
}


@pghistory.track()
class JudicialDistrict(models.Model):
    """One of Connecticut's 13 judicial districts (CGS 51-344), each with a State's Attorney."""

    code = models.CharField(max_length=3, unique=True, help_text="Court location code, e.g. HHD.")
    name = models.CharField(max_length=50, unique=True, help_text="Name as in CGS 51-344.")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


@pghistory.track()
class Agency(models.Model):
    """An office that sends, receives or handles something here, and the scope of its people."""

    name = models.CharField(max_length=120, unique=True, help_text="Name as people say it.")
    kind = models.CharField(
        max_length=30, choices=AgencyKind, help_text="What the agency is; decides its scope."
    )
    region = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="DCF region 1 to 6; DCF area offices only."
    )
    judicial_district = models.ForeignKey(
        JudicialDistrict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        help_text="The district it serves; required for a State's Attorney.",
    )
    town = models.ForeignKey(
        "accounts.Town",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        help_text="The town it serves; required for a police department.",
    )
    active = models.BooleanField(
        default=True, help_text="Untick instead of deleting when the agency closes."
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                name="region_for_area_offices_only",
                condition=Q(kind=AgencyKind.DCF_AREA_OFFICE, region__range=(1, 6))
                | (~Q(kind=AgencyKind.DCF_AREA_OFFICE) & Q(region__isnull=True)),
                violation_error_message="A DCF area office has a region from 1 to 6; "
                "other agencies have none.",
            ),
            models.CheckConstraint(
                name="district_for_states_attorneys",
                condition=~Q(kind=AgencyKind.STATES_ATTORNEY) | Q(judicial_district__isnull=False),
                violation_error_message="A State's Attorney has a judicial district.",
            ),
            models.CheckConstraint(
                name="town_for_police_departments",
                condition=~Q(kind=AgencyKind.POLICE_DEPARTMENT) | Q(town__isnull=False),
                violation_error_message="A police department has a town.",
            ),
            # Lets a row that filters by region keep it equal to its office's (referrals).
            models.UniqueConstraint(fields=["id", "region"], name="agency_with_region"),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class Town(models.Model):
    """One of Connecticut's 169 towns, and which offices serve it."""

    name = models.CharField(max_length=40, unique=True, help_text="Name of the town.")
    county = models.CharField(max_length=20, help_text="County the town lies in.")
    area_office = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="towns_served",
        limit_choices_to={"kind": AgencyKind.DCF_AREA_OFFICE},
        help_text="DCF area office that serves the town.",
    )
    judicial_district = models.ForeignKey(
        JudicialDistrict,
        models.PROTECT,
        related_name="towns",
        help_text="Judicial district the town lies in (CGS 51-344).",
    )

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


def _job_fits_agency() -> str:
    """SQL: true when the new row's job may be held at its agency."""
    return " OR ".join(
        f"(NEW.job = '{job}' AND kind IN ({', '.join(sorted(repr(str(k)) for k in kinds))}))"
        for job, kinds in AGENCY_KINDS_OF_JOB.items()
    )


@pghistory.track()
class Person(models.Model):
    """An entry of the staff directory: who someone is, what their job is, where they work.

    Everyone signed in may read it. What belongs to the account (e-mail, password, last visit)
    is on `User`, which only its owner and administrators see.
    """

    given_name = models.CharField(max_length=80, help_text="Given name.")
    family_name = models.CharField(max_length=80, help_text="Family name.")
    job = models.CharField(max_length=30, choices=Job, help_text="Decides what they may see.")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="people", help_text="Decides whose cases they see."
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Untick when the person leaves: sign-in ends at once."
    )

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name_plural = "people"
        triggers = [
            pgtrigger.Trigger(
                name="job_fits_agency",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("job", "agency_id"),
                when=pgtrigger.Before,
                func=f"""
                    IF NOT EXISTS (SELECT FROM accounts_agency
                                   WHERE id = NEW.agency_id AND ({_job_fits_agency()})) THEN
                        RAISE check_violation USING
                            MESSAGE = 'This job cannot be held at this kind of agency.',
                            CONSTRAINT = 'job_fits_agency';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"{self.given_name} {self.family_name}"

    @property
    def works_for_dcf(self) -> bool:
        return self.job in {Job.CASEWORKER, Job.DCF_SUPERVISOR}


class UserManager(BaseUserManager):
    def get_queryset(self):
        return super().get_queryset().select_related("agency")

    def create_user(self, email, password=None, **fields):
        """Make a person with an account; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


@pghistory.track(
    fields=["email"],
    model_name="UserEvent",
    obj_field=pghistory.ObjForeignKey(related_name="account_events"),
)
class User(AbstractBaseUser, Person):
    """A person's account. Permissions are not stored: they follow from the job's grants."""

    email = models.EmailField(unique=True, help_text="The name they sign in with.")
    last_seen_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When they last used the site."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name", "job", "agency"]
    objects = UserManager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="email_in_lower_case",
                condition=Q(email=models.functions.Lower(F("email"))),
                violation_error_message="Write the e-mail address in lower case.",
            )
        ]

    def __str__(self):
        return Person.__str__(self)

    def get_full_name(self):
        return str(self)

    @property
    def is_staff(self) -> bool:
        """Everyone with a job may open the admin; the wall decides what is in it."""
        return self.is_active

    @property
    def is_superuser(self) -> bool:
        """Nobody: no flag opens a case (docs/access.md)."""
        return False

    def has_perm(self, permission, obj=None):
        return any(backend.has_perm(self, permission, obj) for backend in _permission_backends())

    def has_perms(self, permissions, obj=None):
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label):
        return any(b.has_module_perms(self, app_label) for b in _permission_backends())


def _permission_backends():
    return (backend for backend in auth.get_backends() if hasattr(backend, "has_perm"))
