"""A child's page, with who else it may be; deciding, merging and undoing."""

from django.urls import reverse

from accounts.models import Agency, Job
from casework.columns import Cell, address_of, may
from casework.columns import Column as C
from casework.views import ActPage, AddPartPage, ChangePage, DetailPage, ListPage, Part
from casework.views.buttons import Button
from referrals import filters, forms, models, services
from referrals.flow import DCF
from referrals.matching import possible_matches
from referrals.models.match import of_child
from referrals.views.referral import REFERRAL_COLUMNS, OnlyHolders


class ChildList(ListPage):
    model, title, url_name = models.Child, "Children", "child_list"
    filterset_class = filters.ChildFilter
    order = "family_name"
    columns = (
        C("number", sort="number", link=True),
        C("family_name", sort="family_name"),
        C("given_name", sort="given_name"),
        C("date_of_birth", sort="date_of_birth"),
        C("birth_year", sort="birth_year"),
        C("gender"),
        C("area_office"),
    )
    empty = "No child is recorded in your region yet. A new referral enters the child too."

    def get_buttons(self):
        new = Button("New referral", reverse("referral_add"))
        return [new] if may(self.person, "add", models.Referral) else []


class ChildPage(OnlyHolders, DetailPage):
    model, url_name, key, change = models.Child, "child", "number", "child_change"
    columns = tuple(
        C(name)
        for name in (
            "given_name", "family_name", "date_of_birth", "birth_year", "gender",
            "gender_self_described", "race", "hispanic", "dcf_person_id", "address",
            "address_confidential", "area_office",
        )
    )  # fmt: skip
    parts = (
        Part("referrals", "Referrals", REFERRAL_COLUMNS, add="child_referral_add",
             add_label="New referral of this child", changes_the_whole=True),
        Part("aliases", "Also known as", (C("given_name"), C("family_name")), add="alias_add",
             add_label="Add a name", change="alias_change", changes_the_whole=True),
        Part("decisions", "Decisions", template="components/decisions.html", columns=(),
             rows=lambda rows: rows.none()),
    )  # fmt: skip

    def is_changeable(self):
        return self.row.merged_into_id is None

    def get_warnings(self):
        if self.row.merged_into_id is None:
            return []
        kept = whom_to_call([self.row.merged_into_id], self.person)[self.row.merged_into_id]
        return [Cell("", f"This record was merged into {kept.words}: go on there.", url=kept.url)]

    def shown_part(self, part):
        shown = super().shown_part(part)
        merged = self.row.merged_into_id is not None
        if shown and merged:
            shown["add"], shown["changes"] = None, False
        if shown and part.related == "decisions":
            return self.one_child(shown)
        return shown

    def one_child(self, shown: dict) -> dict:
        """The part about who else this child is or may be."""
        child, person = self.row, self.person
        decisions = models.MatchDecision.objects.filter(
            of_child(child, "child", "other")
        ).select_related("by")
        merges = models.Merge.objects.filter(of_child(child, "kept", "merged"))
        merges = merges.select_related("by", "undone_by")
        pairs = [(d.child_id, d.other_id) for d in decisions]
        pairs += [(m.kept_id, m.merged_id) for m in merges]
        others = whom_to_call({pk for pair in pairs for pk in pair} - {child.pk}, person)
        address = {"number": child.number}
        standing = child.merged_into_id is None
        return shown | {
            "id": "one-child",
            "title": "Is this child known under another number?",
            "matches": possible_matches(child=child) if standing else [],
            "standing": standing,
            "decide_url": reverse("decision_add", kwargs=address),
            "merge_url": reverse("child_merge", kwargs=address),
            "decided": [
                {
                    "decision": d,
                    "other": others[d.other_id if d.child_id == child.pk else d.child_id],
                }
                for d in decisions
            ],
            "merges": [
                {
                    "merge": m,
                    "other": others[m.merged_id if m.kept_id == child.pk else m.kept_id],
                    "here": m.kept_id == child.pk,
                    "undo_url": reverse("merge_undo", kwargs={"pk": m.pk})
                    if m.undone_at is None and UndoMerge.is_offered(m, person)
                    else "",
                }
                for m in merges
            ],
        }


