"""Justice's side: statutes, investigations, the people accused, arrests, charges, dispositions."""

from arrests.models.arrest import Arrest, ArrestNote, Buyer, BuyerKeys, Docket
from arrests.models.charge import (
    CONVICTIONS,
    Charge,
    Disposition,
    Information,
    Outcome,
    Sentence,
)
from arrests.models.investigation import (
    Investigation,
    InvestigationNote,
    InvestigationStatusChange,
)
from arrests.models.statute import OffenceRole, Sovereign, Statute, StatuteVersion

__all__ = [
    "CONVICTIONS",
    "Arrest",
    "ArrestNote",
    "Buyer",
    "BuyerKeys",
    "Charge",
    "Disposition",
    "Docket",
    "Information",
    "Investigation",
    "InvestigationNote",
    "InvestigationStatusChange",
    "OffenceRole",
    "Outcome",
    "Sentence",
    "Sovereign",
    "Statute",
    "StatuteVersion",
]
