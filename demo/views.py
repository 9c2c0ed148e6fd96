"""Signing in to the demo with one click. Installed, and addressed, only in a demo."""

from itertools import groupby

from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import Job, User
from demo.people import DOMAIN


def people(request):
    """Template context: `demo_people`, asked for by the sign-in page alone: (job, its people)."""
    return {"demo_people": _by_job}


def _by_job():
    order = list(Job)
    known = sorted(_invented(), key=lambda user: (order.index(user.job), user.pk))
    return [(Job(job).label, list(users)) for job, users in groupby(known, lambda u: u.job)]


def _invented():
    return User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)


@require_POST
def sign_in(request):
    chosen = request.POST.get("person", "")
    user = (
        _invented().filter(pk=int(chosen)).first()
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        else None
    )
    if user is None:
        raise Http404
    login(request, user, backend="accounts.permissions.GrantBackend")
    return redirect("home")
