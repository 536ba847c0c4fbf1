"""Judges how one session was tolerated: RED, AMBER, GREY, GREEN or PENDING with every reason (clinical.md 5.2-5.4).

Must not look at other sessions; sequence.py does that.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from athletes.domain.response_rules import Colour, Intensity, ResponseRules, SessionKind, VerdictThresholds, Wording
from clinic.domain.errors import RuleViolation
from clinic.domain.logic import Tri, compare
from clinic.domain.rounding import Exact

PAIN_FIELDS = (
    "baseline_pain",
    "pain_before",
    "pain_first_10_minutes",
    "pain_worst",
    "pain_last_5_minutes",
    "pain_next_morning",
    "pain_at_24_hours",
)
HIGHEST_PAIN = 10
HIGHEST_CAP = 5


@dataclass(frozen=True, slots=True)
class SessionReport:
    """What a runner reported about one session and one problem (clinical.md 5.2). None is UNKNOWN.

    Pain is 0-10 whole numbers, distances are metres, ``hours_since_end`` counts from the end of the session
    (None: 30 hours have passed). Raises RuleViolation for pain outside 0-10 and for a worst pain below the first
    or last.
    """

    date: date
    kind: SessionKind = SessionKind.RUN
    intensity: Intensity = Intensity.EASY
    distance_m: Exact | None = None
    descent_m: Exact | None = None
    pain_cap: int = 3
    baseline_pain: int = 0
    pain_before: int | None = None
    pain_first_10_minutes: int | None = None
    pain_worst: int | None = None
    pain_last_5_minutes: int | None = None
    got_worse: Tri = None
    limp_during: Tri = None
    pain_next_morning: int | None = None
    stiffer_next_morning: Tri = None
    limp_next_morning: Tri = None
    pain_at_24_hours: int | None = None
    limp_at_24_hours: bool = False
    new_night_pain: bool = False
    focal_bone_pain: bool = False
    painkiller: bool = False
    hours_since_end: Exact | None = None

    def __post_init__(self) -> None:
        for name in PAIN_FIELDS:
            value = getattr(self, name)
            if value is not None and not 0 <= value <= HIGHEST_PAIN:
                raise RuleViolation("pain_range", f"Pain is a whole number from 0 to {HIGHEST_PAIN}.", field=name)
        if not 0 <= self.pain_cap <= HIGHEST_CAP:
            raise RuleViolation("cap_range", f"The pain limit is from 0 to {HIGHEST_CAP}.", field="pain_cap")
        if self.pain_worst is not None and self.pain_worst < (self.highest_known_pain or 0):
            raise RuleViolation(
                "worst_below_others",
                "The worst pain cannot be lower than the pain at the start or the end. Check the three numbers.",
                field="pain_worst",
            )

    @property
    def highest_known_pain(self) -> int | None:
        """The worst pain, or its lower bound from start and end when the worst itself is missing; None if all are."""
        known = [p for p in (self.pain_worst, self.pain_first_10_minutes, self.pain_last_5_minutes) if p is not None]
        return max(known, default=None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judged session. ``reasons`` belong to the winning colour only and stand in the fixed order of 5.4.

    ``provisional``: shown before the morning report came and before 30 h. ``amended``: replaces a frozen verdict.
    """

    report: SessionReport
    colour: Colour
    reasons: tuple[Wording, ...]
    notes: tuple[Wording, ...]
    escalated: Tri
    settled: Tri
    provisional: bool
    frozen: bool
    content_version: str
    amended: bool = False

    @property
    def reason_ids(self) -> tuple[str, ...]:
        """Ids of the reasons, in output order."""
        return tuple(reason.rule_id for reason in self.reasons)

    @property
    def note_ids(self) -> tuple[str, ...]:
        """Ids of the notes, in output order."""
        return tuple(note.rule_id for note in self.notes)

    @property
    def counts_towards_progress(self) -> bool:
        """GREEN without a painkiller: GREEN* is never counted (clinical.md 5.4)."""
        return self.colour is Colour.GREEN and not self.report.painkiller

    def to_dict(self) -> dict[str, object]:
        """Plain values for storage: verdict, the inputs it used and the content version it was judged with."""
        return {
            "colour": self.colour.value,
            "reasons": [_wording_to_dict(reason) for reason in self.reasons],
            "notes": [_wording_to_dict(note) for note in self.notes],
            "escalated": self.escalated,
            "settled": self.settled,
            "provisional": self.provisional,
            "frozen": self.frozen,
            "amended": self.amended,
            "content_version": self.content_version,
            "inputs": {field.name: _plain(getattr(self.report, field.name)) for field in fields(self.report)},
        }


