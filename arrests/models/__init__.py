"""Justice's side: statutes, investigations, the people accused, arrests, charges, dispositions."""

from arrests.models.arrest import Arrest, ArrestNote, Buyer, Docket
from arrests.models.batch import (
    BatchStatus,
    ErasureBatch,
    ErasureItem,
    ErasureNotice,
    ItemOutcome,
    Tombstone,
)
from arrests.models.charge import (
    CONVICTIONS,
    Charge,
    Disposition,
    Information,
    Outcome,
    Sentence,
)
from arrests.models.erasure import ErasureDue, ErasureExclusion, ErasureRule
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
    "BatchStatus",
    "Buyer",
    "Charge",
    "Disposition",
    "Docket",
    "ErasureBatch",
    "ErasureDue",
    "ErasureExclusion",
    "ErasureItem",
    "ErasureNotice",
    "ErasureRule",
    "Information",
    "Investigation",
    "InvestigationNote",
    "InvestigationStatusChange",
    "ItemOutcome",
    "OffenceRole",
    "Outcome",
    "Sentence",
    "Sovereign",
    "Statute",
    "StatuteVersion",
    "Tombstone",
]
