"""Time every page, and every list of the API, as a person of every compartment.

    TIP_DEMO=1 python bench/pages.py > small.txt      # on the demo
    TIP_DEMO=1 python bench/pages.py > large.txt      # after manage.py load_demo --scale 36

Pages are found as a person finds them: those of the navigation, then one of each kind that the first
of their links lead to. Prints for each its queries and the median milliseconds of server time over
`ROUNDS` requests, without the network, and last what took longer than 200 ms. Needs a database with
the demo; leaves nothing but entries in the read log.
"""

import logging
import os
import re
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
LIMIT = 200  # milliseconds of server time
PEOPLE = (
    "caseworker.hartford", "supervisor.hartford", "director", "police.hartford", "prosecutor.hartford",
    "chief", "member.one", "auditor",
)  # fmt: skip
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
ELSEWHERE = re.compile(r"^/(admin|api|static|accounts)/|format=csv|/print/$|\.(csv|json)$")
ROW = re.compile(r"/([A-Z]-[\d-]+|\d{4}-\d+|\d+)(?=/)")


def pages(client: Client) -> list[str]:
    """One address of each kind of page that can be reached from the start by links."""
    waiting, found = ["/"], {}
    while waiting:
        path = waiting.pop(0)
        kind = ROW.sub("/*", path.partition("?")[0])
        if kind in found or ELSEWHERE.search(path):
            continue
        answer = client.get(path)
        if answer.status_code == 200 and not answer.streaming:
            found[kind] = path
            waiting += LINK.findall(answer.content.decode().replace("&amp;", "&"))
    return list(found.values())


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
    slow = []
    print(f"{'person':22} {'page':60} {'queries':>7} {'ms':>8}")
    for name in PEOPLE:
        client = Client(raise_request_exception=False)
        person = User.objects.get(email=f"{name}@demo.example")
        client.force_login(person, backend="accounts.permissions.GrantBackend")
        for path in [*pages(client), *api_lists(client)]:
            if found := measure(client, path):
                line = f"{name:22} {path:60} {found[0]:7} {found[1]:8.1f}"
                print(line, flush=True)
                if found[1] > LIMIT:
                    slow.append(line)
    print(f"\nSlower than {LIMIT} ms: {len(slow)}", *slow, sep="\n")


if __name__ == "__main__":
    main()
