"""Everything that the builder's template needs, gathered once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from athletes.domain.units import DistanceUnit
from clinic.domain.errors import RuleViolation
from programs.content.exercises import exercise_library
from programs.forms.builder import DoseForm, NoteForm, PublishForm
from programs.models import Program, ProgramStatus
from programs.presenters.builder import dose_rows, phase_tabs, picks, session_tabs, week_days
from programs.selectors.plan import broken_checks, phase_row, protocol_of, week_plan
from programs.selectors.published import published_of
from programs.selectors.week_rules import week_problems
from programs.services.differences import differences
from programs.services.publishing import blocking


def builder_page(
    program: Program,
    *,
    now: datetime,
    asked: Mapping[str, str],
    doses: Mapping[Any, DoseForm] | None = None,
    publish: PublishForm | None = None,
    note: NoteForm | None = None,
) -> dict[str, Any]:
    """The template's context. ``asked`` may name phase, session and q; one that is not there falls back."""
    protocol = protocol_of(program)
    wanted = asked.get("phase", "")
    numbers = [str(one.number) for one in protocol.phases]
    shown = int(wanted) if wanted in numbers else program.phase_number
    most = protocol.pain_cap_strength_by_clinician
    said = {"note": program.note, "cap": program.pain_cap_strength, "revision": program.revision}
    return {
        "program": program,
        "athlete": program.athlete,
        "protocol": protocol,
        "phase": protocol.phase(shown),
        "tabs": phase_tabs(program, protocol, shown),
        "editable": shown == program.phase_number and program.status != ProgramStatus.ENDED,
        "published": published_of(program),
        "blocked": blocking(program),
        "publish_form": publish or PublishForm(initial={"revision": program.revision}),
        "note_form": note or NoteForm(most=most, initial=said),
        **_exercises(program, shown, asked, dict(doses or {})),
        **_week(program, shown),
        **_changes(program, now),
    }


def _exercises(program: Program, shown: int, asked: Mapping[str, str], forms: dict[Any, DoseForm]) -> dict[str, Any]:
    """One session's exercises with their forms, and the picker beside them."""
    row, library = phase_row(program, shown), exercise_library()
    names = sorted({one.session for one in row.prescriptions.all()})
    wanted = asked.get("session", "")
    chosen = wanted if wanted in names else (names[0] if names else "")
    mine = [one for one in row.prescriptions.all() if one.session == chosen]
    for one in mine:
        if one.pk not in forms:
            forms[one.pk] = DoseForm(prescription=one, name=library[one.exercise].name)
    problems = broken_checks(program, shown)
    single = {problem.slugs[0]: problem.words for problem in problems if len(problem.slugs) == 1}
    query = asked.get("q", "")
    found, total = picks(protocol_of(program), shown, query, mine)
    return {
        "session": chosen,
        "session_tabs": session_tabs(row, chosen, reverse("programs:builder", args=[program.athlete_id])),
        "rows": dose_rows(mine, forms, single),
        "problems": problems,
        "picks": found,
        "picks_total": total,
        "query": query,
    }


def _week(program: Program, shown: int) -> dict[str, Any]:
    """The week of the shown phase with what it breaks; only the open phase can be changed."""
    row = phase_row(program, shown)
    week = week_plan(row)
    days = week_days(
        week,
        list(row.sessions.all()),
        week_problems(week, shown, exercise_library()),
        unit=DistanceUnit.MILE if program.athlete.uses_miles else DistanceUnit.KM,
        editable=shown == program.phase_number and program.status != ProgramStatus.ENDED,
    )
    return {"week": days}


def _changes(program: Program, now: datetime) -> dict[str, Any]:
    """What the runner would see changed; a document that cannot be built says what is missing instead."""
    today = program.clinic.local(now).date()
    try:
        return {"changes": differences(program, on=today, now=now), "cannot_build": ""}
    except RuleViolation as violation:
        return {"changes": (), "cannot_build": violation.message}
