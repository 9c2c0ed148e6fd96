"""The columns in which investigations and arrests are listed, here and on the pages of others."""

from casework.columns import Column as C

INVESTIGATION_COLUMNS = (
    C("reference", "Investigation", sort="reference", link=True),
    C("opened_on", "Opened", sort="opened_on"),
    C("status", kind="status", sort="status"),
    C("origin"),
    C("agency"),
    C("buyers_identified"),
    C("outcome"),
    C("no_arrest_reason"),
)
ARREST_COLUMNS = (
    C("number", "Arrest", sort="number", link=True),
    C("buyer", "Person arrested"),
    C("arrested_on", "Arrested", sort="arrested_on"),
    C("agency"),
    C("town"),
    C("judicial_district"),
    C("decoy"),
    C("federal_adoption_on"),
)
