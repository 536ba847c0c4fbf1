"""Runs triage and keeps what follows: the screen as it was, active rules, alerts, findings and resolutions.

A fired rule stays active until a clinician records an outcome; no later answer clears it (clinical.md 2.1-6).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.content.triage import triage_content
from assessments.domain.triage import (
    ActiveRule,
    Answer,
    Outcome,
    Resolution,
    Subject,
    TriageState,
    TriageVerdict,
    newly_fired,
    resolve,
)
from assessments.domain.triage import screen as evaluate
from assessments.models import ClinicalFindings, FiredRule, ScreenTrigger, TriageScreen
from assessments.selectors.triage import current_triage, latest_screen, may_publish, register_of
from assessments.selectors.triage_inputs import TriageFacts, triage_facts
from assessments.services.alert_words import red_flag_detail, red_flag_title, urgency_of
from assessments.services.reassessment import evaluate_due
from athletes.models import Athlete, Episode
from athletes.selectors.response import subject_prefix
from athletes.services.checkins import lock_athlete
from clinic.domain.errors import RuleViolation
from clinic.models import AlertKind, Membership, Role
from clinic.services.alerts import raise_alert, resolve_alerts

__all__ = ["current_triage", "may_publish", "record_findings", "resolve_rule", "rule_out", "screen"]


def screen(*, by: Membership | None, episode: Episode, trigger: str) -> TriageScreen:
    """Evaluate every open complaint of the episode's athlete, keep the verdict, and act on what is new.

    ``by`` None: the product itself asked. The episode is the one that gave the reason to look.
    """
    with transaction.atomic():
        lock_athlete(episode.athlete)
        return _screen(by, episode, trigger, register_of(latest_screen(episode.athlete_id)))


def record_findings(*, by: Membership, episode: Episode, answers: Mapping[str, object]) -> TriageScreen:
    """Write down what the clinician examined or asked (2.1-8) and screen again. ``None`` takes an answer back.

    Raises RuleViolation for somebody who is not a clinician, an unknown question, or a value out of range.
    """
    _only_clinician(by)
    checked = {name: _checked(name, value) for name, value in answers.items()}
    with transaction.atomic():
        lock_athlete(episode.athlete)
        row = ClinicalFindings.objects.select_for_update(of=("self",)).filter(episode=episode).first()
        kept = dict(row.answers) if row else {}
        kept |= {name: _storable(value) for name, value in checked.items()}
        kept = {name: value for name, value in kept.items() if value is not None}
        row = row or ClinicalFindings(clinic_id=episode.clinic_id, episode=episode)
        row.answers, row.recorded_by, row.recorded_at = kept, by, timezone.now()
        row.save()
        register = register_of(latest_screen(episode.athlete_id))
        return _screen(by, episode, ScreenTrigger.FINDINGS, register)


def resolve_rule(*, by: Membership, fired_rule: FiredRule, outcome: str, note: str) -> TriageScreen:
    """Say what was found about an active rule: excluded, confirmed (restrictions stay) or treated; screen again.

    Raises RuleViolation without a note, for an unknown outcome, or when somebody else was first.
    """
    _only_clinician(by)
    if outcome not in set(Outcome):
        raise RuleViolation("unknown_outcome", "Choose excluded, confirmed or treated.", field="outcome")
    with transaction.atomic():
        lock_athlete(fired_rule.athlete)
        rows = FiredRule.objects.select_for_update(of=("self",))
        current = rows.select_related("episode__clinic", "episode__athlete__membership").get(pk=fired_rule.pk)
        if current.outcome not in ("", Outcome.CONFIRMED.value):
            raise RuleViolation(
                "already_resolved", f"{current.resolved_by} has already recorded {current.outcome}. Reload the page."
            )
        resolution = Resolution(Outcome(outcome), by.name, _today(current.episode), note.strip())
        register = _resolved(current, resolution)
        current.outcome, current.outcome_note = outcome, note.strip()
        current.resolved_by, current.resolved_at = by, timezone.now()
        current.save()
        return _screen(by, current.episode, ScreenTrigger.RESOLUTION, register)


def rule_out(*, by: Membership, episode: Episode, rule_id: str, note: str) -> TriageScreen:
    """Exclude a rule that no answer can decide (2.7), on the clinician's own judgement; screen again.

    Raises RuleViolation when the rule waits for an answer instead, or without a note.
    """
    _only_clinician(by)
    with transaction.atomic():
        lock_athlete(episode.athlete)
        today = _today(episode)
        register = register_of(latest_screen(episode.athlete_id))
        facts = triage_facts(episode.athlete, today=today)
        verdict = evaluate(facts.person, facts.problems, sticky=register, rules=triage_content(), today=today)
        waiting = [one for one in verdict.judgements if one.rule_id == rule_id]
        if not waiting:
            raise RuleViolation("not_a_judgement", f"{rule_id} is decided by answers. Record them instead.")
        resolution = Resolution(Outcome.EXCLUDED, by.name, today, note.strip())
        ruled_out = tuple(one.ruled_out(resolution) for one in waiting)
        return _screen(by, episode, ScreenTrigger.RESOLUTION, (*register, *ruled_out))


def acknowledge_intake(*, by: Membership, athlete: Athlete) -> int:
    """The clinician has read the intake: its row leaves Today; returns how many."""
    _only_clinician(by)
    return resolve_alerts(
        by=by, athlete=athlete.membership, kind=AlertKind.INTAKE_READY, resolution="Read with the triage review."
    )


def _screen(by: Membership | None, episode: Episode, trigger: str, register: Sequence[ActiveRule]) -> TriageScreen:
    today = _today(episode)
    facts = triage_facts(episode.athlete, today=today)
    content = triage_content()
    known = tuple(entry for entry in register if content.rule(entry.rule_id) is not None)
    verdict = evaluate(facts.person, facts.problems, sticky=known, rules=content, today=today)
    row = TriageScreen.objects.create(
        clinic_id=episode.clinic_id,
        athlete_id=episode.athlete_id,
        episode=episode,
        trigger=trigger,
        answers=facts.to_dict(),
        verdict=_document(verdict),
        state=verdict.state.value,
        level=verdict.level.value if verdict.level else "",
        content_version=verdict.content_version,
        screened_by=by,
    )
    _keep_fired(row, verdict, facts)
    _tell(by, episode, trigger, known, verdict, facts)
    evaluate_due(episode.athlete)
    return row


def _document(verdict: TriageVerdict) -> dict[str, object]:
    """The verdict with what the review page and the next screen need beyond it."""
    return {
        **verdict.to_dict(),
        "register": [entry.to_dict() for entry in verdict.register],
        "questions": [
            {
                "input": question.input_id,
                "problem": question.problem_id,
                "only_clinician": question.only_clinician,
                "rules": list(question.rules),
            }
            for question in verdict.questions_to_ask
        ],
        "judgements": [{"id": one.rule_id, "problem": one.problem_id} for one in verdict.judgements],
        "wells_detail": {
            problem: {
                "score": score.score,
                "likely": score.is_likely,
                "gate": score.gate,
                "unanswered": list(score.unanswered),
            }
            for problem, score in verdict.wells.items()
        },
    }


def _keep_fired(row: TriageScreen, verdict: TriageVerdict, facts: TriageFacts) -> None:
    """One open row for each active rule and complaint that no clinician has looked at yet."""
    levels = {rule.rule_id: rule.level for rule in verdict.rules}
    for entry in verdict.register:
        if not entry.is_active or entry.resolution is not None or entry.rule_id not in levels:
            continue
        if FiredRule.objects.active().filter(**_place(entry, row.athlete_id, row.episode_id, facts)).exists():
            continue
        FiredRule.objects.create(
            clinic_id=row.clinic_id,
            athlete_id=row.athlete_id,
            episode_id=_owner(entry, row.episode_id, facts),
            screen=row,
            rule_id=entry.rule_id,
            level=levels[entry.rule_id].value,
            fingerprint=fingerprint(entry),
        )


def _place(entry: ActiveRule, athlete: UUID, episode: UUID, facts: TriageFacts) -> dict[str, object]:
    """Where an entry's row is found: a rule about the person may have fired in any complaint."""
    if entry.problem_id is None:
        return {"athlete": athlete, "rule_id": entry.rule_id}
    return {"episode": _owner(entry, episode, facts), "rule_id": entry.rule_id}


