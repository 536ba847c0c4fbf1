"""Tables about the runner: the record, and the response to training."""

from athletes.models.record import (
    Athlete,
    Episode,
    EpisodeStatus,
    Intake,
    IntakeStatus,
    Race,
    Region,
    Shoe,
    Side,
)
from athletes.models.response import (
    RUNNING_KINDS,
    Adjustment,
    AdjustmentState,
    CheckIn,
    Colour,
    Intensity,
    ResponseVerdict,
    Run,
    SessionKind,
)

__all__ = [
    "RUNNING_KINDS",
    "Adjustment",
    "AdjustmentState",
    "Athlete",
    "CheckIn",
    "Colour",
    "Episode",
    "EpisodeStatus",
    "Intake",
    "IntakeStatus",
    "Intensity",
    "Race",
    "Region",
    "ResponseVerdict",
    "Run",
    "SessionKind",
    "Shoe",
    "Side",
]
