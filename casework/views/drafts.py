"""A long form that forgets nothing: what is typed is kept as a draft, and sent once."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from casework.columns import address_of
from casework.services import (
    draft_was_sent,
    drafts_of,
    drop_draft,
    keep_draft,
    lock_draft,
)

OFFERED = 5
KEY, KEEP, DISCARD = "draft_key", "_draft", "_discard"
NOT_KEPT = {"csrfmiddlewaretoken", KEY, KEEP, DISCARD}


class KeepsDrafts:
    """Put before `FormPage` among the bases. `POST` with `_draft` keeps what was typed, unchecked;
    with `_discard` throws it away; the newest are offered when the form is opened, and
    `?draft=<key>` goes on with it. The form's template includes `components/draft.html` inside the
    form and `components/draft_offer.html` above it.

    A form sent twice, by a double click or the back button, does what it does once: the second
    time it answers with the row of the first.
    """

    sent_key = "reference"
    """The column by which the row is found that the form became."""

    named_by: tuple[str, ...] = ()
    """Fields whose words tell one's own drafts apart when several are offered."""

    draft = None
    offered = ()

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated and request.htmx:
            return self.small("You were signed out. What you typed until then is kept: ", 401)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, **kwargs):
        self.ready()
        key = _key(request.GET.get("draft"))
        drafts = drafts_of(self.person, request.path)
        if key and (draft := drafts.filter(pk=key).first()):
            self.draft = draft
            typed = QueryDict(mutable=True)
            for name, values in draft.data.items():
                typed.setlist(name, values)
            return self.show(self.filled(typed))
        self.offered = drafts[:OFFERED]
        return self.show(self.get_form())

    def post(self, request, **kwargs):
        key = _key(request.POST.get(KEY))
        if key is None:
            return super().post(request, **kwargs)
        if DISCARD in request.POST:
            self.ready()
            drop_draft(key, by=self.person)
            return HttpResponseRedirect(request.path)
        if KEEP in request.POST:
            self.ready()
            return self.keep(key)
        self.draft = lock_draft(key, form=request.path, by=self.person)
        if self.draft.result:
            return self.sent_before()
        return super().post(request, **kwargs)

    def carry_out(self, form):
        row = super().carry_out(form)
        if self.draft:
            draft_was_sent(self.draft, str(getattr(row, self.sent_key)))
        return row

    # --- drafts ----------------------------------------------------------------------------------

    def keep(self, key: UUID):
        typed = {name: self.request.POST.getlist(name) for name in self.request.POST}
        typed = {name: values for name, values in typed.items() if name not in NOT_KEPT}
        try:
            self.draft = keep_draft(key, form=self.request.path, data=typed, by=self.person)
        except ValidationError as error:
            return self.small(" ".join(error.messages), 422)
        if self.draft.result:
            if self.request.htmx:
                return self.small(f"This form was already sent: it is {self.draft.result}.")
            return self.sent_before()
        said = f"Draft saved {date_format(timezone.localtime(self.draft.saved_at), 'g:i a')}"
        if self.request.htmx:
            return self.small(said)
        messages.success(self.request, said)
        return HttpResponseRedirect(f"{self.request.path}?draft={key}")

    def about(self, draft) -> str:
        """What its person called it, in their own words."""
        typed = (value for name in self.named_by for value in draft.data.get(name, ()))
        return " ".join(filter(None, typed))[:60]

    def small(self, said: str, status: int = 200):
        """The sentence under the form; for a person without script, as a page of its own."""
        if not self.request.htmx:
            messages.error(self.request, said)
            return self.show(self.filled(self.request.POST), status=status)
        context = {"said": said, "form_url": self.request.path, "signed_out": status == 401}
        return render(self.request, "components/draft_said.html", context, status=status)

    def filled(self, typed: QueryDict):
        """The form as it was left, not yet judged."""
        form = self.get_form()
        form.draft = typed
        for name, field in form.fields.items():
            form.initial[name] = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
        return form

    def sent_before(self):
        """The answer to a form that was sent already: what became of it the first time."""
        result = self.draft.result
        row = self.model._default_manager.filter(**{self.sent_key: result}).first()
        messages.info(
            self.request,
            f"{result} is already logged: this form was sent before. For another one, begin a new form.",
        )
        return HttpResponseRedirect(address_of(row) or self.get_cancel_url())

    def show(self, form, **kwargs):
        key = self.draft.pk if self.draft else _key(self.request.POST.get(KEY)) or uuid4()
        return super().show(
            form,
            draft_key=key,
            draft_saved=self.draft and self.draft.data and when(self.draft.saved_at),
            offered=[(one.pk, self.about(one), when(one.saved_at)) for one in self.offered],
            **kwargs,
        )


def when(moment) -> str:
    """`today at 3:10 pm`, `on Tuesday at 3:10 pm`, or with the date when a week has gone."""
    local = timezone.localtime(moment)
    days = (timezone.localdate() - local.date()).days
    day = "today" if days == 0 else "on " + date_format(local, "l" if days < 7 else "F j, Y")
    return f"{day} at {date_format(local, 'g:i a')}"


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
