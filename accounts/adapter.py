"""How people sign in: by invitation only, e-mail in lower case, the lock-out by django-axes."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def clean_email(self, email):
        return super().clean_email(email).lower()
