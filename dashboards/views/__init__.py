"""The council's pages."""

from dashboards.views.making import (
    BeginAgain,
    DiscardMaking,
    HideRelease,
    MakeRelease,
    MakingPage,
    PublishRelease,
    ShowRelease,
    WithdrawRelease,
)
from dashboards.views.public import (
    PublicCsv,
    PublicDashboard,
    PublicDictionary,
    PublicJson,
    PublicMeasure,
    PublicRelease,
)
from dashboards.views.release import (
    Dashboard,
    MeasureCsv,
    MeasureDictionary,
    MeasureJson,
    MeasurePage,
    ReleaseJson,
    ReleaseList,
    ReleasePage,
)

__all__ = [
    "BeginAgain",
    "Dashboard",
    "DiscardMaking",
    "HideRelease",
    "MakeRelease",
    "MakingPage",
    "MeasureCsv",
    "MeasureDictionary",
    "MeasureJson",
    "MeasurePage",
    "PublicCsv",
    "PublicDashboard",
    "PublicDictionary",
    "PublicJson",
    "PublicMeasure",
    "PublicRelease",
    "PublishRelease",
    "ReleaseJson",
    "ReleaseList",
    "ReleasePage",
    "ShowRelease",
    "WithdrawRelease",
]