def _owner(entry: ActiveRule, otherwise: UUID, facts: TriageFacts) -> UUID:
    """The complaint an entry belongs to; a rule about the person goes with the complaint that gave the reason."""
    if entry.problem_id is None:
        return otherwise
    if entry.problem_id in facts.episodes:
        return facts.episodes[entry.problem_id]
    try:
        return UUID(entry.problem_id.split(":")[0])
    except ValueError:
        return otherwise


def fingerprint(entry: ActiveRule) -> str:
    """A stable hash of the answers that fired a rule: 64 hexadecimal digits."""
    grounds = sorted((ground.input_id, ground.value, ground.mark) for ground in entry.grounds)
    return sha256(repr(grounds).encode()).hexdigest()


def _resolved(row: FiredRule, resolution: Resolution) -> tuple[ActiveRule, ...]:
    """The register with the resolution on every active entry that the row stands for."""
    register = register_of(latest_screen(row.athlete_id))
    mine = [
        entry
        for entry in register
        if entry.rule_id == row.rule_id
        and entry.is_active
        and (entry.problem_id is None or entry.problem_id.split(":")[0] == str(row.episode_id))
    ]
    for entry in mine:
        register = resolve(register, entry.rule_id, resolution, problem_id=entry.problem_id)
    return register


def _tell(
    by: Membership | None,
    episode: Episode,
    trigger: str,
    before: Sequence[ActiveRule],
    verdict: TriageVerdict,
    facts: TriageFacts,
) -> None:
    """Put newly fired rules on Today at once, and take the row off when nothing is open any more."""
    fresh = newly_fired(before, verdict)
    link = reverse("assessments:triage", args=[episode.athlete_id])
    if fresh:
        names = {rule.rule_id for rule in fresh}
        unresolved = [rule for rule in verdict.rules if not rule.is_confirmed or rule.rule_id in names]
        raise_alert(
            athlete=episode.athlete.membership,
            kind=AlertKind.RED_FLAG,
            subject=triage_subject(episode),
            title=red_flag_title(unresolved, verdict.register),
            detail=red_flag_detail(unresolved),
            link=link,
            action="Review and call" if urgency_of(unresolved) == 0 else "Review",
            urgency=urgency_of(unresolved),
        )
    elif trigger == ScreenTrigger.INTAKE and verdict.state is TriageState.CANNOT_CLEAR:
        raise_alert(
            athlete=episode.athlete.membership,
            kind=AlertKind.RED_FLAG,
            subject=triage_subject(episode),
            title="Triage cannot clear yet: answers are missing",
            detail=f"Not excluded yet: {', '.join(verdict.unknown)}. Ask or examine, then record it.",
            link=link,
            action="Open triage",
            urgency=1,
        )
    _settle(by, episode, verdict)


