"""How long a release and the dashboard take on the database at hand: `python bench/release.py`.

Load a demo first (`manage.py load_demo --scale 36` is about 100,000 referrals). What is asked for:
a release of 100,000 referrals in 10 seconds on two cores, the dashboard in 50 ms whatever the
number of cases. Makes nothing: the release is computed and thrown away.
"""

import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "tipcouncil.settings",
    "TIP_ACT_AS_OWNER": "1",
    "TIP_DEMO": "1",
}

import django

django.setup()

from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Job, User  # noqa: E402
from accounts.wall import acting_as_statistics  # noqa: E402
from dashboards.facts import Period  # noqa: E402
from dashboards.models import Release  # noqa: E402
from dashboards.releases import canonical, draft, protect, write_down  # noqa: E402
from dashboards.services import make_release  # noqa: E402
from referrals.models import Referral  # noqa: E402

PAGES = 30


def timed(what: str, act):
    """Run and report it: seconds by the clock, and this process's own seconds."""
    clock, own = perf_counter(), process_time()
    result = act()
    report(what, f"{perf_counter() - clock:6.2f} s  (own {process_time() - own:.2f} s)")
    return result


def report(what: str, found: str) -> None:
    sys.stdout.write(f"{what:<28}{found}\n")


def count():
    with acting_as_statistics():
        return draft(Period(timezone.localdate()))


def pages() -> list[float]:
    """Milliseconds of the dashboard for a council member, without the network."""
    member = User.objects.filter(job=Job.COUNCIL_MEMBER, is_active=True).first()
    client = Client(headers={"host": "localhost"})
    client.force_login(member, backend="accounts.permissions.GrantBackend")
    times = []
    for _ in range(PAGES):
        began = perf_counter()
        answer = client.get("/dashboard/")
        times.append((perf_counter() - began) * 1000)
        if answer.status_code != 200:
            sys.exit(f"The dashboard answered {answer.status_code}.")
    return times


if __name__ == "__main__":
    report("referrals", f"{Referral.objects.count():,}")
    began = perf_counter()
    drafts = timed("count", count)
    protected = timed("protect", lambda: protect(drafts))
    content = timed(
        "write down and draw", lambda: write_down(drafts, protected, timezone.localdate())
    )
    report("release in all", f"{perf_counter() - began:6.2f} s, limit 10 s at 100,000 referrals")
    report("numbers, hidden", f"{len(protected.cells):,}, {len(protected.hidden):,}")
    report("size", f"{len(canonical(content)) / 1024:,.0f} KB")
    if not Release.objects.filter(withdrawn_at=None).exists():
        make_release()
    times = sorted(pages())
    report("dashboard page", f"{median(times):.0f} ms, slowest {times[-1]:.0f} ms, limit 50 ms")
