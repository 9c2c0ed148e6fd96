"""How people sign in: by invitation only, e-mail in lower case, the lock-out by django-axes."""

from allauth.account.adapter import DefaultAccountAdapter

from accounts.wall import acting_as_visitor


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def clean_email(self, email):
        return super().clean_email(email).lower()

    def set_password(self, user, password):
        """Write the password alone: one's name, job and agency are not one's own to save."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def reauthenticate(self, user, password):
        """Ask for the password again; the lock-out keeps its failures as `tip_web`."""
        with acting_as_visitor():
            return super().reauthenticate(user, password)


def account_named(request, credentials=None) -> str:
    """The e-mail address a sign-in is for: what django-axes counts failures by."""
    name = (credentials or {}).get("email") or (credentials or {}).get("username")
    return (name or (request.POST.get("login", "") if request else "")).strip().lower()