def judge(report: SessionReport, rules: ResponseRules) -> Verdict:
    """The verdict on one session, first colour that has a reason wins (clinical.md 5.4).

    Before the morning report and before 30 h only RED and AMBER show, as provisional; anything else is PENDING.
    """
    rise = escalated(report, rules.verdict)
    calm = settled(report)
    frozen = is_frozen(report, rules.verdict)
    waiting = not frozen and report.pain_next_morning is None
    red, amber = _red(report, rules.verdict), _amber(report, rise, calm)
    ids: Mapping[str, bool] = {}
    if any(red.values()):
        colour, ids = Colour.RED, red
    elif any(amber.values()):
        colour, ids = Colour.AMBER, amber
    elif waiting:
        colour = Colour.PENDING
    else:
        ids = _grey(report, rise)
        colour = Colour.GREY if any(ids.values()) else Colour.GREEN
    return Verdict(
        report=report,
        colour=colour,
        reasons=tuple(rules.reasons[rule_id] for rule_id, fired in ids.items() if fired),
        notes=tuple(rules.notes[note_id] for note_id in _notes(report, colour)),
        escalated=rise,
        settled=calm,
        provisional=waiting and colour is not Colour.PENDING,
        frozen=frozen,
        content_version=rules.version,
    )


def escalated(report: SessionReport, thresholds: VerdictThresholds) -> Tri:
    """Whether pain built up during a run (clinical.md 5.3). None for UNKNOWN, and always None for exercise sessions."""
    if not report.kind.is_run:
        return None
    start, end = report.pain_first_10_minutes, report.pain_last_5_minutes
    rise = None if start is None or end is None else end - start
    if report.got_worse or (rise is not None and rise >= thresholds.escalation_rise):
        return True
    if report.got_worse is False:
        return False
    return False if rise is not None and rise <= 0 else None


def settled(report: SessionReport) -> Tri:
    """Whether pain was back at the baseline within a day (clinical.md 5.3); the 24-hour answer wins."""
    latest = report.pain_next_morning if report.pain_at_24_hours is None else report.pain_at_24_hours
    return compare(latest, operator.le, report.baseline_pain)


def is_frozen(report: SessionReport, thresholds: VerdictThresholds) -> bool:
    """Whether 30 hours have passed, so that later answers amend the verdict instead of changing it."""
    return report.hours_since_end is None or report.hours_since_end >= thresholds.freeze_hours


def record(history: tuple[Verdict, ...], new: Verdict) -> tuple[Verdict, ...]:
    """The kept verdicts of one session, oldest first, after ``new`` was judged.

    A verdict that was not frozen is replaced. A frozen one stays; a different one later is kept beside it as amended.
    """
    if not history or not history[-1].frozen:
        return (*history[:-1], new)
    last = history[-1]
    if (last.colour, last.reason_ids, last.note_ids) == (new.colour, new.reason_ids, new.note_ids):
        return history
    return (*history, replace(new, amended=True))


def _red(report: SessionReport, limits: VerdictThresholds) -> dict[str, bool]:
    worst, day_after = report.highest_known_pain, report.pain_at_24_hours
    return {
        "R-night": report.new_night_pain,
        "R-focal": report.focal_bone_pain,
        "R-limp": report.limp_during is True,
        "R-pain6": worst is not None and worst >= limits.red_worst_pain,
        "R-bone": report.pain_cap == 0 and worst is not None and worst >= limits.red_bone_pain,
        "R-24h+3": day_after is not None and day_after >= report.baseline_pain + limits.red_rise_at_24_hours,
        "R-limp24": report.limp_at_24_hours,
    }


def _amber(report: SessionReport, rise: Tri, calm: Tri) -> dict[str, bool]:
    worst = report.highest_known_pain
    return {
        "A-pain": worst is not None and worst > report.pain_cap,
        "A-escalated": rise is True,
        "A-stiff": report.stiffer_next_morning is True,
        "A-limp-am": report.limp_next_morning is True,
        "A-unsettled": calm is False,
    }


def _grey(report: SessionReport, rise: Tri) -> dict[str, bool]:
    morning = report.pain_next_morning is not None
    incomplete = report.stiffer_next_morning is None or report.limp_next_morning is None
    return {
        "G-no-run-report": report.pain_worst is None,
        "G-no-escalation-answer": rise is None and report.kind.is_run,
        "G-no-limp-answer": report.limp_during is None,
        "G-no-morning-report": not morning,
        "G-no-stiff-limp-answer": morning and incomplete,
    }


def _notes(report: SessionReport, colour: Colour) -> tuple[str, ...]:
    if colour is not Colour.GREEN:
        return ()
    morning = report.pain_next_morning
    slow = morning is not None and morning > report.baseline_pain
    return ("note-slow-settle",) * slow + ("note-masked",) * report.painkiller


def _wording_to_dict(wording: Wording) -> dict[str, str]:
    return {
        "id": wording.rule_id,
        "runner": wording.runner,
        "clinician": wording.clinician,
        "source": wording.source,
    }


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
