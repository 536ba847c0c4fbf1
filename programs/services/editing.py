"""Changes to the working plan: one at a time, against the revision on the screen, inside the protocol's checks.

Nothing here reaches the runner; publishing does. A check may be overruled with a reason, kept in the row's history.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from athletes.models import Adjustment
from clinic.domain.errors import RuleViolation
from clinic.models import Membership
from programs.content.exercises import exercise_library
from programs.content.protocols import protocols
from programs.content.rules import progression_rules
from programs.domain.dose import Dose
from programs.domain.exercise import GYM_EQUIPMENT, Exercise, Setting, find, resolve
from programs.domain.selection import allowed_in_phase, check_plan
from programs.domain.week import WEEK
from programs.models import Phase, PlannedSession, Prescription, Program, ProgramStatus
from programs.selectors.rows import dose_json, dose_of
from programs.services.reasons import keep_reason

STALE = "Somebody changed this program meanwhile. The page shows the newest state; make your change again."
LATER_PHASE = "This phase is not open yet. It is proposed again with the newest results when its gate opens."
HEAVY_HELD = "Sessions are lighter at the moment, so heavy sets and loads do not go up. Write a reason to do it anyway."


@dataclass(frozen=True, slots=True)
class Editing:
    """A program that is locked for one change."""

    program: Program
    phase: Phase


@contextmanager
def editing(program: Program, revision: int, phase: int | None = None) -> Iterator[Editing]:
    """Lock the program, refuse a stale screen, and count the revision up when the change went well."""
    with transaction.atomic():
        current = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
        if current.status == ProgramStatus.ENDED:
            raise RuleViolation("program_ended", "This program has ended. Draft a new one.")
        if current.revision != revision:
            raise RuleViolation("stale", STALE)
        number = current.phase_number if phase is None else phase
        row = Phase.objects.get(program=current, number=number)
        if number != current.phase_number and row.started_on is None:
            raise RuleViolation("phase_not_open", LATER_PHASE)
        yield Editing(current, row)
        Program.objects.filter(pk=current.pk).update(revision=revision + 1)
        program.revision = revision + 1


def _prescription(edit: Editing, pk: UUID | str) -> Prescription:
    found = Prescription.objects.filter(phase=edit.phase, pk=pk).first()
    if found is None:
        raise RuleViolation("prescription_gone", "This exercise is no longer in the phase. Reload the page.")
    return found


def _check_allowed(edit: Editing, slug: str, insist: str) -> None:
    """Refuse what the phase must not include, unless the clinician says why. An unknown exercise is always refused."""
    library, protocol = exercise_library(), protocols()[edit.program.protocol]
    exercise, phase = find(library, slug), protocol.phase(edit.phase.number)
    keep_reason(insist)
    if allowed_in_phase(exercise, protocol, phase) or insist.strip():
        return
    found = check_plan(library, protocol, phase.number, [slug], progression_rules())
    words = next((one.words for one in found if one.slugs == (slug,)), f"{exercise.name} is not given in this phase.")
    raise RuleViolation(
        "not_in_phase", f"{words} Choose another one, or write why it is right here.", field="insist", slug=slug
    )


def change_dose(
    *,
    by: Membership,
    program: Program,
    prescription: UUID | str,
    dose: Dose,
    revision: int,
    weekdays: list[int] | None = None,
    insist: str = "",
) -> Prescription:
    """Another dose, and other days when given. While sessions are lighter, heavy work grows only with a reason.

    Raises RuleViolation ``stale``, ``dose_*`` (from Dose), ``heavy_held``, ``weekdays``.
    """
    with editing(program, revision) as edit:
        row = _prescription(edit, prescription)
        keep_reason(insist)
        if row.heavy and _grows(dose_of(row), dose) and not insist.strip() and _lighter_now(edit.program):
            raise RuleViolation("heavy_held", HEAVY_HELD, field="insist")
        row.dose = dose_json(dose)
        if weekdays is not None:
            row.weekdays = _days(edit, row.session, weekdays)
        row.save(update_fields=["dose", "weekdays"])
    return row


def _grows(before: Dose, after: Dose) -> bool:
    load = (before.load.amount if before.load else 0, after.load.amount if after.load else 0)
    return after.sets.high > before.sets.high or load[1] > load[0]


def _lighter_now(program: Program) -> bool:
    return Adjustment.objects.in_force().filter(athlete=program.athlete_id).exists()


def _days(edit: Editing, session: str, weekdays: list[int]) -> list[int]:
    """The days of an exercise must be days on which its session lies."""
    rows = PlannedSession.objects.filter(phase=edit.phase, title=session)
    possible = set(rows.values_list("weekday", flat=True))
    if not weekdays:
        raise RuleViolation("weekdays", "Choose at least one day, or remove the exercise.", field="days")
    wrong = sorted(set(weekdays) - possible)
    if wrong:
        days = ", ".join(WEEK[day].capitalize() for day in wrong)
        raise RuleViolation("weekdays", f"{session} does not lie on {days}. Move the session first.", field="days")
    return sorted(set(weekdays))


def add_exercise(
    *,
    by: Membership,
    program: Program,
    exercise: str,
    session: str,
    revision: int,
    dose: Dose | None = None,
    heavy: bool = False,
    note: str = "",
    insist: str = "",
) -> Prescription:
    """One more exercise at the end of a session, on all its days, with the library's dose unless another is given.

    Raises RuleViolation ``stale``, ``not_in_phase`` (overruled by ``insist``), ``already_there``, ``no_session``,
    ``dose_missing`` when the library has no dose either.
    """
    with editing(program, revision) as edit:
        found = find(exercise_library(), exercise)
        _check_allowed(edit, exercise, insist)
        rows = PlannedSession.objects.filter(phase=edit.phase, title=session)
        days = sorted(set(rows.values_list("weekday", flat=True)))
        if not days:
            raise RuleViolation("no_session", "Choose a session of this phase.", field="session")
        there = Prescription.objects.filter(phase=edit.phase, session=session)
        if there.filter(exercise=exercise).exists():
            raise RuleViolation("already_there", f"{found.name} is already in {session}.", field="exercise")
        chosen = _dose_or_library(dose, found)
        return Prescription.objects.create(
            clinic_id=edit.phase.clinic_id,
            phase=edit.phase,
            position=1 + max(there.values_list("position", flat=True), default=-1),
            exercise=exercise,
            dose=dose_json(chosen),
            heavy=heavy,
            weekdays=days,
            session=session,
            note=note.strip()[:280],
        )


def _dose_or_library(dose: Dose | None, exercise: Exercise) -> Dose:
    chosen = dose or exercise.dose
    if chosen is None:
        raise RuleViolation("dose_missing", f"Give {exercise.name} a dose; the library has none.", field="dose")
    return chosen


def remove_exercise(*, by: Membership, program: Program, prescription: UUID | str, revision: int) -> None:
    """Take an exercise out of a session. What the phase must include is checked at publication."""
    with editing(program, revision) as edit:
        _prescription(edit, prescription).delete()


def move_exercise(*, by: Membership, program: Program, prescription: UUID | str, step: int, revision: int) -> None:
    """One place up (-1) or down (+1) inside its session; at the end it stays where it is."""
    with editing(program, revision) as edit:
        row = _prescription(edit, prescription)
        rows = list(Prescription.objects.filter(phase=edit.phase, session=row.session).order_by("position", "id"))
        place = [one.pk for one in rows].index(row.pk)
        target = min(max(place + step, 0), len(rows) - 1)
        rows.insert(target, rows.pop(place))
        for position, one in enumerate(rows):
            if one.position != position:
                one.position = position
                one.save(update_fields=["position"])


def swap_exercise(
    *, by: Membership, program: Program, prescription: UUID | str, revision: int, exercise: str = "", insist: str = ""
) -> Prescription:
    """Another exercise in the same place with the same dose: the named one, else the library's home alternative.

    Raises RuleViolation ``no_alternative``, ``not_in_phase``, ``already_there``.
    """
    with editing(program, revision) as edit:
        row = _prescription(edit, prescription)
        slug = exercise or alternative(row.exercise)
        if slug is None:
            name = find(exercise_library(), row.exercise).name
            raise RuleViolation("no_alternative", f"The library has no alternative to {name}. Choose one yourself.")
        _check_allowed(edit, slug, insist)
        others = Prescription.objects.filter(phase=edit.phase, session=row.session, exercise=slug)
        if others.exclude(pk=row.pk).exists():
            raise RuleViolation("already_there", f"{find(exercise_library(), slug).name} is already in {row.session}.")
        row.exercise = slug
        row.save(update_fields=["exercise"])
    return row


def alternative(slug: str) -> str | None:
    """What the library offers instead, for home or on the way; None when it is possible anywhere as it is."""
    library = exercise_library()
    exercise = find(library, slug)
    for setting in (Setting.HOME, Setting.TRAVEL):
        other = exercise.alternative(setting)
        if other not in ("same", slug):
            return resolve(library, other, setting, GYM_EQUIPMENT)
    return None


def set_note(
    *, by: Membership, program: Program, note: str, revision: int, prescription: UUID | str | None = None
) -> None:
    """Words for the runner: on one exercise, or on every page of the program."""
    with editing(program, revision) as edit:
        if prescription is None:
            Program.objects.filter(pk=edit.program.pk).update(note=note.strip())
            return
        row = _prescription(edit, prescription)
        row.note = note.strip()[:280]
        row.save(update_fields=["note"])


def set_pain_cap(*, by: Membership, program: Program, cap: int, revision: int) -> None:
    """The pain that strength work may bring, up to what the protocol lets a clinician allow (clinical.md 7.4)."""
    with editing(program, revision) as edit:
        most = protocols()[edit.program.protocol].pain_cap_strength_by_clinician
        if not 0 <= cap <= most:
            raise RuleViolation("pain_cap", f"The limit for strength work may be from 0 to {most} of 10.", field="cap")
        Program.objects.filter(pk=edit.program.pk).update(pain_cap_strength=cap)
