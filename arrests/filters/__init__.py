"""What justice's lists can be narrowed by."""

from arrests.filters.agency_report import (
    AgencyReportFilter,
    AgencyReportStatusChangeFilter,
    ReportReminderFilter,
)
from arrests.filters.case import (
    ArrestFilter,
    ArrestNoteFilter,
    BuyerFilter,
    DocketFilter,
    InvestigationFilter,
    InvestigationNoteFilter,
    InvestigationStatusChangeFilter,
)
from arrests.filters.court import (
    ChargeFilter,
    DispositionFilter,
    ErasureDueFilter,
    InformationFilter,
    SentenceFilter,
)
from arrests.filters.erasing import (
    ErasureBatchFilter,
    ErasureItemFilter,
    ErasureNoticeFilter,
    TombstoneFilter,
)
from arrests.filters.law import (
    ErasureExclusionFilter,
    ErasureRuleFilter,
    StatuteFilter,
    StatuteVersionFilter,
)

__all__ = [
    "AgencyReportFilter",
    "AgencyReportStatusChangeFilter",
    "ArrestFilter",
    "ArrestNoteFilter",
    "BuyerFilter",
    "ChargeFilter",
    "DispositionFilter",
    "DocketFilter",
    "ErasureBatchFilter",
    "ErasureDueFilter",
    "ErasureExclusionFilter",
    "ErasureItemFilter",
    "ErasureNoticeFilter",
    "ErasureRuleFilter",
    "InformationFilter",
    "InvestigationFilter",
    "InvestigationNoteFilter",
    "InvestigationStatusChangeFilter",
    "ReportReminderFilter",
    "SentenceFilter",
    "StatuteFilter",
    "StatuteVersionFilter",
    "TombstoneFilter",
]
