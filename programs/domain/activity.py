"""Activity blocks: what a session loads, region by region (clinical.md 9.1). Must not plan a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

HEAVY_TIER = 3


class BlockKind(StrEnum):
    """What sort of activity a block is."""

    REST = "rest"
    CROSS_TRAINING = "cross"
    RUN = "run"
    STRENGTH = "strength"


@dataclass(frozen=True, slots=True)
class Block:
    """One block. Tiers 0 (none) to 3 (heavy) per region; ``hard_run`` and ``hard_day`` as the planner counts them."""

    id: str
    words: str
    kind: BlockKind
    achilles: int
    quad_knee: int
    hamstring: int
    glute_lat: int
    hard_run: bool
    hard_day: bool
    run_day: bool

    @property
    def tiers(self) -> Mapping[str, int]:
        """Tier by load region."""
        return {
            "achilles": self.achilles,
            "quad_knee": self.quad_knee,
            "hamstring": self.hamstring,
            "glute_lat": self.glute_lat,
        }
