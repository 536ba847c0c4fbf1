"""The check just before a run: go, easy only, or no run (clinical.md 5.5). Must not change what a verdict said."""

from dataclasses import dataclass
from enum import StrEnum

from athletes.domain.levers import LighterRun, PlannedRun, Reduction, lighten, strictest
from athletes.domain.response import HIGHEST_PAIN, Verdict
from athletes.domain.response_rules import Colour, PreRunRules, ResponseRules, Wording
from athletes.domain.units import DistanceUnit
from clinic.domain.errors import RuleViolation
from clinic.domain.logic import Tri


class Decision(StrEnum):
    """Whether the planned run may happen."""

    GO = "GO"
    EASY_ONLY = "EASY_ONLY"
    NO_RUN = "NO_RUN"


@dataclass(frozen=True, slots=True)
class PreRun:
    """What is known just before a run. Pain 0-10, None is UNKNOWN; ``last`` is the latest judged session, if any.

    ``stopped_by_triage``: the running action of triage is STOP_RUN or stricter.
    """

    planned: PlannedRun
    baseline_pain: int
    pain_before: int | None
    limping_now: Tri = None
    stopped_by_triage: bool = False
    paused: bool = False
    last: Verdict | None = None

    def __post_init__(self) -> None:
        for name, value in (("baseline_pain", self.baseline_pain), ("pain_before", self.pain_before)):
            if value is not None and not 0 <= value <= HIGHEST_PAIN:
                raise RuleViolation("pain_range", f"Pain is a whole number from 0 to {HIGHEST_PAIN}.", field=name)


@dataclass(frozen=True, slots=True)
class NextRun:
    """The decision with its reasons, and the run as it may be done (None for NO_RUN).

    ``clinician_task_within_days`` is set when the baseline itself is too high to run on.
    """

    decision: Decision
    reasons: tuple[Wording, ...]
    run: LighterRun | None
    clinician_task_within_days: int | None

    @property
    def reason_ids(self) -> tuple[str, ...]:
        """Ids of the reasons, in the order of clinical.md 5.5."""
        return tuple(reason.rule_id for reason in self.reasons)


def check_before_run(
    situation: PreRun,
    reduction: Reduction,
    rules: ResponseRules,
    unit: DistanceUnit = DistanceUnit.KM,
) -> NextRun:
    """First match of NO_RUN, EASY_ONLY, GO; ``reduction`` is what the levers in force take away (clinical.md 5.5).

    EASY_ONLY is at most 80 % of the plan, effort at most 4/10, flat. Reductions are merged to the strictest.
    """
    task = rules.pre_run.baseline_task_days if situation.baseline_pain >= rules.pre_run.no_run_baseline else None
    stops = _fired(_no_run(situation, rules.pre_run), rules.pre_run)
    if stops:
        return NextRun(Decision.NO_RUN, stops, None, task)
    easy = _fired(_easy_only(situation, rules.pre_run), rules.pre_run)
    if easy:
        reduction = strictest(reduction, Reduction(100 - rules.pre_run.easy_pct, easy=True, flat=True))
    decision = Decision.EASY_ONLY if easy else Decision.GO
    return NextRun(decision, easy, lighten(situation.planned, reduction, rules.levers, unit), task)


def _no_run(situation: PreRun, rules: PreRunRules) -> dict[str, bool]:
    pain = situation.pain_before
    return {
        "N-triage": situation.stopped_by_triage,
        "N-pain4": pain is not None and pain >= rules.no_run_pain,
        "N-limp": situation.limping_now is True,
        "N-pause": situation.paused,
        "N-baseline4": situation.baseline_pain >= rules.no_run_baseline,
    }


def _easy_only(situation: PreRun, rules: PreRunRules) -> dict[str, bool]:
    pain, usual, last = situation.pain_before, situation.baseline_pain, situation.last
    pending = last is not None and last.colour is Colour.PENDING and last.report.pain_next_morning is None
    return {
        "E-pain3": pain == rules.easy_pain and usual < rules.easy_pain,
        "E-rise2": pain is not None and pain >= usual + rules.easy_rise,
        "E-pending": pending,
        "E-unknown": pain is None,
    }


def _fired(checks: dict[str, bool], rules: PreRunRules) -> tuple[Wording, ...]:
    return tuple(rules.words[rule_id] for rule_id, fired in checks.items() if fired)
