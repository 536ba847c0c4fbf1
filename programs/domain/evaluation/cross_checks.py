"""What must fit together in a case document beyond the type of each value. Must not judge anybody."""

from collections.abc import Mapping
from datetime import date

from programs.domain.evaluation.errors import CaseError
from programs.domain.evaluation.section import EMPTY, Section

FARTHEST_RACE_DAYS = 730
SQUAT = "T04"
"""The only test that is recorded as faults instead of a number."""


def check(case: Section) -> None:
    """Refuse what contradicts itself. Raises CaseError with the path."""
    _problem_ids(case)
    _squat_faults(case)
    _worst_pain(case)
    for key in ("week", "week_request"):
        _monday(case, key)
    _races(case)


def _problem_ids(case: Section) -> None:
    seen: set[str] = set()
    for number, problem in enumerate(case.sections("problems")):
        name = problem.text("id") or f"p{number + 1}"
        if name in seen:
            raise CaseError(f"Two problems are called {name}.", f"problems[{number}].id")
        seen.add(name)


def _squat_faults(case: Section) -> None:
    for number, result in enumerate((case.section("tests") or EMPTY).sections("results")):
        for side in ("left", "right"):
            given = result.values.get(side)
            if given is not None and isinstance(given, Mapping) is not (result.text("test") == SQUAT):
                wanted = "Must be the five faults" if result.text("test") == SQUAT else "Must be a number"
                raise CaseError(f"{wanted} for this test.", f"tests.results[{number}].{side}")


def _worst_pain(case: Section) -> None:
    for number, response in enumerate(case.sections("responses")):
        worst = response.whole("pain_worst")
        others = (response.whole("pain_first_10_minutes"), response.whole("pain_last_5_minutes"))
        if worst is not None and any(pain is not None and pain > worst for pain in others):
            raise CaseError(
                "The worst pain cannot be lower than the pain at the start or the end.",
                f"responses[{number}].pain_worst",
            )


def _monday(case: Section, key: str) -> None:
    start = (case.section(key) or EMPTY).day("start_date")
    if start is not None and start.weekday():
        raise CaseError("A training week starts on a Monday.", f"{key}.start_date")


def _races(case: Section) -> None:
    today = case.day("today") or date.min
    for number, race in enumerate(case.sections("races")):
        day = race.day("date")
        if day is not None and not 0 <= (day - today).days <= FARTHEST_RACE_DAYS:
            raise CaseError(
                f"A race lies between today and {FARTHEST_RACE_DAYS} days from today.", f"races[{number}].date"
            )
