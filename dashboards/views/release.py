"""The council's pages: the latest release, every release, and each question with its answer.

Everything shown is read from a release's frozen content; no page counts anything.
"""

from functools import cached_property

from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse

from accounts.models import Person
from casework.columns import has_page, may
from casework.views import Button, Page
from casework.views.pages import LISTS, list_crumb
from dashboards.comparing import compared
from dashboards.content import MeasureReader
from dashboards.exchange import csv_name, csv_of, json_of_measure, json_of_release, package_of
from dashboards.filters import ReleaseFilter
from dashboards.frozen import latest, read, unread
from dashboards.models import Release
from dashboards.sections import ReleaseReader
from dashboards.views import showing
from dashboards.views.making import is_shown, showing_buttons
from recommendations.models import Recommendation

RELEASES_SHOWN = 200
PLAIN = {"ensure_ascii": False, "indent": 1}

LISTS[Release] = ("release_list", "Releases")
has_page(Release, "release", "pk")


class ReleaseBase(Page):
    """Reads one release and hands the template what it says, beside an earlier one where the address
    asks for that: `?compare=` with the number of a release made before."""

    model = Release
    release: Release | None = None
    compares = False

    def get_buttons(self) -> list[Button]:
        return []

    def get_context_data(self, **kwargs):
        context = {"release": self.release, "buttons": self.get_buttons()}
        if self.release:
            context |= {
                "threshold": read(self.release).content["threshold"],
                "earlier": self.earlier,
                "earlier_releases": self.earlier_releases,
            }
        return super().get_context_data(**context, **kwargs)

    def get_whole(self) -> dict:
        """The headlines and sections of the release, for the template."""
        now = read(self.release)
        return {
            "headlines": showing.headlines(now, self.then, self.measure_url),
            "sections": showing.sections(now, self.then, self.measure_url),
        }

    def measure_url(self, slug: str) -> str:
        address = reverse("measure", args=[self.release.pk, slug])
        return f"{address}?compare={self.earlier.pk}" if self.earlier else address

    @cached_property
    def earlier_releases(self) -> list[Release]:
        """Those it can be compared with, the newest first."""
        if not self.compares:
            return []
        made_before = unread().filter(withdrawn_at=None, pk__lt=self.release.pk)
        return list(made_before[:RELEASES_SHOWN])

    @cached_property
    def earlier(self) -> Release | None:
        chosen = self.request.GET.get("compare")
        if not (chosen and self.compares):
            return None
        return next((r for r in self.earlier_releases if str(r.pk) == chosen), None) or _no_page()

    @cached_property
    def then(self) -> ReleaseReader | None:
        return read(self.earlier) if self.earlier else None

    def release_or_404(self, rows=None) -> Release:
        rows = unread() if rows is None else rows
        return rows.filter(pk=self.kwargs["pk"]).first() or _no_page()

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
    compares = True

    def get_buttons(self):
        return self.make_button(main=not self.release)

    def get(self, request, **kwargs):
        self.release = latest()
        return super().get(request, **kwargs)

    def get_context_data(self, **kwargs):
        whole = self.get_whole() if self.release else {}
        return super().get_context_data(**whole, **kwargs)


class ReleaseList(ReleaseBase):
    url_name, filterset_class, order = "release_list", ReleaseFilter, "-made_at"
    template_name = "dashboards/releases.html"
    title = "Releases"

    def get_queryset(self):
        return unread()

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
        return super().get_context_data(
            made_by=made_by,
            is_shown=is_shown(self.release),
            hidden=len(self.release.suppression),
            **self.get_whole(),
            **kwargs,
        )

    def get(self, request, **kwargs):
        self.release = self.release_or_404(Release.objects.defer("content"))
        return super().get(request, **kwargs)


class MeasurePage(ReleaseBase):
    template_name = "dashboards/measure.html"
    compares = True

    def get_title(self):
        return self.measure.data["title"]

    def get_breadcrumbs(self):
        up = reverse("release", args=[self.release.pk])
        return [*list_crumb(Release, self.person), (self.release.name, up)]

    def get_context_data(self, **kwargs):
        data = self.measure.data
        serves = Recommendation.objects.filter(
            Q(reference__in=data["serves"]) | Q(measure=data["slug"])
        )
        then = self.then and self.then.measures.get(data["slug"])
        return super().get_context_data(
            measure=self.measure,
            serves=serves.order_by("report__year", "number"),
            then=then,
            compared=compared(self.measure, then),
            **kwargs,
        )

    def get(self, request, **kwargs):
        self.release = self.release_or_404()
        self.measure = measure_or_404(self.release, self.kwargs["measure"])
        return self.answer(request)

    def answer(self, request):
        return self.render_to_response(self.get_context_data())


class MeasureCsv(MeasurePage):
    def answer(self, request):
        name = csv_name(self.release, self.measure)
        return HttpResponse(
            csv_of(self.measure),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class MeasureJson(MeasurePage):
    def answer(self, request):
        return JsonResponse(json_of_measure(self.release, self.measure), json_dumps_params=PLAIN)


class MeasureDictionary(MeasurePage):
    """What every column of the spreadsheet and every field of the data means: a data package."""

    def answer(self, request):
        package = package_of(self.release, self.measure)
        return JsonResponse(package, json_dumps_params=PLAIN)


class ReleaseJson(ReleasePage):
    def get(self, request, **kwargs):
        self.release = self.row_or_404(Release, "pk")
        return JsonResponse(json_of_release(self.release), json_dumps_params=PLAIN)


def measure_or_404(release: Release, slug: str) -> MeasureReader:
    return read(release).measures.get(slug) or _no_page()


def _no_page():
    raise Http404
