"""The council's questions, one module each, in the order they are counted and written down.

A measure can read what stands before it (`MeasureReader.of`), so one made of others comes after them.
"""

from dashboards.measures.agency_reports import AgencyReports
from dashboards.measures.arrests_by_offence import ArrestsByOffence
from dashboards.measures.awareness import Awareness
from dashboards.measures.base import Measure
from dashboards.measures.charged_with_what import ChargedWithWhat
from dashboards.measures.demand_scenario import DemandScenario
from dashboards.measures.dispositions_and_sentences import DispositionsAndSentences
from dashboards.measures.notice_timeliness import NoticeTimeliness
from dashboards.measures.path_to_conviction import PathToConviction
from dashboards.measures.published_figures import PublishedFigures
from dashboards.measures.recommendations import Recommendations
from dashboards.measures.referrals_by_age import ReferralsByAge
from dashboards.measures.referrals_by_classification import ReferralsByClassification
from dashboards.measures.referrals_by_gender import ReferralsByGender
from dashboards.measures.referrals_by_living_situation import ReferralsByLivingSituation
from dashboards.measures.referrals_by_race import ReferralsByRace
from dashboards.measures.referrals_by_region import ReferralsByRegion
from dashboards.measures.referrals_by_source import ReferralsBySource
from dashboards.measures.referrals_over_time import ReferralsOverTime
from dashboards.measures.state_and_federal import StateAndFederal
from dashboards.measures.time_to_disposition import TimeToDisposition
from dashboards.measures.what_changed import WhatChanged
from dashboards.measures.why_no_arrest import WhyNoArrest

MEASURES: tuple[Measure, ...] = (
    ReferralsOverTime(),
    ReferralsByRegion(),
    ReferralsByAge(),
    ReferralsByGender(),
    ReferralsByRace(),
    ReferralsByLivingSituation(),
    ReferralsBySource(),
    ReferralsByClassification(),
    WhatChanged(),
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
    DemandScenario(),
    Recommendations(),
    Awareness(),
)

__all__ = ["MEASURES", "Measure"]
