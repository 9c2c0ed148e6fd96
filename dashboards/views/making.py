"""Releases are made, shown to the public and withdrawn by council staff."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from casework.columns import may
from casework.errors import Conflict
from casework.views import ActPage, Banner, Button, FormPage, Page
from casework.views.pages import list_crumb
from dashboards import making
from dashboards.forms import MakeReleaseForm, PublishForm, WithdrawReleaseForm
from dashboards.making import Standing
from dashboards.models import Making, Release
from dashboards.preview import Preview
from dashboards.services import (
    begin_again,
    begin_making,
    discard,
    publish,
    show_to_public,
    shown_to_public,
    withdraw_release,
)


class MakeRelease(FormPage):
    """Choose name and day; the counting begins when the request is over."""

    model = Release
    needs = "add"
    title = "Make a release"
    submit = "Count and show me a preview"
    form_class = MakeReleaseForm

    def get_lead(self):
        return (
            "Everything is counted up to the day you choose and small numbers are hidden. You then see "
            "what would be published, and publish or discard it."
        )

    def get_breadcrumbs(self):
        return list_crumb(Release, self.person)

    def get(self, request, **kwargs):
        if Making.objects.exists():
            return HttpResponseRedirect(reverse("release_making"))
        return super().get(request, **kwargs)

    def perform(self, form):
        begun = begin_making(**form.cleaned_data, by=self.person)
        transaction.on_commit(lambda: making.start(begun))
        return begun

    def done(self, form, row):
        return f"Begun: {row}. You may leave this page and come back."

    def next_url(self, row):
        return reverse("release_making")

    def show_conflict(self, form, conflict):
        return _back(self.request, str(conflict))


def _back(request, said: str) -> HttpResponseRedirect:
    """To the release in the making, where what is so now can be seen; or that there is none."""
    messages.error(request, said)
    return HttpResponseRedirect(reverse("release_making"))


class MakingPage(Page):
    """How far the release in the making is; when it is ready, what would be published."""

    model = Making
    template_name = "dashboards/making.html"

    def get_breadcrumbs(self):
        return list_crumb(Release, self.person)

    def get_title(self):
        return {
            None: "No release is being made",
            Standing.WORKING: f"Being made: {self.making}",
            Standing.READY: f"Preview: {self.making}",
            Standing.STOPPED: f"Stopped: {self.making}",
        }[self.standing]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(making=self.making, **kwargs)
        context["banners"] = [b for b in context["banners"] if b.url != reverse("release_making")]
        context["standing"] = self.standing.value if self.standing else ""
        if self.standing is Standing.WORKING:
            steps = making.progress(self.making)
            context |= {"steps": steps, "at": self._at(steps)}
        if self.standing is Standing.READY:
            context["preview"] = Preview(self.making)
        return context

    @staticmethod
    def _at(steps) -> int:
        return 1 + [where for _, where in steps].index("now")

    def get(self, request, **kwargs):
        self.making = Making.objects.first()
        self.standing = making.standing(self.making) if self.making else None
        if self.standing is Standing.READY and self.making.content is None:
            self.making.refresh_from_db()
        if not request.htmx:
            return self.render_to_response(self.get_context_data())
        if self.standing is not Standing.WORKING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        if request.GET.get("at") == str(self._at(making.progress(self.making))):
            return HttpResponse(status=204)  # nothing new to read out
        return self.render_to_response(self.get_context_data())


class MakingAct(ActPage):
    """An act on the release in the making, which has no address of its own: there is one at a time."""

    model = Making
    needs = "change"

    def prepare(self):
        self.row = Making.objects.first()
        if self.row is None:
            raise Http404

    def get(self, request, **kwargs):
        self.ready()
        return HttpResponseRedirect(reverse("release_making"))

    def show(self, form, **kwargs):
        return _back(self.request, "This is not what you saw: look at the preview again.")

    def show_conflict(self, form, conflict):
        return _back(self.request, str(conflict))


class PublishRelease(MakingAct):
    label = "Publish"
    form_class = PublishForm

    def perform(self, form):
        return publish(self.row, digest=form.cleaned_data["digest"], by=self.person)

    def done(self, form, row):
        return f"Published: {row}. It is on the dashboard now."


class DiscardMaking(MakingAct):
    label = "Discard"

    def perform(self, form):
        discard(self.row, by=self.person)
        return self.row

    def done(self, form, row):
        return f"Discarded: {row}. Nothing of it was kept."

    def next_url(self, row):
        return reverse("release_list")


class BeginAgain(MakingAct):
    label = "Begin again"

    def perform(self, form):
        if making.standing(self.row) is not Standing.STOPPED:
            raise Conflict(f"{self.row} has not stopped.", self.row)
        begun = begin_again(self.row, by=self.person)
        transaction.on_commit(lambda: making.start(begun))
        return begun

    def done(self, form, row):
        return f"Begun again: {row}."

    def next_url(self, row):
        return reverse("release_making")


class WithdrawRelease(ActPage):
    model = Release
    key = "pk"
    label = "Withdraw"
    form_class = WithdrawReleaseForm

    def perform(self, form):
        return withdraw_release(
            self.row, reason=form.cleaned_data["withdrawn_reason"], by=self.person
        )

    def done(self, form, row):
        return f"Withdrawn: {row}. It stays readable, with your reason above it."


class ShowingAct(ActPage):
    """Decide what the public sees; where the site has no public page nobody is asked."""

    model = Release
    key = "pk"

    def prepare(self):
        if not settings.PUBLIC_RELEASE:
            raise Http404
        super().prepare()


class ShowRelease(ShowingAct):
    label = "Show to the public"
    url_name = "release_show"
    main = False

    def get_lead(self):
        return (
            "Anybody can then read it without signing in: its sentences, charts, tables and files, as "
            "council members see them. It takes the place of the release that is shown now."
        )

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and not row.withdrawn_at and not is_shown(row)

    def perform(self, form):
        show_to_public(self.row, by=self.person)
        return self.row

    def done(self, form, row):
        return f"Shown to the public: {row}."


class HideRelease(ShowingAct):
    label = "Stop showing to the public"
    url_name = "release_hide"
    main = False

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and is_shown(row)

    def perform(self, form):
        show_to_public(None, by=self.person)
        return self.row

    def done(self, form, row):
        return f"No longer shown to the public: {row}."


def is_shown(release: Release) -> bool:
    """Whether anybody may read it now."""
    return settings.PUBLIC_RELEASE and shown_to_public() == release.pk


def showing_buttons(release: Release, person) -> list[Button]:
    """What staff may press on a release's page, where the site has a public page."""
    if not settings.PUBLIC_RELEASE:
        return []
    acts = (act for act in (ShowRelease, HideRelease) if act.is_offered(release, person))
    return [Button(act.label, reverse(act.url_name, args=[release.pk]), main=False) for act in acts]


def of_the_making(person) -> Banner | None:
    """Staff find their way back to the release in the making from every page."""
    if not may(person, "view", Making):
        return None
    begun = Making.objects.only("name").first()
    if begun is None:
        return None
    return Banner(
        f"{begun} is in the making.", url=reverse("release_making"), link="See how far it is."
    )


Page.also_tell(of_the_making)
