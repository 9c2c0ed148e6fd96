"""The labels of the judicial branch's disposition lists, and how each is recorded (docs/decisions/0020).

They stand in the list of outcomes, so that a clerk who types what the court wrote finds the outcome.
A label tells a sentence and not whether there was a plea or a trial: the outcome offered is a plea,
much the more frequent.
"""

from arrests.models.charge import Outcome

PROGRAM = "the program is completed"
PROBATION = "of a sentence recorded before, change that sentence"
COURT_LABELS = (
    # as the court writes it; the outcome; what else to fill in, or to know
    ("NOLLE", Outcome.NOLLE, ""),
    ("DISMISSED", Outcome.DISMISSED, ""),
    ("DISMISSAL OF ACC REH", Outcome.DISMISSED, PROGRAM),
    ("DRUG EDUCATION DISMISS", Outcome.DISMISSED, PROGRAM),
    ("DISMISS FROM LABOR PGM", Outcome.DISMISSED, PROGRAM),
    ("FOUND NOT GUILTY", Outcome.NOT_GUILTY, ""),
    ("COMIT CMSH CORR", Outcome.GUILTY_PLEA, "time to serve"),
    ("COMMIT TO DOC/ADULT PROB", Outcome.GUILTY_PLEA, "time to serve and suspended, probation"),
    ("COMMIT TO DOC/SPEC PARL", Outcome.GUILTY_PLEA, "time to serve, special parole"),
    ("CRDIT TME SERVD", Outcome.GUILTY_PLEA, "time served"),
    ("CONDITIONAL DISCHARGE", Outcome.GUILTY_PLEA, "discharge, months of conditions"),
    ("UNCONDITIONAL DISCHARGE", Outcome.GUILTY_PLEA, "discharge"),
    ("PROBATION ORDRD", Outcome.GUILTY_PLEA, "probation"),
    ("PROB W/SPEC CONDITIONS", Outcome.GUILTY_PLEA, "probation, special conditions"),
    ("PROBATION CONTINUED", Outcome.GUILTY_PLEA, PROBATION),
    ("PROBATION TERMINATED", Outcome.GUILTY_PLEA, PROBATION),
    ("PROBATION REVOKED", Outcome.GUILTY_PLEA, PROBATION),
    ("FINE PAID", Outcome.GUILTY_PLEA, "fine, paid"),
    ("FINE DUE", Outcome.GUILTY_PLEA, "fine"),
    ("FND GLTY FINE SUSPENDED", Outcome.GUILTY_PLEA, "fine, and the same suspended"),
    ("YO DISPOSITION", Outcome.YOUTHFUL_OFFENDER, ""),
    ("TRANS TO JUV COURT", Outcome.TRANSFERRED, ""),
    ("PROSECUTION DECLINED", Outcome.DECLINED, ""),
    ("BOND PAID-FORF", Outcome.BOND_FORFEITED, ""),
)


def as_choices() -> list[tuple[str, str]]:
    """An option for each label: the outcome it stands for, and what the list says."""
    return [
        (outcome.value, f"{label}: {outcome.label.lower()}{f' ({more})' if more else ''}")
        for label, outcome, more in COURT_LABELS
    ]
