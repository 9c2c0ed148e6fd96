"""The database's roles, and which one a job acts as. Made by migrations of accounts."""

from accounts.models import Job

WEB = "tip_web"
STATISTICS = "tip_statistics"
PUBLIC = "tip_public"
"""Whoever reads the public page: sees the release that is shown to the public and nothing else."""
SIGNED_IN = "tip_signed_in"
"""Holds what every job may read; the job roles are members of it, nobody acts as it."""

ROLE_OF_JOB = {
    Job.CASEWORKER: "tip_dcf",
    Job.DCF_SUPERVISOR: "tip_dcf",
    Job.POLICE_INVESTIGATOR: "tip_justice",
    Job.PROSECUTOR: "tip_justice",
    Job.COUNCIL_MEMBER: "tip_council",
    Job.COUNCIL_STAFF: "tip_council_staff",
    Job.ADMINISTRATOR: "tip_admin",
    Job.AUDITOR: "tip_auditor",
}
JOB_ROLES = tuple(sorted(set(ROLE_OF_JOB.values())))
ROLES = (WEB, SIGNED_IN, *JOB_ROLES, STATISTICS, PUBLIC)
