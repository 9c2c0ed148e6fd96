"""Lists of people accused: what leaves as a file is entered in the register."""

from casework.models import Dissemination
from casework.services import save
from casework.views import (
    ListPage,
)


class CriminalHistoryList(ListPage):
    """A list of people accused: what leaves as a file is entered in the register (CGS 54-142h(c))."""

    def before_they_leave(self, count):
        kept = [n for n in self.request.GET if n not in ("format", "after", "sort")]
        narrowed = f", narrowed by {', '.join(sorted(kept))}" if kept else ""
        save(
            Dissemination(
                what=f"{self.title} as a CSV file{narrowed}"[:300],
                how="Exported from TIP Council",
                to_person_id=self.person.pk,
                to_agency_id=self.person.agency_id,
                rows=count,
            ),
            by=self.person,
        )
