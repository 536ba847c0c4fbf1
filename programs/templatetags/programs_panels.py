"""Panels and facts about a program for the pages of the apps below: they give the athlete, this draws the rest."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from athletes.models import Athlete
from clinic.selectors import read_once
from programs.presenters.gate import gate_page
from programs.presenters.season import season_of
from programs.selectors.gate import look_at_gate
from programs.selectors.plan import (
    PhaseLabel,
    all_phase_labels,
    current_plan,
    next_race,
    protocol_of,
    protocol_phase,
)
from programs.selectors.published import versions_of
from programs.services.publishing import blocking

register = template.Library()


@register.simple_tag(takes_context=True)
def program_summary(context: Mapping[str, Any], athlete: Athlete) -> str:
    """A panel: protocol, phase, what the runner holds, and the way to the builder."""
    values: dict[str, Any] = {"athlete": athlete}
    with read_once(context.get("request")):
        program = values["program"] = current_plan(athlete.pk)
        if program is not None:
            values |= {
                "protocol": protocol_of(program),
                "phase": protocol_phase(program),
                "published": next(reversed(versions_of(program)), None),
                "blocked": blocking(program),
            }
    return render_to_string("programs/panels/summary.html", values)


@register.simple_tag(takes_context=True)
def gate_panel(context: Mapping[str, Any], athlete: Athlete) -> str:
    """A panel: the gate of the current phase with its meter and what is open; nothing without a running program."""
    with read_once(context.get("request")):
        program = current_plan(athlete.pk)
        if program is None or program.status != "active":
            return ""
        gate = gate_page(look_at_gate(program))
    open_rows = [row for row in gate.rows if row.kind != "met"]
    values = {"athlete": athlete, "gate": gate, "phase": protocol_phase(program), "open_rows": open_rows[:4]}
    values["title"] = f"Gate of phase {program.phase_number}"
    return render_to_string("programs/panels/gate.html", values)


@register.simple_tag(takes_context=True)
def phase_fact(context: Mapping[str, Any], athlete: Athlete) -> str:
    """One fact for the facts strip: the phase."""
    with read_once(context.get("request")):
        program = current_plan(athlete.pk)
    values = {"program": program, "phase": None if program is None else protocol_phase(program)}
    return render_to_string("programs/panels/phase_fact.html", values)


@register.simple_tag(takes_context=True)
def season_line(context: Mapping[str, Any], athlete: Athlete) -> str:
    """The season line: phases against the race; nothing before the program has started."""
    today = athlete.clinic.local(timezone.now()).date()
    with read_once(context.get("request")):
        program = current_plan(athlete.pk)
        if program is None or program.started_on is None:
            return ""
        race = next_race(athlete.pk, today)
    season, words = season_of(program, today=today, race=race)
    return render_to_string("programs/panels/season.html", {"season": season, "words": words})


@register.simple_tag(takes_context=True)
def phase_label(context: Mapping[str, Any], athlete: Any, labels: Mapping[UUID, PhaseLabel] | None = None) -> str:
    """``Phase 2 of 4`` for a row of a list. ``labels`` from ``phase_labels``; without it one query a page."""
    with read_once(context.get("request")):
        known = labels if labels is not None else all_phase_labels()
    found = known.get(athlete.pk)
    if found is None:
        return format_html('<span class="muted">{}</span>', "No program")
    words = f"Phase {found.number} of {found.of}"
    return format_html("{} <small>{}</small>", words, "draft" if found.status == "draft" else found.name.lower())
