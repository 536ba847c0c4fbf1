"""One drawable piece: an outline or a path, a colour role and a rigid transform. Must not know what it draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import NamedTuple, TypeAlias

from programs.domain.figure.vectors import Point

Node: TypeAlias = tuple[float, float, bool]
"""x, y (down) and whether the curve has a corner there."""
Outline: TypeAlias = tuple[Node, ...]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in SVG space."""
TANGENT = 1 / 6
"""Catmull-Rom to cubic Bezier."""


class Transform(NamedTuple):
    """translate(x y) rotate(angle) scale(sx sy), in this order."""

    x: float = 0
    y: float = 0
    angle: float = 0
    sx: float = 1
    sy: float = 1

    def at(self, x: float, y: float) -> Point:
        x, y = x * self.sx, y * self.sy
        c, s = cos(radians(self.angle)), sin(radians(self.angle))
        return self.x + x * c - y * s, self.y + x * s + y * c


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the body, of the equipment or of a mark.

    `path` is SVG path data in part space; `outline` its points, for boxes and for contact tests. `segment` is set for a
    straight stroke between two moving points (world, y up), which a clip draws as a unit rectangle. `solid` pieces get
    a halo and count as body surface. `role` names the colour; None draws only the halo.
    """

    key: str
    layer: str
    role: str | None
    outline: Outline = ()
    transform: Transform | None = None
    path: str = ""
    stroked: bool = False
    solid: bool = True
    even_odd: bool = False
    segment: tuple[Point, Point] | None = None

    def world(self, steps: int = 2) -> list[Point]:
        """The outline in SVG world coordinates, `steps` points for each curve."""
        place = self.transform or Transform()
        c, s = cos(radians(place.angle)), sin(radians(place.angle))
        scaled = ((x * place.sx, y * place.sy) for x, y in flattened(self.outline, steps))
        return [(place.x + x * c - y * s, place.y + x * s + y * c) for x, y in scaled]


def shape(
    key: str, layer: str, role: str | None, outline: Outline, transform: Transform | None, solid: bool = True
) -> Part:
    """A filled piece with a smooth outline."""
    return Part(key, layer, role, outline, transform, smooth_path(outline), solid=solid)


def corners(points: Iterable[Point]) -> Outline:
    return tuple((x, y, True) for x, y in points)


def curve(points: Iterable[Point]) -> Outline:
    return tuple((x, y, False) for x, y in points)


def _controls(nodes: Sequence[Node], i: int, closed: bool) -> tuple[Point, Point]:
    """The two Bezier control points between node i and the next one."""
    count = len(nodes)
    j = (i + 1) % count
    before = nodes[i - 1] if closed or i else nodes[i]
    after = nodes[(i + 2) % count] if closed or i + 2 < count else nodes[j]
    (x1, y1, corner1), (x2, y2, corner2) = nodes[i], nodes[j]
    first = (x1, y1) if corner1 else (x1 + (x2 - before[0]) * TANGENT, y1 + (y2 - before[1]) * TANGENT)
    second = (x2, y2) if corner2 else (x2 - (after[0] - x1) * TANGENT, y2 - (after[1] - y1) * TANGENT)
    return first, second


def _numbers(values: Iterable[float]) -> str:
    text = ""
    for value in values:
        number = str(round(value))
        text += number if not text or number[0] == "-" else " " + number
    return text


def smooth_path(nodes: Sequence[Node], closed: bool = True) -> str:
    """A Catmull-Rom curve through the nodes as a cubic path with relative integer coordinates."""
    if not nodes:
        return ""
    grid = [(round(x), round(y)) for x, y, _ in nodes]
    text = [f"M{grid[0][0]} {grid[0][1]}"]
    for i in range(len(nodes) if closed else len(nodes) - 1):
        j = (i + 1) % len(nodes)
        (x, y), (to_x, to_y) = grid[i], grid[j]
        if nodes[i][2] and nodes[j][2]:
            text.append(f"l{_numbers((to_x - x, to_y - y))}")
            continue
        (ax, ay), (bx, by) = _controls(nodes, i, closed)
        text.append(f"c{_numbers((ax - x, ay - y, bx - x, by - y, to_x - x, to_y - y))}")
    return "".join(text) + ("z" if closed else "")


def flattened(nodes: Sequence[Node], steps: int) -> list[Point]:
    """Points on the same closed curve."""
    weights = [
        ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3) for t in (m / steps for m in range(steps))
    ]
    points = []
    for i in range(len(nodes)):
        (x1, y1, _), (x2, y2, _) = nodes[i], nodes[(i + 1) % len(nodes)]
        (ax, ay), (bx, by) = _controls(nodes, i, True)
        points += [(a * x1 + b * ax + c * bx + d * x2, a * y1 + b * ay + c * by + d * y2) for a, b, c, d in weights]
    return points


def box_of(parts: Iterable[Part]) -> Box:
    """The smallest box round all parts. Raises ValueError when there are none."""
    points: list[Point] = []
    for part in parts:
        if part.segment is not None:
            points += [(x, -y) for x, y in part.segment]
        else:
            points += part.world()
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
