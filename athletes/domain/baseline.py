"""Finds the runner's usual morning pain, the level that sessions must settle back to (clinical.md 5.2, B)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from athletes.domain.response_rules import BaselineRules, Colour


class BaselineSource(StrEnum):
    """Where the baseline came from, so that an assumed 0 is never shown as a reported one."""

    REPORTS = "reports"
    INTAKE = "intake"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class MorningReport:
    """Pain (0-10) on one morning; ``at`` is an aware local time."""

    at: datetime
    pain: int


@dataclass(frozen=True, slots=True)
class JudgedSession:
    """When a session ended and how it was judged."""

    ended_at: datetime
    colour: Colour


@dataclass(frozen=True, slots=True)
class Baseline:
    """Usual morning pain 0-10, where it came from, and how many reports it rests on."""

    pain: int
    source: BaselineSource
    reports_used: int


def baseline(
    reports: Iterable[MorningReport],
    sessions: Iterable[JudgedSession],
    intake_baseline: int | None,
    rules: BaselineRules,
) -> Baseline:
    """ceil(median) of the last 7 morning reports that no AMBER or RED session preceded within 36 hours.

    With fewer than 3 such reports the intake answer counts, without that 0 (marked as assumed).
    """
    sore = [s.ended_at for s in sessions if s.colour in {Colour.AMBER, Colour.RED}]
    window = timedelta(hours=rules.clear_hours)
    clear = [r for r in reports if not any(timedelta(0) <= r.at - ended <= window for ended in sore)]
    latest = sorted(clear, key=lambda report: report.at)[-rules.reports :]
    if len(latest) >= rules.minimum_reports:
        return Baseline(_ceil_median([r.pain for r in latest]), BaselineSource.REPORTS, len(latest))
    if intake_baseline is not None:
        return Baseline(intake_baseline, BaselineSource.INTAKE, 0)
    return Baseline(0, BaselineSource.ASSUMED, 0)


def _ceil_median(pains: list[int]) -> int:
    ordered = sorted(pains)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (low + high + 1) // 2
