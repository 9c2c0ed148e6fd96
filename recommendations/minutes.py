"""The outline minutes begin with: what is recorded of a meeting, in plain text."""

from recommendations.models import Attending, Meeting
from recommendations.voting import quorum_of, tally_of, with_votes


def outline_of(meeting: Meeting) -> str:
    """Who was there, the quorum, and each item with its vote; what was said is left to be written."""
    quorum = quorum_of(meeting)
    came = meeting.attendances.select_related("seat").order_by("seat__position", "pk")
    lines = [f"{meeting.called}, {meeting.place}", "", f"{quorum.words}.", ""]
    for status in Attending:
        seats = [a.seat.name for a in came if a.status == status]
        if seats:
            lines.append(f"{status.label}: {'; '.join(seats)}.")
    for item in with_votes(meeting.agenda.order_by("position", "pk")):
        lines += ["", str(item)]
        if item.recommendation_id:
            lines.append(f"{tally_of(item, quorum).words}.")
    return "\n".join(lines)
