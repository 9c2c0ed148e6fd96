"""What every page asks first: who is there, and do the grants open this to them?"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from casework.columns import may


@dataclass(frozen=True)
class Banner:
    """What stands on top of every page while it is so; `act` is a button that ends it."""

    text: str
    url: str = ""
    link: str = ""
    act_url: str = ""
    act: str = ""


class Page(TemplateResponseMixin, ContextMixin, View):
    """A page about rows of `model`. Whoever may not view them does not learn that the page exists;
    whoever may view them but not do what the page is for (`needs`) is told so."""

    model = None
    needs = "view"
    title = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        self.person = request.user
        self.check()
        return super().dispatch(request, *args, **kwargs)

    def check(self):
        if not may(self.person, "view", self.model):
            raise Http404
        if not may(self.person, self.needs, self.model):
            raise PermissionDenied

    def get_title(self) -> str:
        return self.title

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        """(label, url) of the pages above this one."""
        return []

    tellers: list[Callable] = []

    @classmethod
    def also_tell(cls, teller: Callable) -> None:
        """Have every page ask `teller(person)` for a `Banner` to show on top, or None."""
        cls.tellers.append(teller)

    def get_context_data(self, **kwargs):
        context = {
            "title": self.get_title(),
            "breadcrumbs": self.get_breadcrumbs(),
            "banners": [banner for tell in self.tellers if (banner := tell(self.person))],
        }
        return super().get_context_data(**context, **kwargs)

    def row_or_404(self, model, key: str, related=()):
        """The row the address names, if the wall shows it to this person."""
        rows = model._default_manager.all()
        if related:
            rows = rows.select_related(*related)
        row = rows.filter(**{key: self.kwargs[key]}).first()
        if row is None:
            raise Http404
        return row


class AnswerWhileTyping(Page):
    """A piece of a form's page, asked for by POST so that nothing typed enters an address."""

    needs = "add"
    http_method_names = ["post"]


def list_crumb(model, person) -> list[tuple[str, str]]:
    """The way back to a model's list, by the name every list's address has."""
    if model in LISTS and may(person, "view", model):
        name, title = LISTS[model]
        return [(title, reverse(name))]
    return []


LISTS: dict[type, tuple[str, str]] = {}
"""Model -> (name of its list's address, title); lists enter themselves."""
