"""The triage review as a page: state, fired rules with their grounds, what is not excluded, history. Words only."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.forms import Form

from assessments.content.triage import triage_content
from assessments.domain.triage import Level, Question, Subject
from assessments.domain.triage.facts import CALENDAR
from assessments.models import FiredRule, TriageScreen
from assessments.selectors.triage import StandingTriage, blocking_reasons
from athletes.models import Episode
from clinic.domain.rounding import half_up
from clinic.models import Clinic

_EXACT = re.compile(r"\d+/\d+")  # a stored exact number, such as body mass index

LEVEL_KINDS = {"E": "red_flag", "S": "red_flag", "U": "stop", "R": "ease_back", "M": "watch"}
STATE_KINDS = {
    "clear": "none_reported",
    "clear_with_monitoring": "watch",
    "refer_modified": "ease_back",
    "cannot_clear": "missing",
    "not_cleared": "red_flag",
}


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One active rule: how urgent, what it says to whom, what it rests on, and what a clinician said about it."""

    row: FiredRule
    kind: str
    level: str
    timeframe: str
    clinic: str
    runner: str
    source: str
    grounds: tuple[tuple[str, str], ...]
    complaint: str
    kept: bool
    resolved: str


@dataclass(frozen=True, slots=True)
class OpenRule:
    """One rule that is not excluded: what would decide it."""

    rule_id: str
    level: str
    kind: str
    clinic: str
    questions: tuple[str, ...]
    needs_judgement: bool


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """One screen of the history."""

    when: datetime
    kind: str
    state: str
    trigger: str
    rules: str
    by: str

    @property
    def when_words(self) -> str:
        """Day and time on the clinic's clock."""
        return moment_words(self.when)


@dataclass(frozen=True, slots=True)
class EpisodeFindings:
    """One complaint with its examination form and its Wells score."""

    episode: Episode
    form: Form
    wells: str
    recorded: str
    open_count: int


@dataclass(frozen=True, slots=True)
class TriagePage:
    """All of the review page."""

    state_kind: str
    state: str
    running: str
    cross_training: str
    cards: tuple[RuleCard, ...]
    unknown: tuple[OpenRule, ...]
    monitor: tuple[OpenRule, ...]
    notes: tuple[str, ...]
    blocked: tuple[str, ...]
    screened: datetime | None

    @property
    def screened_words(self) -> str:
        """Day and time of the last screen, on the clinic's clock."""
        return moment_words(self.screened) if self.screened else ""


def moment_words(moment: datetime) -> str:
    """A local moment as people write it: Thu 12 Mar, 07:05."""
    return f"{moment:%a %-d %b}, {moment:%H:%M}"


def triage_page(standing: StandingTriage, clinic: Clinic) -> TriagePage:
    """The standing verdict in words."""
    document = standing.document
    unanswered = [open_rule(entry, document) for entry in document.get("unanswered", [])]
    return TriagePage(
        state_kind=STATE_KINDS[standing.state.value],
        state=standing.words_for_clinic,
        running=standing.running_for_clinic,
        cross_training=standing.cross_for_clinic,
        cards=tuple(rule_card(row, document, clinic) for row in _by_urgency(standing.active)),
        unknown=tuple(rule for rule in unanswered if rule.level != "M"),
        monitor=tuple(rule for rule in unanswered if rule.level == "M"),
        notes=tuple(document.get("notes", [])),
        blocked=() if standing.releases else tuple(blocking_reasons(standing)),
        screened=clinic.local(standing.screen.created_at) if standing.screen else None,
    )


def _by_urgency(rows: Sequence[FiredRule]) -> list[FiredRule]:
    return sorted(rows, key=lambda row: (-Level(row.level).rank, row.rule_id, row.created_at))


def rule_card(row: FiredRule, document: Mapping[str, Any], clinic: Clinic) -> RuleCard:
    """One active rule with the words of the verdict it stands in, else those of today's content."""
    said = next((rule for rule in document.get("rules", []) if rule["id"] == row.rule_id), None)
    rule = triage_content().rule(row.rule_id)
    level = Level(row.level)
    resolved = ""
    if row.outcome and row.resolved_at:
        local = clinic.local(row.resolved_at)
        resolved = f"{row.get_outcome_display()} by {row.resolved_by}, {local:%a %-d %b}: {row.outcome_note}"
    return RuleCard(
        row=row,
        kind=LEVEL_KINDS[row.level],
        level=triage_content().words.levels[level].clinic,
        timeframe=timeframe(said["within_days"] if said else rule.within_days if rule else None),
        clinic=said["words_for_clinic"] if said else rule.wording.clinic if rule else "",
        runner=said["words_for_runner"] if said else rule.wording.runner if rule else "",
        source=said["source"] if said else rule.source if rule else "",
        grounds=grounds_of(row, document),
        complaint=row.episode.complaint,
        kept=bool(said and said["kept"]),
        resolved=resolved,
    )


