"""The runners of Canal Street Running Clinic, each in another state of care."""

from clinic.models import scope
from programs.services.demo import runners
from programs.services.demo.care import (
    Case,
    Outing,
    Sides,
    admit,
    ask,
    examine,
    exercise,
    hold_tests,
    refer,
    rule_out,
    see_run,
)
from programs.services.demo.plans import ONE_LEG, TWO_LEGS, days_of, draft, hold_on_one_leg, program_in_force, publish
from programs.services.demo.practice import VIA, Practice
from programs.services.gates import record_facts, review_gate

NO_HOPS_YET = "No hopping in the first phase."
EASY_WEEK = ((0, 16_000), (2, 8_000), (4, 10_000), (6, 6_000))
"""Days and metres of a quiet week of 40 km, counted back from its last day."""

FIRST_SITTING = (
    Sides("T12", "10.7 10.9 10.8", "9.9 10.0 10.1"),
    Sides("T01", "29", "15", pain_right=3, stop_left="height", stop_right="height"),
    Sides("T02", "58", "31", pain_right=2, stop_left="off_marker", stop_right="off_marker"),
    Sides("T03", "1.20 1.28", "0.85 0.90"),
    Sides("T05", skipped=NO_HOPS_YET),
)
SECOND_SITTING = (
    Sides("T12", "11.0 11.1 10.9", "10.2 10.1 10.3"),
    Sides("T01", "30", "18", pain_right=2, stop_left="height", stop_right="height"),
    Sides("T02", "60", "38", pain_right=2, stop_left="off_marker", stop_right="off_marker"),
    Sides("T03", "1.25 1.30", "0.95 1.00"),
    Sides("T05", skipped=NO_HOPS_YET),
)
"""The figures of V01."""


def admit_all(practice: Practice) -> dict[str, Case]:
    """Everybody, by what the demo shows with them."""
    found = {}
    for name, tell in STORIES.items():
        with scope(clinic=practice.clinic, membership=practice.therapists[0], via=VIA):
            found[name] = tell(practice)
    return found


