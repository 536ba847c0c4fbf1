"""What a check-in sets going beyond its verdict: triage runs again on a red-flag answer (clinical.md 2.1-7)."""

from datetime import datetime, timedelta

from django.db.models import Q

from assessments.domain.triage import must_rerun
from assessments.models import ScreenTrigger, TriageScreen
from assessments.selectors.testing import local_today
from assessments.selectors.triage import latest_screen
from assessments.selectors.triage_inputs import triage_facts
from assessments.services.triage import screen, triage_subject
from athletes.models import CheckIn
from athletes.selectors.response import subject_of
from clinic.models import Alert, AlertKind, Membership
from clinic.services.alerts import resolve_alerts

RECENT = timedelta(days=2)


def after_checkin(*, by: Membership | None, checkin: CheckIn) -> TriageScreen | None:
    """Screen again when the check-in carries a flag; returns the screen, None when there was nothing new to look at.

    The response engine has already put the bare answer on Today. Once triage speaks about it, that row goes, so that
    one answer is one row. Sent twice, the second time changes nothing.
    """
    limp = (checkin.limp_during, checkin.limp_next_morning, checkin.limp_at_24_hours)
    flagged = must_rerun(
        night_pain=checkin.new_night_pain is True,
        focal_bone_pain=checkin.focal_bone_pain is True or checkin.pop_or_bruise is True,
        limp=True in limp,
    )
    if not flagged or _known(checkin):
        return None
    row = screen(by=by, episode=checkin.episode, trigger=ScreenTrigger.CHECK_IN)
    spoken = Alert.objects.unresolved().filter(
        athlete=checkin.athlete_id, kind=AlertKind.RED_FLAG, subject=triage_subject(checkin.episode)
    )
    if spoken.exists():
        resolve_alerts(
            by=None,
            athlete=checkin.athlete.membership,
            kind=AlertKind.RED_FLAG,
            subject=subject_of(checkin),
            resolution="Triage has taken it over.",
        )
    return row


def screen_missed_flags(*, now: datetime) -> int:
    """In the current clinic: look at flagged check-ins of two days that came in another way than through the pages.

    Returns how many were screened. Running twice changes nothing: what a screen already rests on is left alone.
    """
    done = 0
    flags = Q(new_night_pain=True) | Q(focal_bone_pain=True) | Q(pop_or_bruise=True)
    limps = Q(limp_during=True) | Q(limp_next_morning=True) | Q(limp_at_24_hours=True)
    rows = CheckIn.objects.filter(flags | limps, ended_at__gt=now - RECENT)
    for checkin in rows.select_related("athlete__membership", "athlete__clinic", "episode__clinic", "episode__athlete"):
        done += after_checkin(by=None, checkin=checkin) is not None
    return done


def _known(checkin: CheckIn) -> bool:
    """The latest screen already rests on exactly these answers."""
    latest = latest_screen(checkin.athlete_id)
    if latest is None:
        return False
    facts = triage_facts(checkin.athlete, today=local_today(checkin.athlete))
    return bool(latest.answers == facts.to_dict())
