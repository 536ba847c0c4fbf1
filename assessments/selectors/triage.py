"""How triage stands for an athlete: the latest screen, the rules that are active, and what may be done because of it.

Reads only. No screen at all is shown as "cannot clear": unknown is never clear (clinical.md 0.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from assessments.content.triage import triage_content
from assessments.domain.triage import (
    ActiveRule,
    CrossTraining,
    Level,
    RunningAction,
    TriageState,
    active_rule,
)
from assessments.domain.triage.verdict import RELEASING_STATES
from assessments.models import ClinicalFindings, FiredRule, Referral, ReferralStatus, TriageScreen
from athletes.models import Athlete, Episode
from clinic.models import Alert, AlertKind
from clinic.selectors import remembered

NO_SESSION = frozenset({RunningAction.NO_WEIGHT_BEARING, RunningAction.STOP_ALL})
NO_SCREEN = "The intake is not in yet, so triage has not run."


@dataclass(frozen=True, slots=True)
class StandingTriage:
    """What holds for an athlete now. ``screen`` None: triage never ran, and nothing is clear.

    ``document`` is the stored verdict ({} without a screen); ``active`` are the rules that still restrict.
    """

    screen: TriageScreen | None
    state: TriageState
    level: Level | None
    running_action: RunningAction
    cross_training: CrossTraining
    document: Mapping[str, Any]
    active: tuple[FiredRule, ...]

    @property
    def full_screen(self) -> bool:
        """An E or S rule is active, or the leg may not be loaded: no session is shown, but the instruction."""
        levels = any(Level(row.level).is_full_screen for row in self.active)
        return levels or self.running_action in NO_SESSION

    @property
    def releases(self) -> bool:
        """Triage lets a plan go to the runner (clinical.md 1.10)."""
        return self.screen is not None and self.state in RELEASING_STATES

    @property
    def blocks_running(self) -> bool:
        """Running is off, or not cleared yet."""
        return self.running_action.strictness >= RunningAction.STOP_RUN.strictness

    @property
    def unresolved(self) -> tuple[FiredRule, ...]:
        """Active rules that no clinician has looked at."""
        return tuple(row for row in self.active if row.outcome == "")

    @property
    def fact_words(self) -> str:
        """Red flags in two or three words. Never "none" while something is not known."""
        if self.screen is None:
            return "Not asked yet"
        if self.active:
            return f"{len(self.active)} active"
        return "Not finished" if self.state is TriageState.CANNOT_CLEAR else "None reported"

    @property
    def words_for_runner(self) -> str:
        """The state in the runner's words."""
        return triage_content().words.states[self.state].runner

    @property
    def words_for_clinic(self) -> str:
        """The state in the clinic's words."""
        return triage_content().words.states[self.state].clinic

    @property
    def running_for_clinic(self) -> str:
        """What running is left, for the clinic."""
        return triage_content().words.running_actions[self.running_action].clinic

    @property
    def running_for_runner(self) -> str:
        """What running is left, for the runner."""
        return triage_content().words.running_actions[self.running_action].runner

    @property
    def cross_for_clinic(self) -> str:
        """What other training is left, for the clinic."""
        return triage_content().words.cross_training[self.cross_training].clinic

    @property
    def cross_for_runner(self) -> str:
        """What other training is left, for the runner."""
        return triage_content().words.cross_training[self.cross_training].runner


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a runner sees instead of any session while it matters more. ``emergency``: level E, now."""

    emergency: bool
    headline: str
    words: tuple[str, ...]
    running: str
    other_training: str
    emergency_number: str
    clinic_name: str
    clinic_phone: str


def latest_screen(athlete: Athlete | UUID) -> TriageScreen | None:
    """The newest screen of any of the athlete's complaints."""
    return _latest_screen(athlete if isinstance(athlete, UUID) else athlete.pk)


@remembered
def _latest_screen(athlete_id: UUID) -> TriageScreen | None:
    return screens_of(athlete_id).first()


def screens_of(athlete: Athlete | UUID) -> QuerySet[TriageScreen]:
    """All screens of an athlete, newest first."""
    rows = TriageScreen.objects.filter(athlete=athlete).select_related("screened_by", "episode")
    return rows.order_by("-created_at", "-id")


@remembered
def active_rules(athlete_id: UUID) -> tuple[FiredRule, ...]:
    """Rules that still restrict the athlete: not looked at, or confirmed. Oldest first."""
    rows = FiredRule.objects.active().filter(athlete=athlete_id)
    return tuple(rows.select_related("episode", "resolved_by").order_by("created_at", "id"))


def fired_rules_of(athlete: Athlete | UUID) -> QuerySet[FiredRule]:
    """Every rule that ever fired for the athlete, newest first."""
    rows = FiredRule.objects.filter(athlete=athlete).select_related("episode", "resolved_by", "athlete__membership")
    return rows.order_by("-created_at", "-id")


def current_triage(athlete: Athlete) -> StandingTriage:
    """The standing verdict; two queries."""
    screen = latest_screen(athlete)
    if screen is None:
        return StandingTriage(
            None,
            TriageState.CANNOT_CLEAR,
            None,
            RunningAction.STOP_RUN,
            CrossTraining.NONIMPACT_PAINFREE,
            {},
            (),
        )
    document = screen.verdict
    return StandingTriage(
        screen,
        TriageState(screen.state),
        Level(screen.level) if screen.level else None,
        RunningAction(document["running_action"]),
        CrossTraining(document["cross_training"]),
        document,
        active_rules(athlete.pk),
    )


