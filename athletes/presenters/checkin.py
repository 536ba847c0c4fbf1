"""Says a stored check-in: to the runner in whole sentences, to the clinician as one mark and a few words."""

from collections.abc import Mapping

from django.utils import timezone

from athletes.content.response import response_rules
from athletes.domain.runner_message import RunnerMessage, explain
from athletes.models import Adjustment, CheckIn, Colour
from athletes.selectors.response import standing_of

STATUS: Mapping[str, tuple[str, str]] = {
    Colour.GREEN: ("carry_on", "Carry on"),
    Colour.AMBER: ("ease_back", "Ease back"),
    Colour.RED: ("stop", "Stop"),
    Colour.GREY: ("not_finished", "Not finished"),
    Colour.PENDING: ("due", "Waiting for the morning"),
}


def checkin_message(checkin: CheckIn) -> RunnerMessage:
    """The result page's message for a check-in, as its episode stands now."""
    now = timezone.now()
    standing = standing_of(checkin.episode, now=now)
    pulled = standing.sequence.standings[standing.number_of(checkin.pk) - 1].lever
    return explain(standing.verdict_of(checkin.pk), response_rules(), lever=pulled, sequence=standing.sequence)


def status_of(checkin: CheckIn) -> tuple[str, str]:
    """Kind and word of the status mark."""
    return STATUS[checkin.colour]


def pain_words(checkin: CheckIn) -> str:
    """Worst pain and the next morning: "Worst 4 of 10, next morning 2 of 10, built up"."""
    parts = []
    if checkin.pain_worst is not None:
        parts.append(f"Worst {checkin.pain_worst} of 10")
    if checkin.pain_next_morning is not None:
        parts.append(f"next morning {checkin.pain_next_morning} of 10")
    if checkin.got_worse:
        parts.append("built up")
    if checkin.limp_during or checkin.limp_next_morning or checkin.limp_at_24_hours:
        parts.append("limp")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:] if words else "No pain answer"


def adjustment_words(adjustment: Adjustment) -> str:
    """What the next runs lose."""
    if adjustment.lever == "volume":
        return f"{adjustment.reduction_pct}% shorter"
    return "easy only, effort at most 4 of 10" if adjustment.lever == "intensity" else "flat routes"
