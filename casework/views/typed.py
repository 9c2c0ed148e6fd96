"""What a person typed to look for something: kept in their session, never in an address or a log."""

import secrets

SEARCH = "search"
"""The parameter of an address that holds the random key of what was typed."""
KEPT = 20


def remember(request, typed: dict[str, list[str]]) -> str:
    """Keep what was typed and return its key; of older ones the last few stay."""
    searches = request.session.get(SEARCH, {})
    key = secrets.token_urlsafe(6)
    recent = list(searches.items())[-KEPT + 1 :]
    request.session[SEARCH] = {**dict(recent), key: typed}
    return key


def remembered(request) -> dict[str, list[str]]:
    """What was typed under the key in the address, if this session knows it."""
    return request.session.get(SEARCH, {}).get(request.GET.get(SEARCH, ""), {})
