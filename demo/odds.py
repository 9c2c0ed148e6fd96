"""How often what happens in the demo's referrals: invented weights, near what is published of the whole
(domain facts 5.3); a single row means nothing."""

SOURCES = {
    "careline": 24, "police": 20, "school": 13, "medical": 11, "family": 9, "self": 3,
    "provider": 10, "hotline": 5, "court": 4, "other": 1,
}  # fmt: skip
SITUATIONS = {
    "home": 50, "relative": 7, "foster": 9, "congregate": 12, "missing": 9, "homeless": 3,
    "detention": 4, "other": 2, "": 4,
}  # fmt: skip
AGES = {10: 1, 11: 2, 12: 5, 13: 11, 14: 18, 15: 23, 16: 24, 17: 16}
GENDERS = {
    "feminine": 78, "masculine": 14, "transgender_feminine": 2, "transgender_masculine": 2,
    "non_conforming": 2, "unknown": 2,
}  # fmt: skip
RACES = {
    ("white",): 42, ("black",): 31, ("white", "black"): 7, ("asian",): 3, ("unknown",): 14,
    ("american_indian",): 1, ("pacific_islander",): 1, ("black", "american_indian"): 1,
}  # fmt: skip
VENUES = {
    "online": 34, "hotel": 15, "residence": 16, "street": 6, "business": 3, "vehicle": 5,
    "party": 5, "other": 2, "": 14,
}  # fmt: skip
RECRUITMENT = {
    "social_network": 36, "friends": 18, "family": 9, "online_advertisement": 8, "education": 5,
    "business": 2, "work": 1, "other": 3, "": 18,
}  # fmt: skip
METHODS = {"telephone": 40, "email": 25, "fax": 10, "portal": 20, "in_person": 5}
LATE = {
    "The police department of the town was not known at first.": 4,
    "Recorded on a Friday evening and seen on Monday.": 4,
    "The fax did not go through and was sent again.": 2,
    "The supervisor had to confirm what may be disclosed.": 3,
}
OUTCOMES = {
    "services_completed": 34, "safe_at_home": 24, "other_agency": 9, "declined": 11,
    "not_located": 6, "came_of_age": 9, "other": 2,
}  # fmt: skip
SERVICES = {
    "medical": 18, "mental_health": 24, "housing": 8, "advocacy": 18, "legal": 7, "education": 8,
    "peer_mentoring": 10, "substance_use": 5, "other": 2,
}  # fmt: skip
WISHES = ("To see the same person every time.", "Not in a group.", "After school.", "", "", "")
