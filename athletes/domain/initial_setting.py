"""Running volume of a runner with symptoms on the day a plan starts (clinical.md 5.7, initial setting)."""

from collections.abc import Sequence
from dataclasses import dataclass

from athletes.domain.response import Verdict
from athletes.domain.response_rules import InitialSettingRules


@dataclass(frozen=True, slots=True)
class InitialSetting:
    """What the first two weeks lose, and ``words`` that say so to the runner.

    ``paused``: a RED level of pain, no running. ``remove_days``: no extended downhill and no track for that many days.
    """

    paused: bool
    reduction_pct: int
    remove_days: int
    words: str


def initial_setting(last_7_days: Sequence[Verdict], rules: InitialSettingRules) -> InitialSetting | None:
    """The setting from the runs of the last 7 days; None (UNKNOWN) if none of them says how painful it was.

    Worst pain up to 3 and all settled: as is. Pain 4-5, or anything not known to have settled: -20 %. Only morning
    stiffness: -10 %. Pain of 6 and more pauses running (5.4), whatever else is known.
    """
    runs = [v for v in last_7_days if v.report.kind.is_run]
    pains = [v.report.highest_known_pain for v in runs]
    known = [p for p in pains if p is not None]
    if not known:
        return None
    if max(known) >= rules.stop_pain:
        return InitialSetting(True, 100, rules.remove_days, rules.sentences["pause"])
    calm = max(known) <= rules.calm_highest_pain and len(known) == len(runs)
    all_settled = all(v.settled is True and v.report.limp_next_morning is not True for v in runs)
    if not calm or not all_settled:
        return _reduced(rules.unsettled_reduction_pct, "unsettled", rules)
    if any(v.report.stiffer_next_morning is not False for v in runs):
        return _reduced(rules.stiffness_reduction_pct, "stiffness", rules)
    return InitialSetting(False, 0, 0, rules.sentences["as_is"])


def _reduced(percent: int, sentence: str, rules: InitialSettingRules) -> InitialSetting:
    words = rules.sentences[sentence].format(percent=percent, days=rules.remove_days)
    return InitialSetting(False, percent, rules.remove_days, words)
