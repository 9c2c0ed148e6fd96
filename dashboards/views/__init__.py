"""The council's pages."""

from dashboards.views.annual_report import (
    AnnualReportJson,
    AnnualReportList,
    AnnualReportPage,
    AnnualReportPdf,
    BeginAnnualReport,
    PublishAnnualReport,
    WithdrawAnnualReport,
    WriteAnnualReport,
)
from dashboards.views.making import MakeRelease, WithdrawRelease
from dashboards.views.release import (
    Dashboard,
    MeasureCsv,
    MeasureJson,
    MeasurePage,
    ReleaseJson,
    ReleaseList,
    ReleasePage,
)

__all__ = [
    "AnnualReportJson",
    "AnnualReportList",
    "AnnualReportPage",
    "AnnualReportPdf",
    "BeginAnnualReport",
    "Dashboard",
    "MakeRelease",
    "MeasureCsv",
    "MeasureJson",
    "MeasurePage",
    "PublishAnnualReport",
    "ReleaseJson",
    "ReleaseList",
    "ReleasePage",
    "WithdrawAnnualReport",
    "WithdrawRelease",
    "WriteAnnualReport",
]
