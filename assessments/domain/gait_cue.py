"""Gait video findings and the one small running cue that may follow from them (clinical.md 3.7, ruling 12).

Never proposes an absolute cadence, and never two cues at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from operator import ge, le, lt

from assessments.domain.testing_rules import CueRules
from clinic.domain.logic import Tri, all_of, any_of, compare, negate
from clinic.domain.rounding import half_up


class Overstride(StrEnum):
    """How far ahead of the body the foot lands."""

    NONE = "none"
    MILD = "mild"
    MARKED = "marked"


class HeelStrike(StrEnum):
    """How strongly the heel lands first."""

    NONE = "none"
    MILD = "mild"
    PRONOUNCED = "pronounced"


class FootStrike(StrEnum):
    """Which part of the foot lands first."""

    REAR = "rear"
    MID = "mid"
    FORE = "fore"


class Pace(StrEnum):
    """The pace a clip was filmed at; both belong to a full gait video (T18)."""

    TRAINING = "training"
    RACE = "race"


@dataclass(frozen=True, slots=True)
class GaitVideo:
    """What was seen in one clip. None = not judged. ``deferred`` is the reason why a pace was not filmed."""

    pace: Pace
    overstride: Overstride | None = None
    heel_strike: HeelStrike | None = None
    foot_strike: FootStrike | None = None
    trunk_lean_deg: int | None = None
    hips_hinged: Tri = None
    pelvic_drop: Overstride | None = None
    knee_in: Overstride | None = None
    crossover: Tri = None
    bounce: str | None = None
    asymmetry: str = ""
    deferred: str | None = None


class CadenceProposal(StrEnum):
    """What to do about cadence."""

    NONE = "none"
    CADENCE = "cadence"
    CADENCE_OPTIONAL = "cadence_optional"
    REQUEST_VIDEO = "request_video"


@dataclass(frozen=True, slots=True)
class CadenceCue:
    """A cadence proposal; target and ceiling in steps a minute, relative to the runner's own cadence."""

    proposal: CadenceProposal
    target: int | None = None
    maximum: int | None = None
    missing: tuple[str, ...] = ()
    words: str = ""


class CueKind(StrEnum):
    """Running cues in the order in which they are introduced (seed: one at a time)."""

    CADENCE = "cadence"
    TRUNK = "trunk"
    FOOT_STRIKE_REARWARD = "foot_strike_rearward"
    FOOT_STRIKE_LESS_HEEL = "foot_strike_less_heel"


@dataclass(frozen=True, slots=True)
class CueFacts:
    """What the cue order needs besides the video. ``achilles_or_calf_flare`` and the pains are current complaints."""

    cadence: int | None = None
    knee_pain: Tri = None
    anterior_knee_pain: Tri = None
    achilles_or_calf_flare: Tri = None
    shoe_drop_mm: Decimal | None = None
    active_cue: CueKind | None = None
    finished_cues: frozenset[CueKind] = frozenset()


def raised(cadence: int, percent: int) -> int:
    """``cadence`` raised by ``percent``, rounded half-up to whole steps."""
    return int(half_up(Fraction(cadence * (100 + percent), 100)))


def cadence_cue(
    cadence: int | None,
    overstride: Overstride | None,
    heel_strike: HeelStrike | None,
    rules: CueRules,
    *,
    knee_pain: Tri = None,
) -> CadenceCue:
    """The cadence rule 3.7-1 to 3.7-3. A video is asked for only when the answer depends on what is missing."""
    overstrides = compare(overstride, _is_in, (Overstride.MILD, Overstride.MARKED))
    rule = all_of(
        (
            compare(cadence, lt, rules.cadence_below),
            overstrides,
            compare(heel_strike, _is_in, (HeelStrike.PRONOUNCED,)),
        )
    )
    if rule is None:
        seen = (("cadence", cadence), ("overstride", overstride), ("heel_strike", heel_strike))
        missing = tuple(name for name, value in seen if value is None)
        return CadenceCue(CadenceProposal.REQUEST_VIDEO, missing=missing, words=rules.words["request_video"])
    if rule and cadence is not None:
        return _raise_cadence(CadenceProposal.CADENCE, cadence, rules)
    offered = all_of(
        (
            knee_pain,
            compare(overstride, _is_in, (Overstride.MARKED,)),
            compare(cadence, ge, rules.cadence_below),
        )
    )
    if offered is True and cadence is not None:
        return _raise_cadence(CadenceProposal.CADENCE_OPTIONAL, cadence, rules)
    return CadenceCue(CadenceProposal.NONE, words=rules.words["none"])


