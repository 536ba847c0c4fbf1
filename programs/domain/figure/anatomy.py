"""Segment lengths, landmarks and cross sections of the body (figures.md A1, A2), and outlines cut from them.

1 = 1/1000 of standing height (mH). Must not know a pose: only how a segment is turned to the viewer (phi, degrees).
"""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi, radians, sin, sqrt
from typing import TypeAlias

from programs.domain.figure.part import Node, Outline
from programs.domain.figure.pose import Side
from programs.domain.figure.vectors import Point

HIP_HALF, SHOULDER_HALF = 46, 90
THIGH, SHANK, ANKLE_HEIGHT = 245, 250, 46
PELVIS, ABDOMEN, THORAX = 85, 80, 150
SHOULDER_X, SHOULDER_Y = -4, 99
NECK, NECK_TILT, HEAD = 66, 16, 80
UPPER_ARM, FOREARM, HAND = 178, 146, 88
LENGTHS = {"thigh": THIGH, "shank": SHANK, "upper": UPPER_ARM, "fore": FOREARM}

# Foot frame: origin at the ankle, x to the toes, y up.
HEEL: Point = (-44, -ANKLE_HEIGHT)
BALL: Point = (66, -ANKLE_HEIGHT)
TIP: Point = (104, -ANKLE_HEIGHT)
TOE_JOINT: Point = (66, -33)
TOE_TIP_JOINT: Point = (26, 1)
BALL_RADIUS = 13

Row: TypeAlias = tuple[float, ...]

# t from the proximal to the distal joint: anterior, posterior, lateral, medial half width.
LIMBS: dict[str, tuple[Row, ...]] = {
    "thigh": (
        (0, 58, 60, 50, 44),
        (0.12, 60, 61, 52, 47),
        (0.3, 58, 56, 50, 47),
        (0.5, 52, 48, 45, 43),
        (0.7, 45, 41, 38, 38),
        (0.86, 39, 36, 33, 33),
        (0.95, 37, 34, 31, 32),
        (1, 35, 33, 31, 31),
    ),
    "shank": (
        (0, 35, 33, 31, 31),
        (0.07, 34, 34, 30, 31),
        (0.17, 30, 41, 33, 34),
        (0.29, 27, 45, 35, 37),
        (0.42, 25, 42, 33, 35),
        (0.56, 23, 34, 28, 28),
        (0.7, 21, 26, 23, 23),
        (0.84, 19, 21, 19, 19),
        (0.93, 19, 20, 18, 18),
        (1, 20, 20, 19, 19),
    ),
    "upper": (
        (0, 32, 33, 29, 25),
        (0.14, 33, 33, 30, 26),
        (0.32, 30, 30, 27, 25),
        (0.55, 26, 27, 24, 23),
        (0.8, 22, 23, 21, 21),
        (1, 21, 21, 20, 20),
    ),
    "fore": (
        (0, 21, 21, 21, 21),
        (0.12, 22, 22, 23, 22),
        (0.28, 22, 21, 23, 21),
        (0.55, 18, 17, 19, 18),
        (0.82, 14, 14, 16, 15),
        (1, 13, 13, 15, 14),
    ),
}
# y above the lower joint of the piece: anterior, posterior, lateral half width.
TRUNK: dict[str, tuple[Row, ...]] = {
    "pelvis": (
        (-56, 30, 38, 38),
        (-44, 43, 58, 66),
        (-18, 55, 71, 86),
        (10, 60, 73, 92),
        (40, 60, 66, 87),
        (66, 58, 54, 78),
        (85, 57, 47, 73),
        (98, 53, 42, 69),
    ),
    "abdomen": (
        (-16, 53, 42, 68),
        (0, 57, 47, 73),
        (25, 57, 44, 71),
        (50, 58, 46, 71),
        (80, 61, 52, 73),
        (96, 58, 49, 70),
    ),
    "thorax": (
        (-18, 54, 45, 68),
        (0, 61, 52, 73),
        (30, 66, 59, 78),
        (50, 69, 63, 83),
        (75, 67, 66, 88),
        (100, 59, 65, 94),
        (114, 51, 60, 93),
        (126, 42, 55, 80),
        (139, 32, 48, 52),
        (150, 26, 41, 34),
    ),
    "neck": ((-16, 30, 34, 30), (8, 28, 31, 29), (34, 27, 29, 28), (66, 28, 29, 28)),
}


