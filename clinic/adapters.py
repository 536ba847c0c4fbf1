"""How django-allauth behaves here: nobody signs up by themselves, people come by invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by accepting an invitation (clinic.services.people), never by a public form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False
