"""What a triage alert says on Today: the answers that made it, in a few words. Must not decide who is alerted."""

from collections.abc import Iterable, Sequence

from assessments.content.triage import triage_content
from assessments.domain.triage import ActiveRule, FiredRule, Level

# Answers that runners give most often, as people say them; every other rule speaks in its own words.
ANSWERS = {
    "b_night": "pain at night",
    "b_focal": "pain on one spot on the bone",
    "c_pop": "a pop",
    "c_bruise": "a bruise",
    "b_rest": "pain at rest",
    "leg_swelling": "a swollen leg",
    "q_chest": "chest pain with exercise",
    "q_syncope": "fainting with exercise",
    "q_saddle": "numbness where a saddle touches",
    "q_bladder_bowel": "trouble with bladder or bowel",
}


def red_flag_title(fired: Sequence[FiredRule], register: Iterable[ActiveRule]) -> str:
    """ "Yes to pain at night. On hold until you review." Names every answer known by name, else the first rule."""
    ids = {rule.rule_id for rule in fired}
    grounds = [ground for entry in register if entry.rule_id in ids and entry.is_active for ground in entry.grounds]
    said = sorted({ANSWERS[one.input_id] for one in grounds if one.value == "yes" and one.input_id in ANSWERS})
    on_hold = any(rule.level.blocks_running for rule in fired)
    end = "On hold until you review." if on_hold else "Please review."
    if said:
        listed = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
        return f"Yes to {listed}. {end}"
    first = fired[0]
    return f"{triage_content().words.levels[first.level].clinic}: {first.words_for_clinic} {end}"


def red_flag_detail(fired: Sequence[FiredRule]) -> str:
    """The fired rules in their own words, most urgent first."""
    return " ".join(f"{rule.rule_id}: {rule.words_for_clinic}" for rule in fired)


def urgency_of(fired: Sequence[FiredRule]) -> int:
    """0 (now) for levels E, S and U, else 1 (today)."""
    return 0 if any(rule.level.rank >= Level.URGENT.rank for rule in fired) else 1
