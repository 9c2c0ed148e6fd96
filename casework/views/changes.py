"""Pages that change something: add, change, a step of a flow, an act. All keep what was typed."""

import hashlib
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from casework.columns import address_of, may, words
from casework.errors import Conflict, in_plain_words, locked
from casework.forms import PlainForm, tell
from casework.services import save
from casework.views.buttons import Button
from casework.views.pages import Page, list_crumb

VERSION = "version"
BACK_TO_START = {"back": "start"}
"""What a button on a start page sends along, to come back there."""
READ_ONLY = "This case is open to you to read and to add to. Changing it is its own region's."


class FormPage(Page):
    """A form that does one thing. What a service refuses comes back beside the fields (422), an
    act that is not theirs as a sentence above them (403), too late as both versions (409)."""

    template_name = "casework/form.html"
    form_class = None
    submit = "Save"
    needs = "add"
    jobs: frozenset = frozenset()
    """Whom the database lets do it, where that is fewer than hold the grant; empty: all of them."""

    def prepare(self) -> None:
        """Find the row the page is about, before anything else; raise `Http404` without one."""

    def is_theirs(self) -> bool:
        """Whether the row the page is about is theirs to change, not only to read."""
        return True

    def ready(self) -> None:
        """First whether the row is there for them, then whether the act is theirs."""
        self.prepare()
        if self.jobs and self.person.job not in self.jobs:
            raise PermissionDenied
        if not self.is_theirs():
            raise PermissionDenied(READ_ONLY)

    def get_form(self, data=None):
        return self.form_class(data, self.request.FILES or None, **self.form_arguments())

    def form_arguments(self) -> dict:
        return {}

    def perform(self, form):
        """Do it; return the row whose page comes next."""
        raise NotImplementedError

    def get_lead(self) -> str:
        """A sentence above the form, if there is something to know first."""
        return ""

    def get_cancel_url(self) -> str:
        crumbs = self.get_breadcrumbs()
        return crumbs[-1][1] if crumbs else "/"

    def carry_out(self, form):
        """`perform`, with what must be kept or lost together with it."""
        return self.perform(form)

    def done(self, form, row) -> str:
        """What the person reads afterwards."""
        return f"Saved: {row}."

    def next_url(self, row) -> str:
        return address_of(row) or self.get_cancel_url()

    def get(self, request, **kwargs):
        self.ready()
        return self.show(self.get_form())

    def post(self, request, **kwargs):
        self.ready()
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            with transaction.atomic():
                row = self.carry_out(form)
        except ValidationError as error:
            tell(form, error)
            return self.show(form, status=422)
        except PermissionDenied as error:
            form.add_error(None, str(error) or "This is not yours to do.")
            return self.show(form, status=403)
        except Conflict as conflict:
            return self.show_conflict(form, conflict)
        return self.answer(form, row)

    def answer(self, form, row):
        """What comes back once it is done."""
        messages.success(self.request, self.done(form, row))
        return HttpResponseRedirect(self.next_url(row))

    def show(self, form, *, status=200, **context):
        title = self.get_title()
        context = self.get_context_data(
            form=form,
            submit=self.submit,
            lead=self.get_lead(),
            cancel_url=self.get_cancel_url(),
            page_title=f"Error: {title}" if form.errors else title,
            **context,
        )
        return self.render_to_response(context, status=status)

    def show_conflict(self, form, conflict):
        """Both versions: what was typed and what is stored now. Sending again is their decision."""
        current = conflict.current
        may_go_on = self.may_still(current)
        if may_go_on:
            form.data = form.data.copy()
            form.data[VERSION] = str(version_of(current))
        self.template_name = "casework/conflict.html"
        return self.show(
            form,
            status=409,
            conflict=str(conflict),
            current=current,
            current_url=address_of(current) or self.get_cancel_url(),
            differences=differences(form, current),
            may_go_on=may_go_on,
        )

    def may_still(self, current) -> bool:
        return False


def version_of(row) -> str:
    """What a form remembers of the row it showed: its version, or a digest where it has none."""
    if row is None:
        return ""
    if hasattr(row, "version"):
        return str(row.version)
    values = [str(getattr(row, f.attname)) for f in row._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:32]


