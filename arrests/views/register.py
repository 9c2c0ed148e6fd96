"""Lists of people accused: what leaves as a file is entered in the register."""

from casework.services import disseminate
from casework.views import ListPage


class CriminalHistoryList(ListPage):
    """A list of people accused: what leaves as a file is entered in the register (CGS 54-142h(c))."""

    def before_they_leave(self, keys):
        kept = [n for n in self.request.GET if n not in ("format", "after", "sort")]
        narrowed = f", narrowed by {', '.join(sorted(kept))}" if kept else ""
        disseminate(
            f"{self.title} as a CSV file{narrowed}",
            how="Exported from TIP Council",
            kind=self.model._meta.label_lower,
            keys=keys,
            to=self.person,
        )
