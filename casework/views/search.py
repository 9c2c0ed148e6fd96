"""The search box of the header, and the page of what it found."""

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseRedirect
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from casework.columns import address_of
from casework.forms import PlainForm
from casework.search import (
    LONGEST,
    SHORTEST,
    is_written_out,
    named,
    search,
    searchers_of,
    whole_reference,
)
from casework.views.typed import SEARCH, remember, remembered


class SearchForm(PlainForm):
    q = forms.CharField(
        label="Look for",
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text="A reference opens at once. Else write a name, a town, or words of a report; "
        "“words in quotes” stand side by side, -word must not be there.",
        error_messages={
            "required": "Write what to look for.",
            "min_length": f"Write at least {SHORTEST} characters.",
            "max_length": f"Write at most {LONGEST} characters.",
        },
    )


class SearchPage(TemplateResponseMixin, ContextMixin, View):
    """For whoever has something to search. What is typed is posted and kept in the session."""

    template_name = "casework/search.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        self.person = request.user
        if not searchers_of(self.person):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request):
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        said = form.cleaned_data["q"]
        if url := address_of(named(said, self.person)):
            return HttpResponseRedirect(url)
        return HttpResponseRedirect(f"{request.path}?{SEARCH}={remember(request, {'q': [said]})}")

    def get(self, request):
        said = "".join(remembered(request).get("q", []))
        form = SearchForm(initial={"q": said})
        if not said:
            return self.show(form)
        return self.show(
            form,
            said=said,
            number=whole_reference(said) if is_written_out(whole_reference(said)) else "",
            groups=search(said, self.person),
        )

    def show(self, form, *, status=200, **context):
        title = "Search"
        context = self.get_context_data(
            title=title,
            page_title=f"Error: {title}" if form.errors else title,
            form=form,
            **context,
        )
        return self.render_to_response(context, status=status)
