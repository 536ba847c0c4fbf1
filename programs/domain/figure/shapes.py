"""Rectangles, circles and strokes for equipment and marks. World mH, y up, unless there is a transform."""

from math import atan2, cos, degrees, hypot, pi, sin

from programs.domain.figure.landmarks import point
from programs.domain.figure.model import Spot
from programs.domain.figure.part import Outline, Part, Transform, corners, curve
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import Point, transposed, turned


def number(value: float) -> str:
    value = round(value, 1)
    return str(int(value)) if value == int(value) else str(value)


def rectangle(x: float, y: float, w: float, h: float, r: float = 0) -> str:
    """Path of a rectangle; y is its top in SVG space, r rounds the corners."""
    n = number
    r = min(r, w / 2, h / 2)
    if r <= 0:
        return f"M{n(x)} {n(y)}h{n(w)}v{n(h)}h{n(-w)}z"
    return (
        f"M{n(x + r)} {n(y)}h{n(w - 2 * r)}q{n(r)} 0 {n(r)} {n(r)}v{n(h - 2 * r)}q0 {n(r)} {n(-r)} {n(r)}"
        f"h{n(2 * r - w)}q{n(-r)} 0 {n(-r)} {n(-r)}v{n(2 * r - h)}q0 {n(-r)} {n(r)} {n(-r)}z"
    )


def rectangle_points(x: float, y: float, w: float, h: float) -> Outline:
    return corners(((x, y), (x + w, y), (x + w, y + h), (x, y + h)))


def circle_path(r: float, cx: float = 0, cy: float = 0) -> str:
    n = number
    return f"M{n(cx - r)} {n(cy)}a{n(r)} {n(r)} 0 1 0 {n(2 * r)} 0a{n(r)} {n(r)} 0 1 0 {n(-2 * r)} 0z"


def circle_points(r: float) -> Outline:
    return curve((r * cos(i * pi / 6), r * sin(i * pi / 6)) for i in range(12))


def disc(key: str, layer: str, role: str, centre: Point, r: float, solid: bool = True) -> Part:
    return Part(key, layer, role, circle_points(r), Transform(centre[0], -centre[1]), circle_path(r), solid=solid)


def block(
    key: str,
    layer: str,
    role: str,
    left_top: Point,
    size: Point,
    radius: float = 0,
    transform: Transform | None = None,
    solid: bool = True,
) -> Part:
    """A rectangle given by its left edge and its top (y up)."""
    (x, y), (w, h) = left_top, size
    path = rectangle(x, -y, w, h, radius)
    return Part(key, layer, role, rectangle_points(x, -y, w, h), transform, path, solid=solid)


def stroke(key: str, layer: str, role: str, start: Point, end: Point) -> Part:
    """A straight stroke as a unit segment with a transform, so that it can be animated."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    place = Transform(start[0], -start[1], degrees(atan2(-dy, dx)), max(hypot(dx, dy), 1) / 1000, 1)
    return Part(key, layer, role, (), place, "M0 0H1000", stroked=True, solid=False, segment=(start, end))


def fixed_line(key: str, role: str, points: tuple[Point, ...], path: str) -> Part:
    """A line that never moves; the points are SVG space."""
    return Part(key, "back", role, curve(points), None, path, stroked=True, solid=False)


def place(sk: Skeleton, spot: Spot) -> Point:
    """Where a spot lies in the picture (y up)."""
    if isinstance(spot.to, str):
        x, y, _ = sk.seen(point(sk, spot.to))
    elif sk.elevation:
        x, y, _ = turned(sk.camera, turned(transposed(sk.plane), (*spot.to, 0)))
    else:
        x, y = spot.to
    return (x + spot.off[0], y + spot.off[1])