def _extent(anterior: float, posterior: float, right: float, left: float, c: float, s: float) -> float:
    """How far a section of four quarter ellipses reaches in the direction (c anterior, s right)."""
    return sqrt((c * (anterior if c > 0 else posterior)) ** 2 + (s * (right if s > 0 else left)) ** 2)


def _row_at(table: Sequence[Row], t: float) -> Row:
    if t <= table[0][0]:
        return table[0][1:]
    for above, below in pairwise(table):
        if t <= below[0]:
            k = (t - above[0]) / (below[0] - above[0])
            return tuple(x + (y - x) * k for x, y in zip(above[1:], below[1:], strict=True))
    return table[-1][1:]


def limb_widths(segment: str, t: float, phi: float, side: Side) -> Point:
    """(+x extent, -x extent) of a limb section whose anterior side stands at the angle phi."""
    anterior, posterior, lateral, medial = _row_at(LIMBS[segment], t)
    right, left = (lateral, medial) if side is Side.RIGHT else (medial, lateral)
    c, s = cos(radians(phi)), sin(radians(phi))
    return _extent(anterior, posterior, right, left, c, s), _extent(anterior, posterior, right, left, -c, -s)


def trunk_widths(piece: str, y: float, phi: float) -> Point:
    anterior, posterior, lateral = _row_at(TRUNK[piece], y)
    c, s = cos(radians(phi)), sin(radians(phi))
    return (
        _extent(anterior, posterior, lateral, lateral, c, s),
        _extent(anterior, posterior, lateral, lateral, -c, -s),
    )


def _cap(right: float, left: float, y: float, bulge: float) -> list[Node]:
    """Half an ellipse from (right, y) to (-left, y); `bulge` is its depth in radii, positive downwards."""
    middle, radius = (right - left) / 2, (right + left) / 2
    angles = (pi * i / 4 for i in (1, 2, 3))
    return [(middle + radius * cos(a), y + bulge * radius * sin(a), False) for a in angles]


def _closed(right: list[Point], left: list[Point], far_cap: float, near_cap: float) -> Outline:
    """Down the right side, cap, up the left side, cap; a cap of 0 leaves a straight hem with two corners."""
    last, first = len(right) - 1, 0
    hems = {*((last,) if not far_cap else ()), *((first,) if not near_cap else ())}
    nodes: list[Node] = [(x, y, i in hems) for i, (x, y) in enumerate(right)]
    if far_cap:
        nodes += _cap(right[-1][0], -left[-1][0], right[-1][1], far_cap)
    nodes += [(x, y, i in hems) for i, (x, y) in reversed(list(enumerate(left)))]
    if near_cap:
        nodes += _cap(right[0][0], -left[0][0], right[0][1], near_cap)[::-1]
    return tuple(nodes)


def limb_outline(
    segment: str,
    phi: float,
    side: Side,
    span: Point = (0, 1),
    grow: Point = (0, 0),
    caps: Point = (0.9, 0.9),
) -> Outline:
    """Outline between two fractions of the limb; `grow` widens it for clothes, caps of 0 are straight hems."""
    start, end = span
    right, left = [], []
    for t in sorted({start, end} | {row[0] for row in LIMBS[segment] if start < row[0] < end}):
        k = (t - start) / (end - start)
        wider = grow[0] + (grow[1] - grow[0]) * k * k
        r, le = limb_widths(segment, t, phi, side)
        right.append((r + wider, t * LENGTHS[segment]))
        left.append((-le - wider, t * LENGTHS[segment]))
    return _closed(right, left, caps[1], -caps[0])


def trunk_outline(
    piece: str, phi: float, bottom: float | None = None, grow: float = 0, caps: Point = (0.5, 0.5)
) -> Outline:
    """Outline of a trunk piece from `bottom` up; `grow` widens its lower end; caps are lower and upper depth."""
    table = TRUNK[piece]
    low, high = table[0][0] if bottom is None else bottom, table[-1][0]
    right, left = [], []
    for y in sorted({low, high} | {row[0] for row in table if low < row[0] < high}):
        wider = grow * ((high - y) / (high - low)) ** 2
        r, le = trunk_widths(piece, y, phi)
        right.append((r + wider, -y))
        left.append((-le - wider, -y))
    return _closed(right, left, -caps[1], caps[0])
