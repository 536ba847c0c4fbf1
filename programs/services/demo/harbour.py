"""The runners of Harbour Physio, whom nobody at Canal Street may ever see."""

from clinic.models import scope
from programs.services.demo import runners
from programs.services.demo.care import Case, Outing, Sides, admit, ask, examine, hold_tests, see_run
from programs.services.demo.plans import draft, publish
from programs.services.demo.practice import VIA, Practice


def admit_all(practice: Practice) -> dict[str, Case]:
    """Both, by what the demo shows with them."""
    with scope(clinic=practice.clinic, membership=practice.therapists[0], via=VIA):
        return {"downhill": _after_the_race(practice), "calf_at_harbour": _calf_on_tempo(practice)}


def _after_the_race(practice: Practice) -> Case:
    """V04: a race with a long way down was too much; the next runs are flat."""
    sketch = runners.tomas(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    examine(case)
    hold_tests(case, 4, (Sides("T14", "1", "3"), Sides("T12", "10.1 10.2 10.0", "10.3 10.4 10.2")))
    publish(case, draft(case, 3), 3)
    race = Outing(
        2,
        21_000,
        first=1,
        worst=5,
        last=5,
        worse=True,
        morning=2,
        day_later=1,
        intensity="race",
        kind="race",
        descent_m=701,
    )
    see_run(case, race)
    return case


def _calf_on_tempo(practice: Practice) -> Case:
    """V09: easy running settles, tempo does not; the working plan is being written."""
    sketch = runners.leila(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    examine(case)
    hold_tests(
        case,
        1,
        (
            Sides("T01", "26", "20"),
            Sides("T02", "58", "47"),
            Sides("T03", "1.30 1.40", "1.15 1.20"),
        ),
        mass_kg="60",
    )
    see_run(case, Outing(4, 8_000, first=1, worst=2, last=1, morning=0))
    draft(case)
    return case
