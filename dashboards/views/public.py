"""What anybody may read without signing in: one release, as it was frozen (`dashboards/public.py`).

The same sentences, charts, tables and files as council members see, and no name of who made it.
"""

import json

from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import View

from dashboards.content import MeasureReader
from dashboards.exchange import csv_of, json_of_measure, json_of_release, package_of
from dashboards.frozen import read
from dashboards.models import Release
from dashboards.public import answer
from dashboards.views import showing
from dashboards.views.release import PLAIN, measure_or_404

HTML, CSV, JSON = (
    f"{kind}; charset=utf-8" for kind in ("text/html", "text/csv", "application/json")
)


class PublicPage(View):
    """Answers with a page or file made of the release that is shown; 404 while none is."""

    http_method_names = ["get", "head"]
    template_name = ""
    content_type = HTML

    def get(self, request, **kwargs):
        self.release = Release.objects.defer("content", "suppression", "made_by").first()
        if self.release is None:
            raise Http404
        return answer(request, self.release, lambda: (self.make().encode(), self.content_type))

    def make(self) -> str:
        return render_to_string(self.template_name, self.get_context_data(), self.request)

    def get_context_data(self) -> dict:
        return {"release": self.release, "threshold": read(self.release).content["threshold"]}

    @property
    def measure(self) -> MeasureReader:
        return measure_or_404(self.release, self.kwargs["measure"])


class PublicDashboard(PublicPage):
    template_name = "public/dashboard.html"

    def get_context_data(self):
        now = read(self.release)
        return {
            **super().get_context_data(),
            "headlines": showing.headlines(now, None, _address),
            "sections": showing.sections(now, None, _address),
        }


def _address(slug: str) -> str:
    return reverse("public_measure", args=[slug])


class PublicMeasure(PublicPage):
    template_name = "public/measure.html"

    def get_context_data(self):
        return {**super().get_context_data(), "measure": self.measure}


class PublicCsv(PublicPage):
    content_type = CSV

    def make(self):
        return csv_of(self.measure)


class PublicJson(PublicPage):
    content_type = JSON

    def make(self):
        return json.dumps(json_of_measure(self.release, self.measure), **PLAIN)


class PublicDictionary(PublicPage):
    content_type = JSON

    def make(self):
        return json.dumps(package_of(self.release, self.measure), **PLAIN)


class PublicRelease(PublicPage):
    content_type = JSON

    def make(self):
        return json.dumps(json_of_release(self.release), **PLAIN)
