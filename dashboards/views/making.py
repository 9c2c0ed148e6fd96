"""Releases are made and withdrawn by council staff."""

from casework.views import ActPage, FormPage
from casework.views.pages import list_crumb
from dashboards.forms import MakeReleaseForm, WithdrawReleaseForm
from dashboards.models import Release
from dashboards.services import make_release, withdraw_release


class MakeRelease(FormPage):
    model = Release
    needs = "add"
    title = "Make a release"
    submit = "Make the release"
    form_class = MakeReleaseForm

    def get_lead(self):
        return (
            "Everything is counted up to the day you choose, small numbers are hidden, and the "
            "result is frozen: it cannot be changed, only withdrawn."
        )

    def get_breadcrumbs(self):
        return list_crumb(Release, self.person)

    def perform(self, form):
        return make_release(**form.cleaned_data, by=self.person)

    def done(self, form, row):
        return f"Made: {row}. It is on the dashboard now."


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