class OtherChild:
    """A child on the other side of a decision or merge, as far as the person may know it."""

    def __init__(self, number, name, office, url):
        self.number, self.name, self.office, self.url = number, name, office, url

    @property
    def words(self) -> str:
        return f"{self.number} {self.name}".strip()


def whom_to_call(children, person) -> dict[int, OtherChild]:
    """By id: the whole name and a link for those the person sees, initials for the others."""
    children = list(children)
    if not children:
        return {}
    seen = models.Child.objects.in_bulk(children)
    told = services.whom_to_call(children)
    offices = Agency.objects.in_bulk({row[4] for row in told})
    return {
        pk: OtherChild(
            number,
            f"{seen[pk].given_name} {seen[pk].family_name}".strip() if pk in seen else initials,
            offices[office],
            address_of(seen.get(pk)),
        )
        for pk, number, initials, _, office in told
    }


class ChangeChild(OnlyHolders, ChangePage):
    model, key, form_class = models.Child, "number", forms.ChildForm


class AddAlias(OnlyHolders, AddPartPage):
    case = "parent"
    model, whole, field, key = models.ChildAlias, models.Child, "child", "number"
    form_class, title = forms.AliasForm, "Another name"


class ChangeAlias(OnlyHolders, ChangePage):
    case = "above"
    model, whole, form_class = models.ChildAlias, "child", forms.AliasForm


class AddDecision(AddPartPage):
    """Say that another record is of the same child, or is not; `?other=` is its number."""

    model, whole, field, key = models.MatchDecision, models.Child, "child", "number"
    form_class, title, submit = forms.DecisionForm, "Same child or not", "Record the decision"

    def get_initial(self):
        return {
            "other_number": self.request.GET.get("other", "")[:20],
            "verdict": self.request.GET.get("verdict", ""),
        }

    def get_lead(self):
        return (
            "The newest decision on two records counts. "
            "“Not the same” is no longer shown as a possible match."
        )

    def perform(self, form):
        form.instance.other_id = form.cleaned_data["other_number"]
        return services.save(form.instance, by=self.person)

    def done(self, form, row):
        return "The decision is recorded."


class MergeChild(OnlyHolders, ActPage):
    jobs = DCF
    model, url_name, key = models.Child, "child_merge", "number"
    label, form_class, main = "Merge with another record", forms.MergeForm, False

    def get_lead(self):
        return (
            "When two records are of one child: the referrals and names of one are added to the "
            "other. Both keep their histories, and a supervisor can undo it."
        )

    @classmethod
    def is_offered(cls, row, person):
        return row.merged_into_id is None and may(person, "add", models.Merge)

    def form_arguments(self):
        initial = {"other": self.request.GET.get("other", "")[:20], "keep": "this"}
        return {"child": self.row, "initial": initial}

    def perform(self, form):
        pair = (self.row, form.cleaned_data["other"])
        kept, merged = pair if form.cleaned_data["keep"] == "this" else reversed(pair)
        return services.merge_children(
            kept, merged, by=self.person, reason=form.cleaned_data["reason"]
        )

    def done(self, form, row):
        return f"{row.merged.number} is merged into {row.kept.number}."

    def next_url(self, row):
        return address_of(row.kept)


class UndoMerge(ActPage):
    jobs = frozenset({Job.DCF_SUPERVISOR})
    model, url_name, key = models.Merge, "merge_undo", "pk"
    label, form_class = "Undo the merge", forms.UndoMergeForm

    def prepare(self):
        self.row = self.row_or_404(models.Merge, "pk", ("kept", "merged"))

    @classmethod
    def is_offered(cls, row, person):
        return row.undone_at is None and person.job in cls.jobs

    def get_title(self):
        return f"Undo the merge of {self.row.merged.number} into {self.row.kept.number}"

    def get_breadcrumbs(self):
        return [
            ("Children", reverse("child_list")),
            (str(self.row.kept), address_of(self.row.kept)),
        ]

    def get_lead(self):
        return (
            "What the merge moved moves back. "
            "Referrals logged since stay with the record that was kept."
        )

    def perform(self, form):
        return services.undo_merge(self.row, by=self.person, reason=form.cleaned_data["reason"])

    def done(self, form, row):
        return f"{row.merged.number} is a record of its own again."

    def next_url(self, row):
        return address_of(row.merged)


ChildPage.also_offer(MergeChild)
