"""How people sign in: by invitation only, e-mail in lower case, the lock-out by django-axes."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def clean_email(self, email):
        return super().clean_email(email).lower()


def account_named(request, credentials=None) -> str:
    """The e-mail address a sign-in is for: what django-axes counts failures by."""
    name = (credentials or {}).get("email") or (credentials or {}).get("username")
    return (name or (request.POST.get("login", "") if request else "")).strip().lower()
