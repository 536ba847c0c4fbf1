"""How segments are turned to the viewer: the angles that decide which art is drawn, fixed once for a clip."""

from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, radians, sin
from statistics import fmean

from programs.domain.figure.part import Transform
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import Mat, Point, Vec, column, turned

QUANTUM = 10
SHORTEST = 0.12
ART = ("head", "foot", "hand")


@dataclass(slots=True)
class Aspects:
    """Measured or fixed view angles by segment name. A clip measures all frames and then fixes their mean."""

    fixed: dict[str, float] | None = None
    seen: dict[str, list[float]] = field(default_factory=dict)

    def value(self, name: str, measured: float) -> float:
        self.seen.setdefault(name, []).append(measured)
        return measured if self.fixed is None else self.fixed[name]

    def means(self) -> dict[str, float]:
        return {name: _mean(name, values) for name, values in self.seen.items()}


def _mean(name: str, values: list[float]) -> float:
    if name.startswith(ART):
        return fmean(values)
    return degrees(atan2(sum(sin(radians(a)) for a in values), sum(cos(radians(a)) for a in values)))


def phi(frame: Mat, camera: Mat, across: Point) -> float:
    """Angle of a segment's anterior side, seen from the viewer; `across` is the picture's right of the bone."""
    ahead, right = turned(camera, column(frame, 0)), turned(camera, column(frame, 2))
    return degrees(atan2(across[0] * right[0] + across[1] * right[1], across[0] * ahead[0] + across[1] * ahead[1]))


def quantised(angle: float) -> int:
    return round(angle / QUANTUM) * QUANTUM


def limb_view(sk: Skeleton, aspects: Aspects, name: str, ends: tuple[Vec, Vec], length: float) -> tuple[Transform, int]:
    """Transform of a limb piece (y runs along the bone) and its view angle."""
    (x0, y0, _), (x1, y1, _) = ends
    dx, dy = x1 - x0, y1 - y0
    run = hypot(dx, dy)
    across = (-dy / (run or 1), dx / (run or 1))
    turn = aspects.value(name, phi(sk.frames[name], sk.camera, across))
    return Transform(x0, -y0, degrees(atan2(-dx, -dy)), 1, max(SHORTEST, run / length)), quantised(turn)


def trunk_view(
    sk: Skeleton, aspects: Aspects, name: str, ends: tuple[Vec, Vec], length: float
) -> tuple[Transform, int]:
    """The same for a trunk piece, which grows upwards from its lower joint."""
    (x0, y0, _), (x1, y1, _) = ends
    dx, dy = x1 - x0, y1 - y0
    run = hypot(dx, dy) or 1
    turn = aspects.value(name, phi(sk.frames[name], sk.camera, (dy / run, -dx / run)))
    return Transform(x0, -y0, degrees(atan2(dx, dy)), 1, max(0.3, run / length)), quantised(turn)
