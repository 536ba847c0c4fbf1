"""API tokens of one's own: made, shown once, revoked."""

import secrets

from django.db import transaction
from django.utils import timezone

from clinic.domain.errors import RuleViolation
from clinic.models import ApiToken, Membership
from clinic.selectors import hash_of

PREFIX = "pl_"
MOST_TOKENS = 20


def create_token(*, by: Membership, name: str) -> tuple[ApiToken, str]:
    """A token that may do what ``by`` may, and its string ``pl_<clinic hex>_<secret>``, which nobody can see again."""
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
        if ApiToken.objects.usable().filter(membership=by).count() >= MOST_TOKENS:
            raise RuleViolation("too_many_tokens", f"You have {MOST_TOKENS} tokens. Revoke one first.", field="name")
        secret = f"{PREFIX}{by.clinic_id.hex}_{secrets.token_urlsafe(32)}"
        token = ApiToken.objects.create(
            clinic_id=by.clinic_id, membership=by, name=name.strip(), token_hash=hash_of(secret)
        )
    return token, secret


def revoke_token(*, by: Membership, token: ApiToken) -> ApiToken:
    """The token stops working at once; revoking twice changes nothing."""
    with transaction.atomic():
        current = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk, membership=by)
        if current.revoked_at is None:
            current.revoked_at = timezone.now()
            current.save(update_fields=["revoked_at"])
    return current


def note_use(token: ApiToken) -> None:
    """Remember the day of the last use; written at most once a day."""
    today = timezone.now().date()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
