"""Panels about tests and triage for pages of other apps. Each tag makes a constant number of queries."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from assessments.presenters.scoreboard import board
from assessments.presenters.triage import STATE_KINDS, moment_words, triage_page
from assessments.selectors.testing import involved_side, local_today, main_episode, scoreboard_of
from assessments.selectors.triage import current_triage, instruction_for
from assessments.services.reassessment import FRONT_DESK, items_due
from athletes.models import Athlete
from clinic.selectors import read_once

register = template.Library()


@register.inclusion_tag("assessments/partials/scoreboard.html", takes_context=True)
def scoreboard(context: Mapping[str, Any], athlete: Athlete) -> dict[str, Any]:
    """Tests with left, right, gap, target, trend and result; the limiter marked; the speed gate below."""
    with read_once(context.get("request")):
        found, involved = scoreboard_of(athlete), involved_side(main_episode(athlete))
    return {
        "athlete": athlete,
        "board": board(found, involved, today=local_today(athlete)),
        "board_url": reverse("assessments:start_tests", args=[athlete.pk]),
    }


@register.inclusion_tag("assessments/partials/triage_panel.html", takes_context=True)
def triage_panel(context: Mapping[str, Any], athlete: Athlete) -> dict[str, Any]:
    """State of triage, active rules and the way to the review; quiet when there is nothing to do."""
    with read_once(context.get("request")):
        standing = current_triage(athlete)
    return {"athlete": athlete, "page": triage_page(standing, athlete.clinic), "standing": standing}


@register.inclusion_tag("assessments/partials/red_flag_fact.html", takes_context=True)
def red_flag_fact(context: Mapping[str, Any], athlete: Athlete) -> dict[str, Any]:
    """One fact: none reported, or what is open. Never "none" while something is not known."""
    with read_once(context.get("request")):
        standing = current_triage(athlete)
    asked = moment_words(athlete.clinic.local(standing.screen.created_at)) if standing.screen else ""
    kind = "missing" if standing.screen is None else STATE_KINDS[standing.state.value]
    return {"athlete": athlete, "standing": standing, "kind": kind, "asked_words": asked and f"Asked {asked}"}


@register.inclusion_tag("assessments/partials/reassessment_panel.html", takes_context=True)
def reassessment_panel(context: Mapping[str, Any], athlete: Athlete) -> dict[str, Any]:
    """What is due to be looked at again, why, and by when."""
    with read_once(context.get("request")):
        items = [item for item in items_due(athlete) if item.rule_id in FRONT_DESK]
    return {"athlete": athlete, "items": items, "today": local_today(athlete)}


@register.inclusion_tag("assessments/partials/instruction.html")
def runner_instruction(athlete: Athlete) -> dict[str, Any]:
    """The full-screen instruction, shown instead of a session; empty while no session is barred."""
    return {"athlete": athlete, "instruction": instruction_for(athlete)}
