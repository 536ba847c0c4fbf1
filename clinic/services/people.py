"""People come and go: members, and the single-use links by which a person takes their place.

The link's token is derived from the invitation with the installation's secret key: it stands in the letter only, and
the database keeps its hash.
"""

from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from clinic.access import require_role
from clinic.domain.errors import RuleViolation
from clinic.models import ApiToken, Appointment, Invitation, Membership, Role, User, scope
from clinic.selectors import athletes, hash_of, invitation_with, people, user_with
from clinic.services.messages import queue_message, skip_messages

_WHO_ADDS = {Role.ADMIN: Role.ADMIN, Role.CLINICIAN: Role.ADMIN, Role.ATHLETE: Role.CLINICIAN}
_DEAD_LINKS = {
    "accepted": ("invitation_used", "This invitation has been used already. Sign in with your mail address instead."),
    "revoked": ("invitation_revoked", "This invitation was withdrawn. Ask your clinic to send you a new one."),
    "expired": ("invitation_expired", "This invitation has run out. Ask your clinic to send you a new one."),
}


def add_member(*, by: Membership, role: str, name: str, email: str, phone: str = "", title: str = "") -> Membership:
    """Somebody's place in the clinic, before they have signed in. Admins add the team, clinicians add runners.

    Raises PermissionDenied for the wrong role, RuleViolation ``already_here`` (field email) for the same role twice.
    """
    require_role(by, _WHO_ADDS[Role(role)])
    address = email.strip().lower()
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
        if people(by.clinic_id).filter(role=role, email__iexact=address, left_at__isnull=True).exists():
            raise RuleViolation(
                "already_here", f"{address} is here already. Look the person up in the list.", field="email"
            )
        return Membership.objects.create(
            clinic_id=by.clinic_id,
            role=role,
            name=name.strip(),
            email=address,
            phone=phone.strip(),
            title=title.strip(),
        )


def invite(*, by: Membership, membership: Membership) -> Invitation:
    """Send the person a link to take their place; a link sent earlier stops working.

    Raises RuleViolation ``already_joined`` or ``has_left``; PermissionDenied when a clinician invites to the team.
    """
    _may_invite(by, membership)
    now = timezone.now()
    with transaction.atomic():
        current = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        if current.user_id is not None:
            raise RuleViolation("already_joined", f"{current.name} has joined already. No invitation is needed.")
        if current.left_at is not None:
            raise RuleViolation("has_left", f"{current.name} has left the clinic. Add the person again first.")
        _withdraw_open(current)
        invitation = Invitation(
            clinic_id=current.clinic_id,
            membership=current,
            invited_by=by,
            expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        )
        invitation.token_hash = hash_of(_token(invitation))
        invitation.save(force_insert=True)
        queue_message(
            recipient=current,
            kind="invitation",
            meaning=f"invitation:{invitation.pk}",
            context={"invitation_id": str(invitation.pk), "invited_by": by.name, "days": settings.INVITATION_DAYS},
        )
    return invitation


def resend_invitation(*, by: Membership, invitation: Invitation) -> Invitation:
    """A new link for the same person; the old one is dead from now on."""
    return invite(by=by, membership=invitation.membership)


def revoke_invitation(*, by: Membership, invitation: Invitation) -> Invitation:
    """The link stops working. Raises RuleViolation ``invitation_used`` when it was accepted meanwhile."""
    _may_invite(by, invitation.membership)
    with transaction.atomic():
        current = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if current.accepted_at is not None:
            raise RuleViolation("invitation_used", f"{invitation.membership.name} has accepted the invitation already.")
        if current.revoked_at is None:
            _withdraw_open(invitation.membership)
            current.refresh_from_db()
    return current


def invitation_link(invitation: Invitation) -> str:
    """The address to open. Made anew each time, so that it need not be kept anywhere."""
    return f"{settings.SITE_URL}/join/{invitation.clinic_id}/{_token(invitation)}/"


def open_invitation(*, clinic_id: UUID, token: str) -> Invitation:
    """The invitation of a link that still works. Runs in its own scope, for nobody in particular.

    Raises RuleViolation: ``invitation_unknown``, ``_used``, ``_revoked`` or ``_expired``, with what to do.
    """
    with scope(clinic=clinic_id, via="invitation"):
        invitation = invitation_with(token)
        if invitation is None:
            raise RuleViolation(
                "invitation_unknown", "We do not know this link. Open it again from the letter, in one piece."
            )
        state = "revoked" if invitation.membership.left_at else invitation.state(timezone.now())
        if state != "open":
            code, message = _DEAD_LINKS[state]
            raise RuleViolation(code, message)
        return invitation