def _lighter_runs(practice: Practice) -> Case:
    """V01: two test sessions, a program for two weeks, and a tempo run that was too much: the next two are lighter."""
    sketch = runners.ines(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    examine(case)
    hold_tests(case, 18, FIRST_SITTING, notes="First session. Calf on the right gives way early.")
    publication = publish(case, draft(case, 15), 14)
    for ago, placed in days_of(case, publication, TWO_LEGS, first=9, last=3):
        exercise(case, publication, placed, ago, stiffness=12)
    for week in (4, 3, 2, 1):
        for day, metres in EASY_WEEK:
            see_run(case, Outing(7 * week + day, metres, told=7 * week + day <= 14, stiffness=12))
    hold_tests(case, 3, SECOND_SITTING)
    see_run(case, Outing(6, 6_000, stiffness=11))
    see_run(case, Outing(4, 8_000, stiffness=11))
    tempo = Outing(2, 12_000, first=2, worst=5, last=4, worse=True, morning=2, day_later=1, intensity="tempo")
    see_run(case, tempo)
    return case


def _sore_shin(practice: Practice) -> Case:
    """V02: triage holds everything but training without impact until the bone has been imaged."""
    sketch = runners.daniel(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    examine(case, b_site="posteromedial_tibia")
    rule_out(case, "RF-32", "The sore spot is on the inner edge of the shin, a low-risk site.")
    long_run = Outing(2, 30_000, first=2, worst=6, last=6, worse=True, morning=3, focal_bone_pain=True)
    see_run(case, long_run)
    refer(
        case,
        "Dr Hannah Lowe, sports medicine",
        "One sore spot on the inner shin, sharp on a hop. Please image for a bone stress injury.",
        within_days=7,
        rule_ids=("RF-31",),
    )
    return case


def _knee_with_old_tests(practice: Practice) -> Case:
    """V03: in a program, and the tests are older than four weeks."""
    sketch = runners.mei_ling(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    examine(case)
    hold_tests(case, 35, (Sides("T14", "4", "1"), Sides("T12", "10.4 10.5 10.3", "10.6 10.8 10.7")))
    publish(case, draft(case, 34), 33)
    for ago in (12, 9, 6, 3):
        see_run(case, Outing(ago, 6_000, worst=3, last=2, first=1))
    return case


def _ready_for_the_next_phase(practice: Practice) -> Case:
    """One more: two weeks of phase 1 in which everything settled; the gate is ready for a decision."""
    sketch = runners.kwame(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    examine(case)
    hold_tests(
        case,
        6,
        (
            Sides("T12", "11.2 11.0 11.1", "11.4 11.3 11.5"),
            Sides("T01", "24", "27"),
            Sides("T02", "52", "60"),
            Sides("T03", "1.35 1.40", "1.45 1.55"),
            Sides("T05", "455 470", "480 492"),
        ),
        walking_pain=0,
    )
    program = draft(case, 15)
    hold_on_one_leg(case, program)
    publication = publish(case, program, 14)
    for ago in (13, 11, 8, 6, 4, 2):
        see_run(case, Outing(ago, 5_000, worst=1, first=0, last=0, morning=0))
    for ago, placed in days_of(case, publication, ONE_LEG, first=13, last=2):
        exercise(case, publication, placed, ago, pain=1, stiffness=5 if ago > 7 else 4)
    running = program_in_force(case)
    record_facts(by=case.therapist, program=running, answers={"rest_pain": 0, "walk_pain7": 0})
    review_gate(running)
    return case


def _new_shoe(practice: Practice) -> Case:
    """V06: nothing serious, tests come next."""
    sketch = runners.samuel(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    examine(case)
    see_run(case, Outing(2, 5_000, first=3, worst=3, last=2, morning=2))
    return case


def _calf_with_a_bruise(practice: Practice) -> Case:
    """V05: a torn calf until somebody has looked; clot questions answered, to be checked again within two days."""
    sketch = runners.piotr(practice.today)
    case = admit(practice, practice.therapists[1], sketch)
    ask(case, sketch.story)
    examine(case, w10=True)
    rule_out(case, "RF-15", "Wells score -1: a calf tear explains the swelling. To be looked at again in two days.")
    return case


def _swollen_calf(practice: Practice) -> Case:
    """V08: nobody has looked at it yet; everything stops."""
    sketch = runners.george(practice.today)
    case = admit(practice, practice.therapists[0], sketch)
    ask(case, sketch.story)
    return case


def _sore_hip(practice: Practice) -> Case:
    """V10: no weight on the leg before the hip has been imaged."""
    sketch = runners.freya(practice.today)
    case = admit(practice, practice.therapists[1], sketch)
    ask(case, sketch.story)
    examine(case, b_hip_ir=True)
    refer(
        case,
        "Emergency imaging, Northside Hospital",
        "Suspected stress injury of the femoral neck. Crutches given. MRI today or tomorrow, please.",
        within_days=1,
        rule_ids=("RF-32",),
    )
    return case


def _half_an_intake(practice: Practice) -> Case:
    """V07: a screen before the season; the intake was begun and left in the middle."""
    sketch = runners.amara(practice.today)
    case = admit(practice, practice.therapists[1], sketch)
    ask(case, sketch.story, steps=4)
    return case


def _invited(practice: Practice) -> Case:
    """One more: the invitation is on its way."""
    return admit(practice, practice.therapists[1], runners.hana(practice.today), joined=False)


STORIES = {
    "amber": _lighter_runs,
    "blocked": _sore_shin,
    "reassessment": _knee_with_old_tests,
    "gate": _ready_for_the_next_phase,
    "examined": _new_shoe,
    "calf": _calf_with_a_bruise,
    "clot": _swollen_calf,
    "hip": _sore_hip,
    "draft": _half_an_intake,
    "invited": _invited,
}
