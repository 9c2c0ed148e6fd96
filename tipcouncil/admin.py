"""The admin site: everyone signed in may open it, and finds what their grants show."""

from django.contrib import auth
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from casework.admin_base.lists import WalledAutocomplete


class TipAdminSite(AdminSite):
    site_header = site_title = "TIP Council"
    index_title = "Everything you may see"
    empty_value_display = "–"

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take only pages that stand on our base; what libraries bring knows no wall."""
        if getattr(admin_class, "known_or_404", None):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        """Without Django's shortcut to any row of any table."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Signing in is the site's own: second factor, lock-out and notice included."""
        onward = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
            onward = reverse("admin:index")
        if self.has_permission(request):
            return redirect(onward)
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: onward})}")

    def logout(self, request, extra_context=None):
        return require_POST(sign_out)(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        raise Http404("There is no such page.")

    def autocomplete_view(self, request):
        return WalledAutocomplete.as_view(admin_site=self)(request)


def sign_out(request):
    auth.logout(request)
    return redirect("account_login")
