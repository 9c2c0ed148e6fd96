"""The new referral: one page during a telephone call, and the two small answers it asks for while
somebody types."""

from django.contrib import messages
from django.shortcuts import render

from accounts.models import Job
from casework.columns import words
from casework.views import AddPage, AnswerWhileTyping, KeepsDrafts
from referrals import models, services
from referrals.forms.intake import IntakeForm
from referrals.views.referral import OnlyHolders


class NewReferral(KeepsDrafts, AddPage):
    """The child and the referral on one page; the clocks start by themselves."""

    model, form_class = models.Referral, IntakeForm
    title, submit = "New referral", "Log the referral"
    template_name = "referrals/new.html"
    child = None
    named_by = ("given_name", "family_name", "reporter")

    def get_initial(self):
        initial = {"received_at": "now"}
        if self.person.job == Job.CASEWORKER:
            initial["caseworker"] = self.person.pk
        return initial

    def form_arguments(self):
        return {**super().form_arguments(), "person": self.person, "child": self.child}

    def perform(self, form):
        form.instance.area_office = form.office()
        referral = services.log_referral(
            form.child(),
            form.instance,
            by=self.person,
            aliases=form.aliases(),
            classification=form.classification(),
            disclosure=form.disclosure(),
        )
        if same := form.same_as:
            decision = models.MatchDecision(
                child=referral.child,
                other_id=services.child_numbered(same.number),
                verdict=models.Verdict.SAME,
                reason=f"Chosen when {referral} was logged.",
            )
            services.save(decision, by=self.person)
            messages.warning(
                self.request,
                f"You took the child for {same.number}: call {same.office} and agree who goes on.",
            )
        return referral

    def done(self, form, row):
        due = row.notices.filter(due_at__isnull=False).select_related("recipient")
        clocks = [f"notice {n} ({n.called}) to {n.recipient}, due {words(n.due_at)}" for n in due]
        started = (
            f"Clocks started: {'; '.join(clocks)}."
            if clocks
            else "No clock has started: classify it as soon as you can."
        )
        held = row.caseworker_id == self.person.pk and row.region != self.person.agency.region
        if held and self.person.agency.region:
            messages.info(
                self.request,
                f"{row} is {row.area_office}'s: you hold it until their supervisor assigns it.",
            )
        return f"{row} is logged. {started}"


class NewReferralOfChild(OnlyHolders, NewReferral):
    case = "child"

    def prepare(self):
        self.child = self.row_or_404(models.Child, "number")

    def get_title(self):
        return f"New referral of {self.child.number}"


class Matches(AnswerWhileTyping):
    """Children who may be the one, by what is typed so far."""

    model = models.Referral

    def post(self, request):
        form = IntakeForm(request.POST, person=self.person)
        return render(request, "components/matches_beside.html", {"form": form})


class OfficeOfTown(AnswerWhileTyping):
    """The area office field, set to the office of the town just chosen."""

    model = models.Referral

    def post(self, request):
        town = IntakeForm(request.POST, person=self.person).so_far("town")
        shown = IntakeForm(
            initial={"area_office": town and town.area_office_id}, person=self.person
        )
        return render(request, "referrals/office.html", {"field": shown["area_office"]})
