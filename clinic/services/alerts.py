"""The clinician's worklist: something happened, and somebody has to act. Never silently dropped."""

from django.db import transaction
from django.utils import timezone

from clinic.access import require_role
from clinic.domain.errors import RuleViolation
from clinic.models import Alert, AlertKind, Membership, Role

_URGENCY = {
    AlertKind.RED_FLAG: 0,
    AlertKind.STOP: 0,
    AlertKind.EASE_BACK: 1,
    AlertKind.GATE_READY: 1,
    AlertKind.INTAKE_READY: 1,
    AlertKind.TEST_DUE: 2,
    AlertKind.JOB_FAILED: 2,
}
_CLINICIANS_ONLY = frozenset({AlertKind.RED_FLAG.value, AlertKind.STOP.value})


def raise_alert(
    *,
    athlete: Membership,
    kind: str,
    subject: str,
    title: str,
    detail: str = "",
    link: str = "",
    action: str = "Open",
    urgency: int | None = None,
) -> Alert:
    """Put one row on Today. The same athlete, kind and subject again refreshes the words instead of a second row.

    ``urgency``: 0 now, 1 today, 2 this week; by default that of the kind, and it never falls while the row is open.
    """
    level = _URGENCY[AlertKind(kind)] if urgency is None else urgency
    with transaction.atomic():
        alert, created = Alert.objects.get_or_create(
            clinic_id=athlete.clinic_id,
            athlete=athlete,
            kind=kind,
            subject=subject,
            resolved_at=None,
            defaults={
                "urgency": level,
                "title": title[:200],
                "detail": detail[:400],
                "link": link,
                "action": action,
            },
        )
        if not created:
            alert.title, alert.detail, alert.link, alert.action = title[:200], detail[:400], link, action
            alert.urgency = min(alert.urgency, level)
            alert.save()
    return alert


def resolve_alert(*, by: Membership, alert: Alert, resolution: str) -> Alert:
    """Take a row off Today, saying who and how. A second try changes nothing and says who was first.

    A stop or a red flag is settled by a clinician only, and never without a word. Raises PermissionDenied for anybody
    else, RuleViolation ``note_missing`` or ``already_resolved``.
    """
    if alert.kind in _CLINICIANS_ONLY:
        require_role(by, Role.CLINICIAN)
        if not resolution.strip():
            raise RuleViolation("note_missing", "Write down what you did, so that the next reader knows.", field="note")
    with transaction.atomic():
        current = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
        if current.resolved_at is not None:
            raise RuleViolation("already_resolved", f"{current.resolved_by} has already dealt with this.")
        current.resolved_at, current.resolved_by, current.resolution = timezone.now(), by, resolution[:280]
        current.save()
    return current


def resolve_alerts(*, by: Membership | None, athlete: Membership, kind: str, resolution: str, subject: str = "") -> int:
    """Take every open row of a kind (and subject) off Today because the thing itself was settled; returns how many."""
    rows = Alert.objects.unresolved().filter(athlete=athlete, kind=kind)
    if subject:
        rows = rows.filter(subject=subject)
    return rows.update(resolved_at=timezone.now(), resolved_by=by, resolution=resolution[:280])
