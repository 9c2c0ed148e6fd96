"""The council's questions, one module each, in the order of the dashboard."""

from dashboards.measures.agency_reports import AgencyReports
from dashboards.measures.arrests_by_offence import ArrestsByOffence
from dashboards.measures.base import Measure
from dashboards.measures.charged_with_what import ChargedWithWhat
from dashboards.measures.dispositions_and_sentences import DispositionsAndSentences
from dashboards.measures.notice_timeliness import NoticeTimeliness
from dashboards.measures.path_to_conviction import PathToConviction
from dashboards.measures.published_figures import PublishedFigures
from dashboards.measures.recommendations import Recommendations
from dashboards.measures.referrals_by_age import ReferralsByAge
from dashboards.measures.referrals_by_classification import ReferralsByClassification
from dashboards.measures.referrals_by_region import ReferralsByRegion
from dashboards.measures.referrals_by_source import ReferralsBySource
from dashboards.measures.referrals_over_time import ReferralsOverTime
from dashboards.measures.state_and_federal import StateAndFederal
from dashboards.measures.time_to_disposition import TimeToDisposition
from dashboards.measures.why_no_arrest import WhyNoArrest

MEASURES: tuple[Measure, ...] = (
    ReferralsOverTime(),
    ReferralsByRegion(),
    ReferralsByAge(),
    ReferralsBySource(),
    ReferralsByClassification(),
    NoticeTimeliness(),
    PathToConviction(),
    WhyNoArrest(),
    ArrestsByOffence(),
    ChargedWithWhat(),
    DispositionsAndSentences(),
    TimeToDisposition(),
    StateAndFederal(),
    AgencyReports(),
    PublishedFigures(),
    Recommendations(),
)

__all__ = ["MEASURES", "Measure"]
