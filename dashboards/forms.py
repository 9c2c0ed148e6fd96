from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.html import escape

from casework.forms import PlainForm, RowForm
from dashboards.frozen import unread
from dashboards.models import AnnualReport
from dashboards.models.annual_report import LONGEST
from dashboards.report.contents import TEXTS
from dashboards.sections import ReleaseReader


class MakeReleaseForm(PlainForm):
    name = forms.CharField(
        max_length=120,
        required=False,
        help_text="What people call it; left empty, the day names it.",
    )
    data_until = forms.DateField(
        initial=timezone.localdate,
        help_text="The last day counted. The whole of that day counts, in Connecticut.",
    )


class PublishForm(PlainForm):
    digest = forms.CharField(
        max_length=64,
        widget=forms.HiddenInput,
        help_text="SHA-256 of the preview: exactly this is published.",
    )


class WithdrawReleaseForm(PlainForm):
    withdrawn_reason = forms.CharField(
        label="reason",
        widget=forms.Textarea,
        max_length=2000,
        help_text="Everyone who opens the release reads this first.",
    )


class BeginAnnualReportForm(RowForm):
    class Meta:
        model = AnnualReport
        fields = ["year", "release"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        standing = unread().filter(withdrawn_at=None)
        self.fields["release"].queryset = standing


class AnnualReportForm(BeginAnnualReportForm):
    """A draft: a text to each question of the dashboard and to each part of the report."""

    class Meta(BeginAnnualReportForm.Meta):
        fields = ["year", "release", "introduction"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        read = ReleaseReader(self.instance.release.content)
        answers = {found.section.name: found.answer for found in read.sections}
        for name, heading in TEXTS.items():
            answer = answers.get(name, "")
            self.fields[self.field_of(name)] = forms.CharField(
                label=heading, required=False, max_length=LONGEST, widget=forms.Textarea,
                help_text=escape(f"The release answers: {answer}" if answer else ""),
            )  # fmt: skip
            self.initial[self.field_of(name)] = self.instance.texts.get(name, "")

    @staticmethod
    def field_of(section: str) -> str:
        return f"text_{section}"

    def beside_its_text(self, error: ValidationError) -> ValidationError:
        """What a service refuses about one of the texts, at the field that holds it here."""
        told = dict(getattr(error, "error_dict", {}))
        if "texts" not in told:
            return error
        for one in told.pop("texts"):
            field = self.field_of(one.code) if one.code in TEXTS else NON_FIELD_ERRORS
            told.setdefault(field, []).append(one)
        return ValidationError(told)

    def _post_clean(self):
        super()._post_clean()
        typed = {name: self.cleaned_data.get(self.field_of(name), "") for name in TEXTS}
        self.instance.texts = {name: text for name, text in typed.items() if text}


class PublishAnnualReportForm(PlainForm):
    read = forms.BooleanField(
        label="I have read it on its page",
        help_text="Texts, numbers, recommendations, agencies and members, as they stand now.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WithdrawAnnualReportForm(PlainForm):
    withdrawn_reason = forms.CharField(
        label="reason",
        widget=forms.Textarea,
        max_length=2000,
        help_text="Everyone who opens the report reads this first.",
    )
