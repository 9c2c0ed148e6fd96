"""The council's pages: the latest release, every release, and each question with its answer.

Everything shown is read from a release's frozen content; no page counts anything.
"""

from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse

from accounts.models import Person
from casework.columns import has_page, may
from casework.views import Button, Page
from casework.views.pages import LISTS, list_crumb
from dashboards.content import MeasureReader
from dashboards.exchange import csv_of, json_of_measure, json_of_release
from dashboards.filters import ReleaseFilter
from dashboards.models import Release
from dashboards.views.making import is_shown, showing_buttons
from recommendations.models import Recommendation

RELEASES_SHOWN = 200
PLAIN = {"ensure_ascii": False, "indent": 1}

LISTS[Release] = ("release_list", "Releases")
has_page(Release, "release", "pk")


class ReleaseBase(Page):
    """Reads one release and hands its content to the template, measure by measure."""

    model = Release
    release: Release | None = None

    def get_buttons(self) -> list[Button]:
        return []

    def get_context_data(self, **kwargs):
        release = self.release
        context = {"release": release, "buttons": self.get_buttons()}
        if release:
            context["measures"] = [
                MeasureReader(data, release.content) for data in release.content["measures"]
            ]
            context["threshold"] = release.content["threshold"]
        return super().get_context_data(**context, **kwargs)

    def make_button(self, *, main: bool = True) -> list[Button]:
        if not may(self.person, "add", Release):
            return []
        return [Button("Make a release", reverse("release_make"), main=main)]

    def get(self, request, **kwargs):
        return self.render_to_response(self.get_context_data())


class Dashboard(ReleaseBase):
    """The latest release that was not withdrawn."""

    template_name = "dashboards/dashboard.html"
    title = "Dashboard"

    def get_buttons(self):
        return self.make_button(main=not self.release)

    def get(self, request, **kwargs):
        self.release = Release.objects.filter(withdrawn_at=None).defer("suppression").first()
        return super().get(request, **kwargs)


class ReleaseList(ReleaseBase):
    url_name, filterset_class, order = "release_list", ReleaseFilter, "-made_at"
    template_name = "dashboards/releases.html"
    title = "Releases"

    def get_queryset(self):
        return Release.objects.defer("content", "suppression")

    def get_buttons(self):
        return self.make_button()

    def get_context_data(self, **kwargs):
        return super().get_context_data(releases=self.get_queryset()[:RELEASES_SHOWN], **kwargs)


class ReleasePage(ReleaseBase):
    template_name = "dashboards/release.html"

    def get_title(self):
        return self.release.name

    def get_breadcrumbs(self):
        return list_crumb(Release, self.person)

    def get_buttons(self):
        if self.release.withdrawn_at or not may(self.person, "change", Release):
            return []
        withdraw = reverse("release_withdraw", args=[self.release.pk])
        return [
            *showing_buttons(self.release, self.person),
            Button("Withdraw", withdraw, main=False),
        ]

    def get_context_data(self, **kwargs):
        made_by = Person.objects.filter(pk=self.release.made_by_id).first()
        return super().get_context_data(made_by=made_by, is_shown=is_shown(self.release), **kwargs)

    def get(self, request, **kwargs):
        self.release = self.row_or_404(Release, "pk")
        return super().get(request, **kwargs)


class MeasurePage(ReleasePage):
    template_name = "dashboards/measure.html"

    def get_title(self):
        return self.measure.data["title"]

    def get_breadcrumbs(self):
        up = reverse("release", args=[self.release.pk])
        return [*super().get_breadcrumbs(), (self.release.name, up)]

    def get_buttons(self):
        return []

    def get_context_data(self, **kwargs):
        data = self.measure.data
        serves = Recommendation.objects.filter(
            Q(reference__in=data["serves"]) | Q(measure=data["slug"])
        )
        return super().get_context_data(
            measure=self.measure,
            serves=serves.order_by("report__year", "number"),
            **kwargs,
        )

    def get(self, request, **kwargs):
        self.release = self.row_or_404(Release, "pk")
        self.measure = measure_or_404(self.release, self.kwargs["measure"])
        return self.answer(request)

    def answer(self, request):
        return self.render_to_response(self.get_context_data())


class MeasureCsv(MeasurePage):
    def answer(self, request):
        name = f"release-{self.release.pk}-{self.measure.data['slug']}.csv"
        return HttpResponse(
            csv_of(self.measure),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class MeasureJson(MeasurePage):
    def answer(self, request):
        return JsonResponse(json_of_measure(self.release, self.measure), json_dumps_params=PLAIN)


class ReleaseJson(ReleasePage):
    def get(self, request, **kwargs):
        self.release = self.row_or_404(Release, "pk")
        return JsonResponse(json_of_release(self.release), json_dumps_params=PLAIN)


def measure_or_404(release: Release, slug: str) -> MeasureReader:
    for data in release.content["measures"]:
        if data["slug"] == slug:
            return MeasureReader(data, release.content)
    raise Http404