def differences(form, current) -> list[dict]:
    """Where what was typed differs from what is stored now: label, typed, stored, in words."""
    rows = []
    for field in form.visible_fields():
        typed = form.cleaned_data.get(field.name)
        known = current is not None and hasattr(current, field.name)
        stored = getattr(current, field.name) if known else None
        if isinstance(form, forms.ModelForm) and hasattr(stored, "all"):
            stored = list(stored.all())
            typed = list(typed or [])
        if known and (stored or None) == (typed or None):
            continue
        holder = getattr(form, "instance", None)
        rows.append(
            {
                "label": field.label,
                "typed": words(typed, holder, field.name) if holder else words(typed),
                "stored": words(stored, current, field.name) if known else "",
            }
        )
    return rows


class AddPage(FormPage):
    """A new row of `model`."""

    def get_title(self):
        return self.title or f"New {self.model._meta.verbose_name}"

    def get_breadcrumbs(self):
        return list_crumb(self.model, self.person)

    def form_arguments(self):
        return {"instance": self.model(), "initial": self.get_initial()}

    def get_initial(self) -> dict:
        return {}

    def perform(self, form):
        row = save(form.instance, by=self.person)
        with in_plain_words(self.model):
            form.save_m2m_of(row)
        return row


class AddPartPage(AddPage):
    """A new row that belongs to the row the address names: `whole` is that row's model, `field` the
    foreign key to it, `key` the column in the address."""

    whole = None
    field = ""
    key = "reference"

    def check(self):
        if not may(self.person, "view", self.whole):
            raise Http404
        super().check()

    def prepare(self):
        self.parent = self.row_or_404(self.whole, self.key)

    def get_title(self):
        return f"{self.title or 'New ' + self.model._meta.verbose_name}: {self.parent}"

    def get_breadcrumbs(self):
        up = address_of(self.parent)
        crumbs = [(str(self.parent), up)] if up else []
        return [*list_crumb(self.whole, self.person), *crumbs]

    def form_arguments(self):
        instance = self.model(**{self.field: self.parent})
        return {"instance": instance, "initial": self.get_initial()}

    def next_url(self, row):
        return address_of(row) or self.get_cancel_url()


class AddNotePage(AddPartPage):
    """A note on a case, or with `?corrects=` in the address a correction of one of its notes."""

    title, corrected = "Note", None

    def prepare(self):
        super().prepare()
        asked = self.request.POST.get("corrects") or self.request.GET.get("corrects")
        if asked:
            notes = self.model.objects.filter(**{self.field: self.parent})
            self.corrected = notes.filter(pk=asked).first() if asked.isdecimal() else None
            if self.corrected is None:
                raise Http404

    def get_title(self):
        return f"Correct a note: {self.parent}" if self.corrected else super().get_title()

    def get_lead(self):
        return f"The note now: {self.corrected.text}" if self.corrected else ""

    def get_initial(self):
        return {"text": self.corrected.text} if self.corrected else {}

    def get_form(self, data=None):
        form = super().get_form(data)
        if self.corrected:
            form.fields["corrects"] = forms.CharField(widget=forms.HiddenInput)
            form.initial["corrects"] = str(self.corrected.pk)
        return form

    def perform(self, form):
        form.instance.corrects = self.corrected
        return super().perform(form)


class ChangePage(FormPage):
    """Change a row. The form carries the version it showed; an older one is a conflict."""

    needs = "change"
    key = "pk"
    whole = ""
    """The foreign key to the row whose page shows this one, for a part."""

    def prepare(self):
        self.row = self.row_or_404(self.model, self.key, [self.whole] if self.whole else [])
        self.above = getattr(self.row, self.whole) if self.whole else self.row

    def get_title(self):
        return f"Change {self.model._meta.verbose_name} {self.row}"

    def get_breadcrumbs(self):
        crumbs = [(str(self.above), address_of(self.above))] if address_of(self.above) else []
        return [*list_crumb(type(self.above), self.person), *crumbs]

    def get_form(self, data=None):
        form = super().get_form(data)
        form.fields[VERSION] = forms.CharField(widget=forms.HiddenInput, required=False)
        form.initial[VERSION] = version_of(self.row)
        return form

    def form_arguments(self):
        return {"instance": self.row}

    def perform(self, form):
        seen = form.cleaned_data[VERSION]
        current = locked(self.row)
        if seen != version_of(current):
            raise Conflict(f"{current} was changed by someone else meanwhile.", current)
        row = save(form.instance, by=self.person)
        with in_plain_words(self.model):
            form.save_m2m_of(row)
        return row

    def may_still(self, current):
        return True

    def next_url(self, row):
        return address_of(self.above) or address_of(row)


