"""What justice's search finds: the accused by their names, arrests and investigations by number."""

from arrests.models import Arrest, Buyer, Investigation
from casework.filters import ALIKE, array_text, full_name, similarity
from casework.search import SEARCHERS, SHOWN, Hit, Searcher, reason


def find_buyers(said: str, person) -> list[Hit]:
    """By given and family name or by another name, most alike first."""
    rows = Buyer.objects.annotate(
        alike=similarity(said, [full_name("", array_text("aliases"))]),
        by_name=similarity(said, [full_name()]),
    ).filter(alike__gte=ALIKE)
    hits = []
    for buyer in rows.order_by("-alike", "-pk")[: SHOWN + 1]:
        by_name = buyer.by_name >= buyer.alike
        own = f"{buyer.given_name} {buyer.family_name}".strip()
        why = reason("name", own) if by_name else reason("also known as", ", ".join(buyer.aliases))
        born = buyer.date_of_birth and f"born {buyer.date_of_birth.year}"
        hits.append(Hit(buyer, (why,), born or ""))
    return hits


def nothing_by_words(said: str, person) -> list[Hit]:
    """These go by their numbers alone."""
    return []


SEARCHERS += [
    Searcher(Buyer, "Buyers", "B", "number", find_buyers, "buyer_list"),
    Searcher(Arrest, "Arrests", "A", "number", nothing_by_words, "arrest_list"),
    Searcher(
        Investigation, "Investigations", "I", "reference", nothing_by_words, "investigation_list"
    ),
]
