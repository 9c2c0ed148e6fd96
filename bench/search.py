"""Time the search: the page, the API, the lists' own box, and the functions beneath them.

    TIP_DEMO=1 python bench/search.py          # after manage.py load_demo --scale 36

Prints for each the queries and the median milliseconds of server time over `ROUNDS` requests,
without the network. Needs a database with the demo; changes nothing.
"""

import logging
import os
import statistics
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tipcouncil.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.wall import acting_as  # noqa: E402
from referrals.search import children_called, with_words  # noqa: E402

ROUNDS = 7
SAID = {
    "caseworker.hartford": ("children", "referrals"),
    "director": ("children", "referrals"),
    "police.hartford": ("buyers", "arrests"),
    "chief": ("buyers", "arrests"),
}
"""Who searches, and the lists whose own box is timed beside it."""
TEXTS = ("Edda Invented-6", "Invented", "Sai Pretnd", "Star", "Norwalk", "report Danbury",
         '"report about a child"', "zzyzx", "R-2026", "C-0001")  # fmt: skip


def median(act) -> float:
    spans = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        spans.append(1000 * (time.perf_counter() - began))
    return statistics.median(spans)


def queries(act) -> int:
    statements = []

    def note(execute, sql, *rest):
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        act()
    return len(statements)


def line(name: str, door: str, said: str, act) -> None:
    act()
    print(f"{name:22} {door:12} {said:26} {queries(act):7} {median(act):8.1f}", flush=True)


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.WARNING)
    print(f"{'person':22} {'door':12} {'said':26} {'queries':>7} {'ms':>8}")
    for name, lists in SAID.items():
        client = Client()
        person = User.objects.get(email=f"{name}@demo.example")
        client.force_login(person, backend="accounts.permissions.GrantBackend")
        for said in TEXTS:
            for door in ("search", *lists):
                address = client.post(f"/{door}/", {"q": said}).headers["Location"]
                line(name, door, said, partial(client.get, address))
            asked = {"data": {"q": said}, "content_type": "application/json"}
            line(name, "API", said, partial(client.post, "/api/v1/search", **asked))
            if person.works_for_dcf:
                with acting_as(person):
                    line(name, "by name", said, partial(children_called, said, 11))
                    line(name, "by words", said, partial(with_words, said, 11))


if __name__ == "__main__":
    main()
