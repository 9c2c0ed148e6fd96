from django import forms
from django.utils import timezone

from casework.forms import PlainForm


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
