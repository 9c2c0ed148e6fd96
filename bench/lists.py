"""Time every list, on pages and in the API, as a person of every compartment.

    TIP_DEMO=1 python bench/lists.py > small.txt      # on the demo
    TIP_DEMO=1 python bench/lists.py > large.txt      # after manage.py load_demo --scale 36

Prints for each list its queries and the median milliseconds of server time over `ROUNDS` requests,
without the network. Needs a database with the demo; changes nothing.
"""

import logging
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tipcouncil.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402

ROUNDS = 7
PEOPLE = (
    "caseworker.hartford", "director", "police.hartford", "prosecutor.hartford", "chief", "member.one",
)  # fmt: skip
PAGES = (
    "/", "/children/", "/referrals/", "/notices/", "/investigations/", "/buyers/", "/arrests/",
    "/statutes/", "/recommendations/", "/bills/", "/dashboard/", "/releases/",
)  # fmt: skip


def api_lists(client: Client) -> list[str]:
    paths = client.get("/api/schema/", headers={"accept": "application/json"}).json()["paths"]
    return sorted(p for p, acts in paths.items() if "get" in acts and "{" not in p and "/v1/" in p)


def measure(client: Client, path: str) -> tuple[int, float] | None:
    if client.get(path).status_code != 200:
        return None
    statements = []

    def note(execute, sql, *rest):
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        client.get(path)
    spans = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        client.get(path)
        spans.append(1000 * (time.perf_counter() - began))
    return len(statements), statistics.median(spans)


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.WARNING)  # "not found" is an answer here
    print(f"{'person':22} {'list':44} {'queries':>7} {'ms':>8}")
    for name in PEOPLE:
        client = Client(raise_request_exception=False)
        person = User.objects.get(email=f"{name}@demo.example")
        client.force_login(person, backend="accounts.permissions.GrantBackend")
        for path in [*PAGES, *api_lists(client)]:
            if found := measure(client, path):
                print(f"{name:22} {path:44} {found[0]:7} {found[1]:8.1f}")


if __name__ == "__main__":
    main()