def _settle(by: Membership | None, episode: Episode, verdict: TriageVerdict) -> None:
    """Nothing unresolved and nothing unknown: the athlete's triage rows leave Today."""
    open_rows = FiredRule.objects.unresolved().filter(athlete=episode.athlete_id)
    if verdict.state is TriageState.CANNOT_CLEAR or open_rows.exists():
        return
    for one in Episode.objects.filter(athlete=episode.athlete_id):
        resolve_alerts(
            by=by,
            athlete=episode.athlete.membership,
            kind=AlertKind.RED_FLAG,
            subject=triage_subject(one),
            resolution="Triage has nothing open.",
        )


def triage_subject(episode: Episode) -> str:
    """What a triage alert is about. The prefix lets the response engine see that running waits for a review."""
    return f"{subject_prefix(episode)}:triage"


def _only_clinician(by: Membership) -> None:
    if by.role != Role.CLINICIAN:
        raise RuleViolation("clinician_only", "Only a physical therapist can record this.")


def _checked(name: str, value: object) -> Answer:
    """An answer to a question about the complaint or the person; facts of the record are not findings."""
    question = triage_content().questions.get(name)
    if question is None or question.subject is Subject.RECORD or question.computed:
        raise RuleViolation("triage.unknown_question", f"There is no question {name} here.", field=name)
    return question.parse(value)


def _storable(value: Answer) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _today(episode: Episode) -> date:
    return episode.clinic.local(timezone.now()).date()
