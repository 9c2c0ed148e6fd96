"""Justice's side: statutes, investigations, the people accused, arrests, charges, dispositions."""

from arrests.models.agency_report import AgencyReport, AgencyReportStatusChange, ReportReminder
from arrests.models.arrest import Arrest, ArrestNote, Buyer, BuyerKeys, Docket
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
from arrests.models.path import ChargePath, PathState
from arrests.models.statute import OffenceRole, Sovereign, Statute, StatuteVersion

__all__ = [
    "CONVICTIONS",
    "AgencyReport",
    "AgencyReportStatusChange",
    "Arrest",
    "ArrestNote",
    "BatchStatus",
    "Buyer",
    "BuyerKeys",
    "Charge",
    "ChargePath",
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
    "PathState",
    "ReportReminder",
    "Sentence",
    "Sovereign",
    "Statute",
    "StatuteVersion",
    "Tombstone",
]