def accept_invitation(
    *, clinic_id: UUID, token: str, name: str = "", password: str | None = None, user: User | None = None
) -> Membership:
    """Take the place: as ``user``, who is signed in with the invited address, or as a new person.

    A new person has a password, or none and signs in by a code. Raises RuleViolation as ``open_invitation``, and
    ``other_account``, ``sign_in_first`` or ``already_member``.
    """
    with scope(clinic=clinic_id, user=user, via="invitation"):
        invitation = open_invitation(clinic_id=clinic_id, token=token)
        # the lock, then the state once more: two browsers with the same link end in one acceptance
        Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        invitation = open_invitation(clinic_id=clinic_id, token=token)
        membership = Membership.objects.select_for_update(of=("self",)).get(pk=invitation.membership_id)
        person = user or _new_person(membership, name, password)
        _check_person(person, membership)
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        membership.user = person
        membership.name = name.strip() or membership.name
        membership.save(update_fields=["user", "name"])
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        return membership


def deactivate(*, by: Membership, membership: Membership) -> Membership:
    """Somebody of the team leaves: no sign-in to this clinic, no open link, no token from now on.

    Raises RuleViolation: ``last_admin``, ``appointments_ahead``, ``caseload`` or ``not_team``.
    """
    require_role(by, Role.ADMIN)
    now = timezone.now()
    with transaction.atomic():
        admins = list(
            people(by.clinic_id).filter(role=Role.ADMIN, left_at__isnull=True).select_for_update(of=("self",))
        )
        current = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        if current.left_at is not None:
            return current
        _check_may_leave(current, admins)
        _withdraw_open(current)
        ApiToken.objects.filter(membership=current, revoked_at__isnull=True).update(revoked_at=now)
        skip_messages(recipient=current, meaning_prefix="", why="The person has left the clinic.")
        current.left_at = now
        current.save(update_fields=["left_at"])
    return current


def change_contact(*, by: Membership, membership: Membership, name: str, phone: str, title: str) -> Membership:
    """Correct name, phone and title. The mail address changes only with a new invitation or by its owner."""
    require_role(by, Role.ADMIN)
    with transaction.atomic():
        current = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        current.name, current.phone, current.title = name.strip(), phone.strip(), title.strip()
        current.save(update_fields=["name", "phone", "title"])
    return current


def _token(invitation: Invitation) -> str:
    return salted_hmac("clinic.invitation", str(invitation.pk), algorithm="sha256").hexdigest()


def _may_invite(by: Membership, membership: Membership) -> None:
    roles = (Role.ADMIN, Role.CLINICIAN) if membership.is_athlete else (Role.ADMIN,)
    require_role(by, *roles)


def _withdraw_open(membership: Membership) -> None:
    for old in Invitation.objects.filter(membership=membership, accepted_at__isnull=True, revoked_at__isnull=True):
        old.revoked_at = timezone.now()
        old.save(update_fields=["revoked_at"])
        skip_messages(recipient=membership, meaning_prefix=f"invitation:{old.pk}", why="The invitation was withdrawn.")


def _new_person(membership: Membership, name: str, password: str | None) -> User:
    if user_with(membership.email) is not None:
        raise RuleViolation("sign_in_first", "You have an account with this address already. Sign in, then join.")
    if not name.strip():
        raise RuleViolation("name_missing", "Tell us your name.", field="name")
    return User.objects.create_user(membership.email, password, name=name.strip())


def _check_person(person: User, membership: Membership) -> None:
    if person.email.casefold() != membership.email.casefold():
        raise RuleViolation(
            "other_account",
            f"You are signed in as {person.email}, and this invitation went to another address. "
            "Sign out and open the link again.",
        )
    if people(membership.clinic_id).filter(user=person, role=membership.role).exclude(pk=membership.pk).exists():
        raise RuleViolation("already_member", "You have this place in the clinic already. Nothing was changed.")


def _check_may_leave(membership: Membership, admins: list[Membership]) -> None:
    if membership.is_athlete:
        raise RuleViolation("not_team", "Runners are discharged from their record, not from this list.")
    if [one.pk for one in admins] == [membership.pk]:
        raise RuleViolation("last_admin", f"{membership.name} is the only admin. Add another admin first.")
    ahead = Appointment.objects.holding_time().filter(clinician=membership, starts_at__gt=timezone.now()).count()
    if ahead:
        raise RuleViolation(
            "appointments_ahead", f"{membership.name} has {ahead} appointments ahead. Move or cancel them first."
        )
    caseload = athletes(membership.clinic_id).filter(athlete__clinician=membership).count()
    if caseload:
        raise RuleViolation(
            "caseload", f"{membership.name} is responsible for {caseload} runners. Hand them over first."
        )
