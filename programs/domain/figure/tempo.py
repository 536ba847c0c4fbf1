"""The style rules that play a clip in a dose's tempo: one class for each tempo, so that a dose needs no new solve."""

from math import dist

MOVING_SECONDS, PAUSE_SECONDS = range(1, 6), range(4)
REST_SECONDS = 0.6
"""A short rest before the next repetition: without it a loop reads as bouncing."""
EASE = "cubic-bezier(.37,0,.63,1)"


def tempo_class(seconds: tuple[int, int, int]) -> str:
    """Class of a tempo (first movement, pause, second movement, in seconds); the nearest one for an unusual tempo."""
    known = [(a, pause, b) for a in MOVING_SECONDS for pause in PAUSE_SECONDS for b in MOVING_SECONDS]
    return "figure-tempo-" + "-".join(str(part) for part in min(known, key=lambda row: dist(row, seconds)))


def tempo_rules() -> str:
    """The style sheet static/css/figure-tempi.css."""
    rules = ["/* Written by `manage.py figures tempi`: plays a clip in the tempo of its dose. */"]
    for first in MOVING_SECONDS:
        for pause in PAUSE_SECONDS:
            for second in MOVING_SECONDS:
                rules.append(_rule(first, pause, second))
    return "\n".join(rules) + "\n"


def _rule(first: int, pause: int, second: int) -> str:
    name = tempo_class((first, pause, second))
    total = first + pause + second + REST_SECONDS
    there, leave, back = (100 * at / total for at in (first, first + pause, first + pause + second))
    return (
        f"@keyframes {name}{{0%{{--figure-progress:0;animation-timing-function:{EASE}}}"
        f"{there:.2f}%{{--figure-progress:1}}{leave:.2f}%{{--figure-progress:1;animation-timing-function:{EASE}}}"
        f"{back:.2f}%,100%{{--figure-progress:0}}}}.{name}{{animation:{name} {total:.1f}s infinite}}"
    )
