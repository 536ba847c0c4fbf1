"""Whether running may restart after a RED stop (clinical.md 5.7, SQ3 and SQ6). Must not lift a clinician's pause."""

import operator
from dataclasses import dataclass

from athletes.domain.response_rules import SequenceRules
from clinic.domain.logic import Tri, all_of, compare, negate
from clinic.domain.rounding import Exact

HOURS_PER_DAY = 24


@dataclass(frozen=True, slots=True)
class RestartCheck:
    """What is known before the first run back; pain 0-10, None is UNKNOWN.

    ``strength_pain``: worst pain in 10 calf raises or 5 step-downs. With ``pain_cap`` 0 (bone protocol) it is not
    asked, and ``hours_since_stop`` counts the hours free of pain.
    """

    hours_since_stop: Exact
    walking_pain: int | None
    limping: Tri
    strength_pain: int | None
    baseline_pain: int
    pain_cap: int


def may_restart(check: RestartCheck, rules: SequenceRules) -> Tri:
    """TRUE only if 48 h have passed, walking is at the baseline (bone: silent), no limp, and the raises are calm."""
    rested = check.hours_since_stop >= rules.red_stop_days * HOURS_PER_DAY
    bone = check.pain_cap == 0
    walking = compare(check.walking_pain, operator.le, 0 if bone else check.baseline_pain)
    raises = True if bone else compare(check.strength_pain, operator.le, check.pain_cap)
    return all_of([rested, walking, negate(check.limping), raises])
