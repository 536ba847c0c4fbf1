"""The HomeProgram: the one immutable document that a publication is. Page, PDF, offline copy and API only render it.

Self-contained: everything a runner needs is inside, in words. Must not look anything up.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinic.domain.errors import RuleViolation
from programs.domain.document_codec import Json, canonical_json, digest, from_json, to_json
from programs.domain.week import SessionKind, Weekday

SCHEMA_VERSION = 1
"""Raised when a field is added or changes its meaning; old documents are never rewritten."""


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """Whom to call. ``emergency_number`` comes from the clinic's settings."""

    name: str
    phone: str
    emergency_number: str
    clinician_name: str


@dataclass(frozen=True, slots=True)
class BeatPart:
    """One part of a repetition for the rep counter."""

    word: str
    seconds: int


@dataclass(frozen=True, slots=True)
class HomeDose:
    """A dose for a screen: ``short`` and ``text`` are the words, the rest drives counters and timers.

    Ranges have a low and a high end; ``unit`` is reps, seconds, minutes or metres.
    """

    short: str
    text: str
    sets_low: int
    sets_high: int
    unit: str
    amount_low: int
    amount_high: int
    per_side: bool
    tempo: tuple[BeatPart, ...]
    rep_hold_seconds: int | None
    end_hold_seconds: int | None
    rest_seconds: int | None
    effort_low: int | None
    effort_high: int | None
    load: Decimal | None
    load_unit: str | None
    rep_max: bool


@dataclass(frozen=True, slots=True)
class HomeItem:
    """One exercise of a session. ``heavy`` marks heavy tendon work; ``note`` is for the runner."""

    exercise: str
    name: str
    steps: tuple[str, ...]
    faults: tuple[str, ...]
    dose: HomeDose
    sides: str
    heavy: bool
    avoid_when: str
    note: str


@dataclass(frozen=True, slots=True)
class HomeSession:
    """One session of a day. Runs have distance and intensity, strength sessions have items and a setting."""

    name: str
    kind: SessionKind
    block: str
    minutes: int
    hard: bool
    explanation: str
    setting: str | None
    intensity: str | None
    distance_m: int | None
    descent_m: int | None
    items: tuple[HomeItem, ...]


@dataclass(frozen=True, slots=True)
class HomeDay:
    """One day of the week with its sessions; a rest day has a rest session."""

    weekday: Weekday
    sessions: tuple[HomeSession, ...]


@dataclass(frozen=True, slots=True)
class HomePhase:
    """One line of the overview of all phases."""

    number: int
    name: str
    goal: str
    minimum_days: int
    current: bool


@dataclass(frozen=True, slots=True)
class CurrentPhase:
    """The phase that the runner is in and what leads to the next one, in words."""

    number: int
    name: str
    goal: str
    next_words: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SafetyCard:
    """The sore-but-safe rule and when to stop, in plain words."""

    pain_cap_run: int
    pain_cap_strength: int
    rules: tuple[str, ...]
    stop_when: tuple[str, ...]
    call_words: str


@dataclass(frozen=True, slots=True)
class HomeAdjustment:
    """A change in force, such as two lighter sessions. ``kind`` is the lever (volume, intensity, downhill) or other."""

    kind: str
    words: str
    sessions_left: int | None
    until: date | None


@dataclass(frozen=True, slots=True)
class HomeProgram:
    """The whole document. ``program_version`` counts publications of one program from 1."""

    schema_version: int
    content_version: str
    program_version: int
    published_on: date
    clinic: ClinicCard
    athlete_name: str
    complaint: str
    protocol: str
    protocol_name: str
    phase: CurrentPhase
    week: tuple[HomeDay, ...]
    running_rules: tuple[str, ...]
    avoid: tuple[str, ...]
    cues: tuple[str, ...]
    messages: tuple[str, ...]
    safety: SafetyCard
    adjustments: tuple[HomeAdjustment, ...]
    phases: tuple[HomePhase, ...]
    evidence: str

    def __post_init__(self) -> None:
        check_document(self)

    def to_json(self) -> dict[str, Json]:
        """The document as JSON values."""
        value = to_json(self)
        if not isinstance(value, dict):
            raise TypeError("a HomeProgram is an object")
        return value

    def canonical(self) -> str:
        """The text that is stored and hashed."""
        return canonical_json(self.to_json())

    def sha256(self) -> str:
        """The document's hash, 64 hexadecimal digits."""
        return digest(self.to_json())

    def day(self, weekday: Weekday) -> HomeDay:
        """The sessions of one day."""
        return next(day for day in self.week if day.weekday is weekday)


def read_home_program(value: object) -> HomeProgram:
    """The document from its JSON value. Raises RuleViolation for another schema version or a broken document."""
    if isinstance(value, dict) and value.get("schema_version") not in (None, SCHEMA_VERSION):
        raise RuleViolation(
            "document_version", f"This home program has version {value['schema_version']}; {SCHEMA_VERSION} is known."
        )
    return from_json(HomeProgram, value, "home_program")


def check_document(document: HomeProgram) -> None:
    """What every document must hold: seven days in order, one current phase, someone to call, a stop rule."""
    if tuple(day.weekday for day in document.week) != tuple(Weekday):
        raise RuleViolation("document_week", "A home program needs the seven days of the week, Monday first.")
    current = [phase.number for phase in document.phases if phase.current]
    if current != [document.phase.number]:
        raise RuleViolation("document_phase", "Exactly the current phase must be marked in the overview of phases.")
    card = document.clinic
    for field, words in (("phone", "a phone number"), ("emergency_number", "an emergency number"), ("name", "a name")):
        if not str(getattr(card, field)).strip():
            raise RuleViolation(
                "document_contact", f"The clinic needs {words} before a program can be published.", field=field
            )
    if not document.safety.rules or not document.safety.stop_when:
        raise RuleViolation("document_safety", "A home program needs the sore-but-safe rule and when to stop.")
    if document.program_version < 1:
        raise RuleViolation("document_number", "Versions of a program are counted from 1.", field="program_version")
