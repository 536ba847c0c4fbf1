"""How the newest shoe was used and whether the runner is back from a break, read from the log."""

from datetime import date, timedelta
from typing import Any

import pytest

from athletes.content.load import load_rules
from athletes.domain.load_derived import ShoeMeasures, layoff_from_log, newest_shoe
from athletes.domain.load_history import LoggedSession, TrainingLog
from athletes.domain.load_stimulus import shoe_change
from athletes.domain.load_volume import layoff_return
from athletes.domain.response_rules import Intensity

RULES = load_rules()
TODAY = date(2026, 3, 5)  # a Thursday
SHOES = {
    "old": ShoeMeasures(10, 36, TODAY - timedelta(days=200)),
    "new": ShoeMeasures(4, 30, TODAY - timedelta(days=3)),
}


def ago(days: int, metres: int | None = 10000, **more: Any) -> LoggedSession:
    """A run so many days before today."""
    return LoggedSession(TODAY - timedelta(days=days), distance_m=metres, **more)


def test_the_newest_shoe() -> None:
    log = TrainingLog(
        [
            ago(20, shoe="old"),
            ago(3, 4000, shoe="new"),
            ago(1, 2000, shoe="new", intensity=Intensity.STEADY),
            ago(0, 14000, shoe="old"),
        ]
    )
    found = newest_shoe(log, SHOES, TODAY, RULES.transition)
    assert found is not None
    assert (found.days_since_first_use, found.hardest_intensity) == (3, Intensity.STEADY)
    assert [found.mean_drop_28d_mm, found.mean_stack_28d_mm, found.share_pct, found.longest_run_m] == [10, 36, 30, 4000]
    assert shoe_change(found, RULES.transition).level == "ORANGE"


def test_a_run_without_a_shoe_leaves_the_use_unknown() -> None:
    log = TrainingLog([ago(20, shoe="old"), ago(3, 4000, shoe="new"), ago(0)])
    found = newest_shoe(log, SHOES, TODAY, RULES.transition)
    assert found is not None
    assert (found.share_pct, found.longest_run_m, found.hardest_intensity) == (None, None, None)
    assert shoe_change(found, RULES.transition).level == "UNKNOWN"


def test_an_unknown_shoe_before_leaves_the_mean_unknown() -> None:
    found = newest_shoe(TrainingLog([ago(20, shoe="old"), ago(21)]), SHOES, TODAY, RULES.transition)
    assert found is not None
    assert found.mean_drop_28d_mm is None
    assert newest_shoe(TrainingLog(), {"a": ShoeMeasures(4)}, TODAY, RULES.transition) is None


@pytest.mark.parametrize(
    ("runs", "level"),
    [
        pytest.param([ago(35, 40000), ago(20, 30000), ago(5, 3000), ago(0, 3000)], "none", id="14-days-off-and-gentle"),
        pytest.param([ago(35, 40000), ago(20, 30000), ago(5), ago(0, 28001)], "ORANGE", id="14-days-off-and-much"),
        pytest.param(
            [ago(35), ago(20, 30000), ago(5, 2000), ago(0, 2000, intensity=Intensity.TEMPO)], "ORANGE", id="fast"
        ),
        pytest.param([ago(35), ago(19, 30000), ago(5), ago(0, 40000)], "none", id="13-days-off"),
        pytest.param([ago(60), ago(29, 30000), ago(14), ago(0, 40000)], "none", id="returned-14-days-ago"),
        pytest.param([ago(60, 30000), ago(28, 30000), ago(13), ago(0, 40000)], "ORANGE", id="returned-13-days-ago"),
        pytest.param([ago(5), ago(0)], "UNKNOWN", id="log-too-short"),
    ],
)
def test_layoff(runs: list[LoggedSession], level: str) -> None:
    layoff = layoff_from_log(TrainingLog(runs), TODAY, RULES)
    assert layoff_return(layoff, RULES.layoff).level == level
