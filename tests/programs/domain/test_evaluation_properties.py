"""Properties that hold for any case document through the door (clinical.md 0.3, 2.1, 3.2, 5.4, 9.2)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.content.evaluation import engines
from programs.domain.evaluation.json_text import dump, parse
from tests.programs.domain.door import TODAY, all_cases, error_path, good_verdict_of, healthy, verdict_of

RULES = engines().triage
STATES = ["not_cleared", "cannot_clear", "refer_modified", "clear_with_monitoring", "clear"]
LEVELS = [None, "M", "R", "U", "S", "E"]
COLOURS = ["GREEN", "GREY", "AMBER", "RED"]
YES_NO = {q.id: q.subject.value for q in RULES.questions.values() if q.kind.value == "yes_no" and not q.computed}
FLAGS = sorted(name for name, subject in YES_NO.items() if subject in ("person", "problem"))
# Two positive answers speak for the runner: another diagnosis, and an examination that can be relied on.
REASSURING = {"w10", "oa_exam_reliable"}
REGIONS = sorted(RULES.regions)


def answers() -> st.SearchStrategy[dict[str, bool | None]]:
    """Any answers to any yes/no questions; a question that is not drawn is answered negatively."""
    return st.dictionaries(st.sampled_from(FLAGS), st.sampled_from([True, False, None]), max_size=12)


def screened(region: str, given: dict[str, bool | None]) -> dict[str, Any]:
    """Triage of one problem; every answer may be given by the clinician."""
    person = {name: value for name, value in given.items() if YES_NO[name] == "person"}
    problem = {name: value for name, value in given.items() if YES_NO[name] == "problem"}
    case = healthy(problems=[{"region": region, "clinician_answers": problem}])
    case["person"] = {**case["person"], "answers": person}
    found: dict[str, Any] = good_verdict_of(case)["triage"]
    return found


@given(st.sampled_from(REGIONS), answers(), st.sampled_from(FLAGS))
@settings(deadline=None, max_examples=150)
def test_a_positive_answer_never_improves(region: str, given: dict[str, bool | None], name: str) -> None:
    if name in REASSURING:
        return
    unknown, positive = screened(region, {**given, name: None}), screened(region, {**given, name: True})
    negative = screened(region, {**given, name: False})
    if STATES.index(positive["state"]) > STATES.index(unknown["state"]):
        # The one way out by a "yes": the open rule was a referral and has now fired with its restrictions.
        assert (unknown["state"], positive["state"]) == ("cannot_clear", "refer_modified")
        assert set(unknown["unknown"]) <= set(positive["fired"])
    assert LEVELS.index(positive["level"]) >= LEVELS.index(unknown["level"])
    assert LEVELS.index(positive["level"]) >= LEVELS.index(negative["level"])


@given(st.sampled_from(REGIONS), answers(), answers())
@settings(deadline=None, max_examples=100)
def test_more_red_flags_never_lower_the_level(
    region: str, given: dict[str, bool | None], more: dict[str, bool | None]
) -> None:
    added = {name: True for name in more if name not in REASSURING}
    before, after = screened(region, given), screened(region, {**given, **added})
    assert LEVELS.index(after["level"]) >= LEVELS.index(before["level"])
    steps = ["ALLOW", "MODIFY", "STOP_RUN", "NO_WB", "STOP_ALL"]
    if before["state"] != "cannot_clear":
        assert steps.index(after["running_action"]) >= steps.index(before["running_action"])


@given(st.sampled_from(REGIONS), answers(), st.sampled_from(FLAGS))
@settings(deadline=None, max_examples=100)
def test_unknown_fires_nothing_and_clears_nothing(region: str, given: dict[str, bool | None], name: str) -> None:
    asked = screened(region, {**given, name: None})
    for value in (True, False):
        told = screened(region, {**given, name: value})
        assert set(asked["fired"]) <= set(told["fired"]) or name in REASSURING
        assert set(told["fired"]) <= {*asked["fired"], *asked["unknown"], *asked["unknown_monitor"]}
    if asked["state"] == "clear":
        assert screened(region, {**given, name: False})["state"] == "clear"


pain = st.one_of(st.none(), st.integers(0, 10))
flag = st.sampled_from([True, False, None])
reports = st.fixed_dictionaries(
    {
        "baseline_pain": st.integers(0, 3),
        "pain_cap": st.integers(0, 5),
        "pain_first_10_minutes": pain,
        "pain_last_5_minutes": pain,
        "pain_worst": pain,
        "pain_next_morning": pain,
        "pain_at_24_hours": pain,
        "got_worse": flag,
        "limp_during": flag,
        "stiffer_next_morning": flag,
        "limp_next_morning": flag,
    }
)


def colour(report: dict[str, Any]) -> str:
    """How the door judges one session."""
    found: str = good_verdict_of({"today": TODAY, "responses": [report]})["responses"][0]["colour"]
    return found


def possible(report: dict[str, Any]) -> dict[str, Any]:
    """The report with a worst pain that is not below the others."""
    known = [report[key] for key in ("pain_first_10_minutes", "pain_last_5_minutes") if report[key] is not None]
    worst = report["pain_worst"]
    return {**report, "pain_worst": None if worst is None else max([worst, *known])}


@given(reports, st.sampled_from(["pain_worst", "pain_next_morning", "pain_at_24_hours"]), st.integers(1, 5))
@settings(deadline=None, max_examples=200)
def test_more_pain_never_gives_a_better_colour(report: dict[str, Any], key: str, more: int) -> None:
    before = possible(report)
    if before[key] is not None:
        worse = {**before, key: min(10, before[key] + more)}
        assert COLOURS.index(colour(worse)) >= COLOURS.index(colour(before))


@given(reports, st.sampled_from(["got_worse", "limp_during", "stiffer_next_morning", "limp_next_morning"]))
@settings(deadline=None, max_examples=150)
def test_an_unanswered_question_never_gives_green(report: dict[str, Any], key: str) -> None:
    known = possible(report)
    unasked, yes, no = (colour({**known, key: value}) for value in (None, True, False))
    assert COLOURS.index(yes) >= COLOURS.index(unasked)
    assert COLOURS.index(yes) >= COLOURS.index(no)
    assert unasked != "GREEN" or (key == "got_worse" and no == "GREEN")


metre = st.decimals(0, 1500, places=1, allow_nan=False)


@given(metre, metre, st.sampled_from(["L", "R", "both", "none"]))
@settings(deadline=None, max_examples=150)
def test_gap_is_symmetric_and_a_percentage(left: Decimal, right: Decimal, side: str) -> None:
    def gap(one: Decimal, other: Decimal) -> dict[str, Any]:
        tests = {"involved_side": side, "results": [{"test": "T06", "left": one, "right": other}]}
        found: dict[str, Any] = good_verdict_of({"today": TODAY, "tests": tests})["tests"]["symmetry"]["T06"]
        return found

    first, second = gap(left, right), gap(right, left)
    assert (first["gap_pct"], first["band"]) == (second["gap_pct"], second["band"])
    if first["gap_pct"] is None:
        assert left == right == 0
    else:
        assert 0 <= first["gap_pct"] <= 100
        exact = abs(Fraction(left) - Fraction(right)) * 100 / max(Fraction(left), Fraction(right))
        assert abs(Fraction(first["gap_pct"]) - exact) <= Fraction(1, 20)
        assert first["band"] == ("red" if exact >= 20 else "attention" if exact >= 10 else "ok")


requests = st.fixed_dictionaries(
    {
        "start_date": st.just(TODAY),
        "phase": st.integers(1, 4),
        "protocol": st.sampled_from([None, "ACH-MID", "PFP", "MTSS", "TBSI", "CALF", "PRE"]),
        "speed_gate": flag,
        "symptoms_quiet": flag,
        "reference_week_m": st.one_of(st.none(), st.integers(8000, 90_000)),
        "longest_run_30d_m": st.one_of(st.none(), st.integers(4000, 30_000)),
        "runs_per_week": st.one_of(st.none(), st.integers(0, 6)),
        "strength_sessions": st.one_of(st.none(), st.integers(0, 3)),
        "gym_days_per_week": st.one_of(st.none(), st.integers(0, 3)),
    }
)


@given(requests)
@settings(deadline=None, max_examples=60)
def test_a_proposed_week_has_no_violation_and_passes_the_check(request: dict[str, Any]) -> None:
    found = good_verdict_of({"today": TODAY, "week_request": request})["week_proposal"]
    assert found["accepted"] is True
    assert found["violations"] == []
    kept = {key: value for key, value in request.items() if key not in ("runs_per_week", "strength_sessions")}
    again = good_verdict_of({"today": TODAY, "week": {**kept, "days": found["days"]}})["week"]
    assert again == {key: value for key, value in found.items() if key != "days"}


runs = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.dates(date(2025, 12, 1), date(2026, 3, 1)).map(str),
            "distance_m": st.one_of(st.none(), st.integers(1000, 30_000)),
            "moving_minutes": st.one_of(st.none(), st.integers(10, 180)),
            "descent_m": st.one_of(st.none(), st.integers(0, 900)),
            "intensity": st.sampled_from(["easy", "intervals", "hills"]),
        }
    ),
    max_size=20,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(runs, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=80)
def test_the_order_of_the_history_does_not_matter(history: list[dict[str, Any]], random: Any) -> None:
    mixed = list(history)
    random.shuffle(mixed)
    one, other = (good_verdict_of({"today": TODAY, "load": {"history": log}}) for log in (history, mixed))
    assert one == other


@given(anything)
@settings(deadline=None, max_examples=150)
def test_no_document_at_all_ends_in_a_crash(document: Any) -> None:
    assert "error" in verdict_of(document)
    assert error_path({"today": TODAY, "surprise": document}) == "surprise"


CASES = [case for _, case, expect in all_cases() if "error" not in expect]


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_two_holes_at_once_end_in_a_verdict_or_an_error_with_a_path(data: st.DataObject) -> None:
    """Any two values of any case replaced by anything: an answer always comes, and it is JSON."""
    case: Any = parse(dump(data.draw(st.sampled_from(CASES))))
    odd: st.SearchStrategy[Any] = st.sampled_from(
        [None, 0, -1, 11, 10**6, Decimal("0.5"), True, "dont_know", "", [], {}, [None], "2026-02-29"]
    )
    for _ in range(2):
        place: Any = case
        while True:
            steps = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not steps:
                break
            step = data.draw(st.sampled_from(steps))
            if not isinstance(place[step], dict | list) or not place[step] or data.draw(st.booleans()):
                place[step] = data.draw(odd)
                break
            place = place[step]
    found = verdict_of(case)
    assert ("error" not in found) or isinstance(found["error"]["path"], str)


@pytest.mark.parametrize("label", ["vignettes-V01", "vignettes-V06"])
def test_the_same_document_always_gives_the_same_verdict(label: str) -> None:
    case = next(case for name, case, _ in all_cases() if name == label)
    assert good_verdict_of(case) == good_verdict_of(case)
