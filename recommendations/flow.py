"""How a recommendation moves.

proposed --adopt--> adopted --begin--> in_progress --enact--> enacted
                                            |-----partly_enact--> partly_enacted
                                            |-----finish--> done
                                            '-----let_die--> died --raise_again--> re_raised
proposed, adopted, in_progress, re_raised --withdraw--> withdrawn
re_raised --begin--> in_progress
"""

from django.db import models

from accounts.models import Job
from casework.flow import Flow, Step


class RecommendationStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    ADOPTED = "adopted", "Adopted"
    IN_PROGRESS = "in_progress", "In progress"
    ENACTED = "enacted", "Enacted"
    PARTLY_ENACTED = "partly_enacted", "Partly enacted"
    DONE = "done", "Done"
    DIED = "died", "Died"
    RE_RAISED = "re_raised", "Re-raised"
    WITHDRAWN = "withdrawn", "Withdrawn"


S = RecommendationStatus
STAFF = frozenset({Job.COUNCIL_STAFF})
LIVE = frozenset({S.PROPOSED, S.ADOPTED, S.IN_PROGRESS, S.RE_RAISED})

RECOMMENDATION_FLOW = Flow(
    S.PROPOSED,
    (
        Step("adopt", frozenset({S.PROPOSED}), S.ADOPTED, STAFF, "Adopt"),
        Step("begin", frozenset({S.ADOPTED, S.RE_RAISED}), S.IN_PROGRESS, STAFF, "Begin work"),
        Step("enact", frozenset({S.IN_PROGRESS}), S.ENACTED, STAFF, "Enacted", needs_reason=True),
        Step(
            "partly_enact", frozenset({S.IN_PROGRESS}), S.PARTLY_ENACTED, STAFF, "Partly enacted",
            needs_reason=True,
        ),
        Step("finish", frozenset({S.IN_PROGRESS}), S.DONE, STAFF, "Done", needs_reason=True),
        Step("let_die", frozenset({S.IN_PROGRESS}), S.DIED, STAFF, "Died", needs_reason=True),
        Step("raise_again", frozenset({S.DIED}), S.RE_RAISED, STAFF, "Raise again"),
        Step("withdraw", LIVE, S.WITHDRAWN, STAFF, "Withdraw", needs_reason=True),
    ),
)  # fmt: skip
