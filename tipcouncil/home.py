"""Where everyone starts after signing in: what their job can open, and what waits for them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def home(request):
    return render(request, "home.html", {"title": "Start"})