class ActPage(FormPage):
    """Something one does to a row that is not just changing its columns. Without a form it is one
    button; opened by its address it asks for that button."""

    needs = "change"
    key = "reference"
    url_name = ""
    label = ""
    main = True
    form_class = None
    adds: type | None = None
    """What it enters beside the row: whoever may not add one is refused."""

    @classmethod
    def is_offered(cls, row, person) -> bool:
        """Whether the row's page shows the button; the service decides again."""
        return may(person, cls.needs, cls.model) and cls.may_add(person)

    @classmethod
    def may_add(cls, person) -> bool:
        return cls.adds is None or may(person, "add", cls.adds)

    def check(self):
        super().check()
        if not self.may_add(self.person):
            raise PermissionDenied

    @classmethod
    def button(cls, row) -> Button:
        """The button for this row: pressed at once where nothing need be said."""
        url = reverse(cls.url_name, kwargs={cls.key: getattr(row, cls.key)})
        return Button(cls.label, url, post=cls.form_class is None, main=cls.main)

    def next_url(self, row):
        asked = all(self.request.POST.get(name) == value for name, value in BACK_TO_START.items())
        if asked and isinstance(row, self.model):
            return "/"
        return super().next_url(row)

    def get(self, request, **kwargs):
        self.ready()
        if not self.is_offered(self.row, self.person):
            raise Conflict(
                f"{self.label}: as {self.row} stands now, this is not to be done.", self.row
            )
        return self.show(self.get_form())

    def prepare(self):
        self.row = self.row_or_404(self.model, self.key)

    def get_form(self, data=None):
        return (self.form_class or PlainForm)(data, **self.form_arguments())

    @property
    def submit(self):
        return self.label

    def get_title(self):
        return f"{self.label}: {self.row}"

    def get_breadcrumbs(self):
        return [*list_crumb(self.model, self.person), (str(self.row), address_of(self.row))]

    def done(self, form, row):
        return f"Done: {self.label.lower()}, {self.row}."


_shapers: dict[tuple[type, str], Callable] = {}


def shapes_step(model, name: str):
    """Decorates `shape(form, row)`, which makes the form of a step ask what is needed of this row."""

    def enter(shape: Callable) -> Callable:
        _shapers[model, name] = shape
        return shape

    return enter


def step_form(step, row, data=None, *, within_page: bool = False) -> PlainForm:
    """What a step asks for. `within_page` keeps the ids of several steps' forms apart."""
    auto_id = f"id_{step.name}_%s" if within_page else "id_%s"
    form = PlainForm(data, initial={VERSION: row.version}, auto_id=auto_id)
    for name in step.fields:
        form.fields[name] = row._meta.get_field(name).formfield()
    form.fields["reason"] = forms.CharField(
        widget=forms.Textarea,
        required=step.needs_reason,
        max_length=4000,
        help_text="Kept in the history of the case.",
    )
    form.fields[VERSION] = forms.IntegerField(widget=forms.HiddenInput, required=False)
    if shape := _shapers.get((type(row), step.name)):
        shape(form, row)
    return form


class StepPage(ActPage):
    """A step of a flow, named in the address; asks for the reason and the fields the step names."""

    def prepare(self):
        super().prepare()
        self.step = self.model.flow.by_name.get(self.kwargs["step"])
        if self.step is None:
            raise Http404

    @property
    def submit(self):
        return self.step.title

    def get_title(self):
        return f"{self.step.title}: {self.row}"

    def get(self, request, **kwargs):
        self.ready()
        if self.person.job not in self.step.jobs:
            raise PermissionDenied(f"It is not yours to {self.step.title.lower()} {self.row}.")
        if self.row.status not in self.step.sources:
            now = self.row.get_status_display().lower()
            raise Conflict(f"{self.row} is already {now}.", self.row)
        return self.show(self.get_form())

    def get_form(self, data=None):
        return step_form(self.step, self.row, data)

    def perform(self, form):
        said = form.cleaned_data
        values = {name: said[name] for name in self.step.fields if name in said}
        return self.model.flow.follow(
            self.row,
            self.step.name,
            by=self.person,
            reason=said.get("reason", ""),
            version=form.cleaned_data[VERSION],
            **values,
        )

    def may_still(self, current):
        return current is not None and self.step in self.model.flow.open_to(current, self.person)

    def done(self, form, row):
        return f"{row} is now {row.get_status_display().lower()}."
