"""What is counted: one fact per referral, notice, disclosure, investigation, arrest or count, and its dimensions.

A release asks each kind of fact for all its tables in one statement, so every number of that kind
comes from one moment and the tables agree with each other.
"""

from dashboards.facts.charges import ARRESTS, COUNTS
from dashboards.facts.counting import (
    Counts,
    Dimension,
    Facts,
    Key,
    Period,
    Years,
    count,
    key_of,
    looking_at,
    name_of,
)
from dashboards.facts.justice import INVESTIGATIONS, RECEIVED
from dashboards.facts.referrals import DISCLOSURES, NOTICES, REFERRALS

__all__ = [
    "ARRESTS",
    "COUNTS",
    "DISCLOSURES",
    "INVESTIGATIONS",
    "NOTICES",
    "RECEIVED",
    "REFERRALS",
    "Counts",
    "Dimension",
    "Facts",
    "Key",
    "Period",
    "Years",
    "count",
    "key_of",
    "looking_at",
    "name_of",
]
