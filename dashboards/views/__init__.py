"""The council's pages."""

from dashboards.views.making import MakeRelease, WithdrawRelease
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
    "Dashboard",
    "MakeRelease",
    "MeasureCsv",
    "MeasureDictionary",
    "MeasureJson",
    "MeasurePage",
    "ReleaseJson",
    "ReleaseList",
    "ReleasePage",
    "WithdrawRelease",
]
