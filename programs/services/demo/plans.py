"""Gives a runner of the demo a program: drafted and published on a day that lies behind, through the same services."""

from datetime import time

from programs.domain.week import WEEK
from programs.models import Prescription, Program, Publication
from programs.selectors.plan import current_program
from programs.selectors.published import Placed, document_of, placed_sessions
from programs.services.demo.care import Case
from programs.services.drafting import draft_program
from programs.services.editing import swap_exercise
from programs.services.publishing import publish_program

NOON = time(12, 0)
TWO_LEGS, ONE_LEG = "calf-iso-mid-dl", "calf-iso-mid-sl"


def draft(case: Case, ago: int = 0) -> Program:
    """The working plan of the complaint, in the phase that its facts allow."""
    return draft_program(by=case.therapist, episode=case.episode, now=case.moment(ago, NOON))


def publish(case: Case, program: Program, ago: int, *, note: str = "") -> Publication:
    """Give the runner the plan as it stands, so many days ago."""
    return publish_program(by=case.therapist, program=program, change_note=note, now=case.moment(ago, NOON))


def program_in_force(case: Case) -> Program:
    """The program as it stands now."""
    found = current_program(case.athlete.pk)
    assert found is not None
    return found


def hold_on_one_leg(case: Case, program: Program) -> None:
    """The next step of the hold, as the protocol offers it once two legs stay settled."""
    rows = Prescription.objects.filter(
        phase__program=program, phase__number=program.phase_number, exercise=TWO_LEGS
    ).order_by("session", "position")
    for row in rows:
        swap_exercise(
            by=case.therapist, program=program, prescription=row.pk, revision=program.revision, exercise=ONE_LEG
        )


def days_of(case: Case, publication: Publication, exercise: str, *, first: int, last: int) -> list[tuple[int, Placed]]:
    """When sessions with an exercise lay between two days that lie behind: (days ago, session), oldest first."""
    placed = placed_sessions(publication.program_id, document_of(publication))
    mine = [one for one in placed if any(item.exercise == exercise for item in one.session.items)]
    return [
        (ago, one)
        for ago in range(first, last - 1, -1)
        for one in mine
        if WEEK.index(one.weekday) == case.day(ago).weekday()
    ]
