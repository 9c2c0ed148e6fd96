"""Annual reports are written, published and withdrawn here. What is published stays as it is."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from casework.errors import Conflict, in_plain_words, locked
from casework.services import save, store
from dashboards.models import AnnualReport
from dashboards.models.annual_report import LONGEST
from dashboards.releases import digest_of
from dashboards.report.contents import TEXTS, contents_of
from dashboards.report.printing import Unprintable, print_report, print_words
from dashboards.services import note_withdrawal

NOT_TYPED = ("content", "pdf")
"""Columns that only publishing writes, too large to read along."""


@save.register
def write_report(report: AnnualReport, *, by, version=None) -> AnnualReport:
    """Begin a report, or change a draft. Of a published one only a reason to withdraw it is taken.

    Raises `ValidationError` for a text the print cannot show or a release that cannot answer the year.
    """
    if not by.has_perm("dashboards.change_annualreport"):
        raise PermissionDenied("Annual reports are written by council staff.")
    if report._state.adding:
        report.made_by_id = by.pk
    elif report.published_at:
        return _only_withdrawn(report, by=by, version=version)
    _check(report)
    report = store(report, version=version)
    report.refresh_from_db(fields=["version", "made_at", "updated_at"])
    return report


def _only_withdrawn(report: AnnualReport, *, by, version) -> AnnualReport:
    stored = AnnualReport.objects.defer(*NOT_TYPED).get(pk=report.pk)
    if version is not None and stored.version != version:
        raise Conflict(f"{stored} was changed by someone else meanwhile.", stored)
    for name in ("year", "release_id", "introduction", "texts"):
        if getattr(report, name) != getattr(stored, name):
            raise ValidationError(
                "This report is published and stays as it is. It can be withdrawn, with a reason."
            )
    if report.withdrawn_reason == stored.withdrawn_reason:
        return stored
    return withdraw_report(stored, reason=report.withdrawn_reason, by=by)


def _check(report: AnnualReport) -> None:
    if not isinstance(report.texts, dict) or not all(
        isinstance(text, str) for text in report.texts.values()
    ):
        raise ValidationError({"texts": "Send an object: a text by the name of each section."})
    if unknown := sorted(set(report.texts) - set(TEXTS)):
        raise ValidationError({"texts": f"There is no section {unknown[0]}."})
    if any(len(text) > LONGEST for text in report.texts.values()):
        raise ValidationError({"texts": f"A text has at most {LONGEST:,} characters."})
    report.texts = {name: text for name, text in report.texts.items() if text.strip()}
    _check_release(report)
    for name, text in {"introduction": report.introduction, **report.texts}.items():
        try:
            print_words(text)
        except Unprintable as error:
            if name == "introduction":
                raise ValidationError({name: str(error)}) from error
            # The code names the section, so that a form can say it beside its text.
            said = ValidationError(f"{TEXTS[name]}: {error}".replace("?:", "?"), code=name)
            raise ValidationError({"texts": said}) from error


def _check_release(report: AnnualReport) -> None:
    if report.release_id is None:  # said by the field itself
        return
    release = report.release
    if release.withdrawn_at:
        raise ValidationError({"release": "That release was withdrawn: choose one that stands."})
    if report.year is not None and release.data_until < dt.date(int(report.year), 1, 1):
        raise ValidationError({"release": f"That release ends before {report.year} begins."})


@transaction.atomic
def publish_report(
    report: AnnualReport, *, by, version: int | None = None, at: dt.datetime | None = None
) -> AnnualReport:
    """Freeze everything the report shows, and print it. `version` is the draft the person looked at.

    Raises `Conflict` when it is published already or was changed since, `ValidationError` when its
    release was withdrawn or something cannot be printed.
    """
    if not by.has_perm("dashboards.change_annualreport"):
        raise PermissionDenied("Annual reports are published by council staff.")
    report = locked(report, *NOT_TYPED)
    if report.published_at:
        raise Conflict(f"{report} is already published.", report)
    if version is not None and report.version != version:
        raise Conflict(f"{report} was changed by someone else meanwhile.", report)
    _check_release(report)
    at = at or timezone.now()
    content = contents_of(report, timezone.localdate(at))
    report.published_at, report.published_by_id = at, by.pk
    report.content, report.digest = content, digest_of(content)
    try:
        report.pdf = print_report(content, digest=report.digest, at=at)
    except Unprintable as error:
        raise ValidationError(str(error)) from error
    with in_plain_words(AnnualReport):
        report.save(update_fields=["published_at", "published_by", "content", "digest", "pdf"])
    report.refresh_from_db(fields=["version"])
    return report


@transaction.atomic
def withdraw_report(report: AnnualReport, *, reason: str, by) -> AnnualReport:
    """Say that a report should not be used any more, and why. It stays readable as it was.

    Raises `ValidationError` without a reason or for a draft, `Conflict` the second time.
    """
    if not by.has_perm("dashboards.change_annualreport"):
        raise PermissionDenied("Annual reports are withdrawn by council staff.")
    report = locked(report, *NOT_TYPED)
    if not report.published_at:
        raise ValidationError("Only a published report is withdrawn, with the reason.")
    note_withdrawal(report, reason)
    report.refresh_from_db(fields=["version"])
    return report