def register_of(screen: TriageScreen | None) -> tuple[ActiveRule, ...]:
    """The rules kept by a stored screen, as the domain hands them from one screen to the next."""
    return () if screen is None else tuple(active_rule(entry) for entry in screen.verdict.get("register", []))


def may_publish(athlete: Athlete) -> tuple[bool, list[str]]:
    """Whether triage lets a plan be published, and if not, why, in the clinic's words (clinical.md 1.10)."""
    screen = latest_screen(athlete)
    if screen is not None and releases(screen):
        return True, []
    return False, blocking_reasons(current_triage(athlete))


def releases(screen: TriageScreen) -> bool:
    """Whether a stored screen lets a plan go to the runner."""
    return TriageState(screen.state) in RELEASING_STATES


def may_override_triage(athlete: Athlete) -> bool:
    """A clinician may publish with a signed reason: never while an E or S rule is fired or not yet excluded."""
    return override_allowed(current_triage(athlete))


def override_allowed(standing: StandingTriage) -> bool:
    """``may_override_triage`` for a standing that is already known. Without a screen nothing can be signed off."""
    if standing.screen is None or standing.releases:
        return False
    levels = [rule["level"] for rule in standing.document["rules"]]
    levels += [rule["level"] for rule in standing.document["unanswered"] if rule["level"] != Level.MONITOR.value]
    return not any(Level(level).is_full_screen for level in levels)


def blocking_reasons(standing: StandingTriage) -> list[str]:
    """Why nothing may be published: the rules that stop it, or what is not known."""
    if standing.screen is None:
        return [NO_SCREEN]
    stopping = [
        f"{rule['id']}: {rule['words_for_clinic']}"
        for rule in standing.document["rules"]
        if Level(rule["level"]).blocks_running
    ]
    if stopping:
        return stopping
    open_rules = [rule for rule in standing.document["unanswered"] if rule["level"] != Level.MONITOR.value]
    count = len(open_rules)
    return [f"{count} rule{'s' if count != 1 else ''} cannot be excluded yet, because answers are missing."]


def instruction_for(athlete: Athlete) -> Instruction | None:
    """What the runner must see instead of a session, or None; two queries (clinical.md 2.1-7)."""
    return instruction_of(current_triage(athlete), athlete)


def instruction_of(standing: StandingTriage, athlete: Athlete) -> Instruction | None:
    """``instruction_for`` for a standing that is already known."""
    if not standing.full_screen:
        return None
    shown = [rule for rule in standing.document["rules"] if Level(rule["level"]).is_full_screen]
    shown = shown or [
        rule for rule in standing.document["rules"] if RunningAction(rule["running_action"]) in NO_SESSION
    ]
    level = Level(shown[0]["level"]) if shown else standing.level
    words = triage_content().words
    return Instruction(
        emergency=level is Level.EMERGENCY,
        headline=words.levels[level].runner if level else standing.words_for_runner,
        words=tuple(dict.fromkeys(rule["words_for_runner"] for rule in shown)),
        running=standing.running_for_runner,
        other_training=standing.cross_for_runner,
        emergency_number=athlete.clinic.emergency_number,
        clinic_name=athlete.clinic.name,
        clinic_phone=athlete.clinic.phone,
    )


def findings_of(episode: Episode) -> ClinicalFindings | None:
    """What the clinician has recorded about a complaint."""
    return ClinicalFindings.objects.select_related("recorded_by").filter(episode=episode).first()


def open_episodes(athlete: Athlete) -> list[Episode]:
    """Complaints in care with the clinician's findings, oldest first."""
    rows = Episode.objects.open().filter(athlete=athlete).select_related("clinic", "athlete__membership")
    findings = Prefetch("findings", ClinicalFindings.objects.select_related("recorded_by"))
    return list(rows.prefetch_related(findings).order_by("created_at"))


def referrals_of(athlete: Athlete | UUID, *, open_only: bool = False) -> QuerySet[Referral]:
    """Referrals, the most pressing first."""
    rows = Referral.objects.filter(athlete=athlete).select_related("episode", "referred_by", "athlete__membership")
    if open_only:
        rows = rows.exclude(status=ReferralStatus.CLOSED)
    return rows.order_by("due_on", "created_at", "id")


def intake_waits(athlete: Athlete) -> bool:
    """A sent intake is still on Today because nobody has read it."""
    rows = Alert.objects.unresolved().filter(athlete=athlete.membership, kind=AlertKind.INTAKE_READY)
    return rows.exists()


def screen_rows(athlete: UUID | None) -> QuerySet[TriageScreen]:
    """Screens of the clinic or of one athlete, newest first."""
    rows = TriageScreen.objects.order_by("-created_at", "-id")
    return rows if athlete is None else rows.filter(athlete=athlete)


def referral_rows(athlete: UUID | None) -> QuerySet[Referral]:
    """Referrals of the clinic or of one athlete, the most pressing first."""
    rows = Referral.objects.order_by("due_on", "created_at", "id")
    return rows if athlete is None else rows.filter(athlete=athlete)