def timeframe(days: int | None) -> str:
    """By when: "now", "within 1 day", "within 7 days"; empty without a timeframe."""
    if days is None:
        return ""
    return "now" if days == 0 else f"within {days} day{'s' if days > 1 else ''}"


def grounds_of(row: FiredRule, document: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The answers that a rule rests on: question and answer in words."""
    found: dict[str, str] = {}
    for entry in document.get("register", []):
        place = entry["problem"]
        mine = place is None or str(place).split(":")[0] == str(row.episode_id)
        if entry["rule"] == row.rule_id and mine:
            for input_id, value, _ in entry["grounds"]:
                found[input_id] = value
    questions = triage_content().questions
    told = {name: value for name, value in found.items() if value != CALENDAR}  # the days go by; nobody answered that
    known = [(questions[name], value) for name, value in told.items() if name in questions]
    return tuple((question.ask, answer_words(question, value)) for question, value in known)


def answer_words(question: Question, value: str) -> str:
    """An answer as people say it."""
    if value in ("yes", "no"):
        return value.capitalize()
    if _EXACT.fullmatch(value):
        return f"{half_up(Fraction(value), 1):f}"
    return (question.choices or {}).get(value, value)


def open_rule(entry: Mapping[str, Any], document: Mapping[str, Any]) -> OpenRule:
    """A rule that is not excluded with the questions that would decide it."""
    content = triage_content()
    rule = content.rule(entry["id"])
    names = dict.fromkeys(item["input"] for item in entry["missing"])
    return OpenRule(
        rule_id=entry["id"],
        level=entry["level"],
        kind="missing",
        clinic=rule.wording.clinic if rule else "",
        questions=tuple(content.questions[name].ask for name in names if name in content.questions),
        needs_judgement=bool(entry["needs_judgement"]),
    )


def questions_for(episode: Episode, document: Mapping[str, Any], recorded: Mapping[str, object]) -> list[Question]:
    """What can be examined or asked for one complaint now: what is open, and what was recorded before."""
    content = triage_content()
    wanted: dict[str, None] = {}
    for question in document.get("questions", []):
        place = question["problem"]
        if place is None or str(place).split(":")[0] == str(episode.pk):
            wanted[question["input"]] = None
    for name in recorded:
        wanted[name] = None
    found = [content.questions[name] for name in wanted if name in content.questions]
    return [one for one in found if one.subject is not Subject.RECORD and not one.computed]


def other_examinations(shown: Sequence[Question]) -> list[Question]:
    """Clinician-only questions that nothing waits for, but that may be examined all the same."""
    ids = {question.id for question in shown}
    return [one for one in triage_content().questions.values() if one.clinician_only and one.id not in ids]


def wells_words(episode: Episode, document: Mapping[str, Any]) -> str:
    """The Wells score of one complaint in a sentence; empty while a clot is not in question."""
    detail = document.get("wells_detail", {}).get(str(episode.pk))
    if not detail or detail["gate"] is not True:
        return ""
    likely = "likely" if detail["likely"] else "unlikely"
    open_items = len(detail["unanswered"])
    rest = ""
    if open_items:
        rest = (
            " 1 item is not answered and counts 0."
            if open_items == 1
            else f" {open_items} items are not answered and count 0."
        )
    return f"Wells score {detail['score']}: a clot is {likely} (2 or more is likely).{rest}"


def screen_entry(screen: TriageScreen, clinic: Clinic) -> ScreenEntry:
    """One line of the history."""
    content = triage_content()
    fired = screen.verdict.get("fired", [])
    words = next(words.clinic for state, words in content.words.states.items() if state.value == screen.state)
    return ScreenEntry(
        when=clinic.local(screen.created_at),
        kind=STATE_KINDS[screen.state],
        state=words,
        trigger=screen.get_trigger_display(),
        rules=", ".join(fired) if fired else "No rule fired",
        by=screen.screened_by.name if screen.screened_by else "Plimsoll",
    )


def referral_start(standing: StandingTriage, today: date) -> dict[str, object]:
    """What a new referral begins with: the words of the fired rules and the shortest timeframe."""
    rules = standing.document.get("rules", [])
    days = [rule["within_days"] for rule in rules if rule["within_days"] is not None]
    return {
        "why": "\n".join(f"{rule['id']}: {rule['words_for_clinic']}" for rule in rules),
        "due_on": today + timedelta(days=min(days, default=14)),
        "rules": ",".join(rule["id"] for rule in rules),
    }
