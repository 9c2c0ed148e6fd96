"""The register of criminal history that was given out (CGS 54-142h(c))."""

from casework.columns import Column as C
from casework.filters import DisseminationFilter
from casework.models import Dissemination
from casework.views.lists import ListPage


class DisseminationList(ListPage):
    model, title, url_name = Dissemination, "Given out", "dissemination_list"
    lead = (
        "Every time criminal history left as a file or on paper: when, what, how it was obtained and to "
        "whom. Kept for good; the law asks for 12 months (CGS 54-142h(c))."
    )
    filterset_class, order = DisseminationFilter, "-at"
    columns = (
        C("at", "When", sort="at"),
        C("what", "What", kind="words"),
        C("rows", "Rows"),
        C("how", "How obtained"),
        C("to_person", "To"),
        C("to_agency", "Of"),
    )
    empty = "Nothing was given out yet."