def _raise_cadence(proposal: CadenceProposal, cadence: int, rules: CueRules) -> CadenceCue:
    target, maximum = raised(cadence, rules.target_percent), raised(cadence, rules.maximum_percent)
    words = rules.words[proposal.value]
    for name, number in (
        ("target", target),
        ("maximum", maximum),
        ("sessions", rules.metronome_sessions),
        ("weeks", rules.metronome_weeks),
    ):
        words = words.replace(f"{{{name}}}", str(number))
    return CadenceCue(proposal, target, maximum, words=words)


def _is_in(value: StrEnum, allowed: Iterable[StrEnum]) -> bool:
    return value in allowed


def offered_cues(video: GaitVideo, facts: CueFacts, rules: CueRules) -> tuple[CueKind, ...]:
    """Every cue that the findings support, in the order of introduction; an unknown finding supports none."""
    cadence = cadence_cue(facts.cadence, video.overstride, video.heel_strike, rules, knee_pain=facts.knee_pain)
    trunk = any_of((compare(video.trunk_lean_deg, lt, rules.trunk_lean_below_deg), video.hips_hinged, facts.knee_pain))
    rearward = all_of(
        (
            facts.achilles_or_calf_flare,
            compare(video.foot_strike, _is_in, (FootStrike.FORE,)),
            compare(facts.shoe_drop_mm, le, rules.low_drop_at_most_mm),
        )
    )
    less_heel = all_of(
        (
            facts.anterior_knee_pain,
            compare(video.heel_strike, _is_in, (HeelStrike.PRONOUNCED,)),
            negate(compare(video.overstride, _is_in, (Overstride.NONE,))),
        )
    )
    supported = (
        (CueKind.CADENCE, cadence.target is not None),
        (CueKind.TRUNK, trunk),
        (CueKind.FOOT_STRIKE_REARWARD, rearward),
        (CueKind.FOOT_STRIKE_LESS_HEEL, less_heel),
    )
    return tuple(kind for kind, known in supported if known is True)


def next_cue(video: GaitVideo, facts: CueFacts, rules: CueRules) -> CueKind | None:
    """The one cue to introduce now: none while another is active, none twice."""
    if facts.active_cue is not None:
        return None
    return next((kind for kind in offered_cues(video, facts, rules) if kind not in facts.finished_cues), None)


def cue_words(kind: CueKind, facts: CueFacts, video: GaitVideo, rules: CueRules) -> str:
    """The cue in the runner's words; foot-strike cues are temporary (3.7-7)."""
    if kind is CueKind.CADENCE:
        return cadence_cue(facts.cadence, video.overstride, video.heel_strike, rules, knee_pain=facts.knee_pain).words
    first, last = rules.foot_strike_weeks
    return rules.words[kind.value].replace("{from}", str(first)).replace("{to}", str(last))


def cue_rechecks(started_on: date, rules: CueRules) -> tuple[date, ...]:
    """Days on which cadence is counted again after a cue (3.7-4)."""
    return tuple(started_on + timedelta(days=days) for days in rules.recheck_days)


def metronome_ends(started_on: date, sessions_done: int, rules: CueRules, *, today: date) -> bool:
    """Whether the metronome is put away: after six sessions or three weeks, whichever comes first (3.7-4)."""
    weeks_over = today >= started_on + timedelta(weeks=rules.metronome_weeks)
    return sessions_done >= rules.metronome_sessions or weeks_over
