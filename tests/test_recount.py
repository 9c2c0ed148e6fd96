"""`bench/recount.py` agrees with a release, and finds a number that is wrong or hidden for no reason."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.export_rows import export
from dashboards.charts import drawing as how_charts_are_drawn
from tests.factories import BuyerFactory, ClassificationFactory, DisclosureFactory
from tests.test_court_measures import disposed
from tests.test_measures import at, charged, closed, police_notice
from tests.test_releases import make_world

RECOUNT = Path(__file__).parents[1] / "bench" / "recount.py"

pytestmark = pytest.mark.django_db


def make_rows():
    """Every kind of row, on both sides of the threshold."""
    make_world()
    for number in range(31):
        disclosure = DisclosureFactory(nights=number % 4 + 1, buyers_per_night_high=number % 9 + 2)
        ClassificationFactory(referral=disclosure.referral, finding="high_risk")
    closed("other", at(2026, 3, 1).date())
    for _ in range(12):
        [count] = charged({}, on=at(2025, 4, 1).date(), buyer=BuyerFactory())
        disposed(count, days_to_serve=20, days_suspended=364)
    for hours in (2, 25, 40):
        started = at(2026, 1, 5, 9)
        police_notice(started, started.replace(day=5 + hours // 24, hour=9 + hours % 14))


@pytest.fixture(scope="module")
def exported(kept, django_db_blocker, tmp_path_factory):
    """The rows and a release of them."""
    kept(make_rows)
    folder = tmp_path_factory.mktemp("rows")
    drawn = '<svg viewBox="0 0 1 1"></svg>'
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(how_charts_are_drawn.vl_convert, "vegalite_to_svg", lambda spec: drawn)
        export(folder)
    return folder


def recount(folder) -> tuple[int, str]:
    """The exit code and what is printed, of a Python that has nothing of ours."""
    done = subprocess.run(
        [sys.executable, RECOUNT, folder], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_every_number_of_a_release_is_counted_again(exported):
    code, said = recount(exported)
    assert code == 0, said
    assert "0  DIFFERED" in said and "0  NOT RECOUNTED" in said
    assert int(said.split()[0].replace(",", "")) > 500


@pytest.mark.parametrize("wrong", ["a cell", "a reason", "a figure", "a list", "a missing row"])
def test_a_number_that_is_wrong_is_found(exported, tmp_path, wrong):
    folder = shutil.copytree(exported, tmp_path / "rows")
    release = json.loads((folder / "release.json").read_text())
    measures = {measure["slug"]: measure for measure in release["content"]["measures"]}
    over_time = measures["referrals-over-time"]["tables"][0]
    if wrong == "a cell":
        over_time["cells"][-1][0] += 1
    elif wrong == "a reason":
        over_time["cells"][-1][0] = {"hidden": "small"}
    elif wrong == "a figure":
        next(f for f in measures["demand-scenario"]["figures"] if f["value"])["value"] += 1
    elif wrong == "a list":
        measures["recommendations"]["lists"][0]["rows"][0][1] = "7"
    else:
        lines = (folder / "referrals.csv").read_text().splitlines()
        (folder / "referrals.csv").write_text("\n".join(lines[:-1]))
    (folder / "release.json").write_text(json.dumps(release))
    code, said = recount(folder)
    assert code == 1 and ("DIFFERED;" in said or "KeyError" in said), said


def test_no_name_is_among_the_rows(exported):
    text = "".join(path.read_text() for path in exported.glob("*.csv"))
    assert "Invented" not in text and "2011-05-17" not in text
