"""What stands on the floor: ground, slope, step, bench, chair, wall, mat, posts, treadmill, bike."""

from math import cos, radians, sin, tan

from programs.domain.figure.model import Item
from programs.domain.figure.part import Part, Transform, corners, shape
from programs.domain.figure.pose import Side
from programs.domain.figure.shapes import (
    block,
    circle_path,
    disc,
    fixed_line,
    number,
    rectangle,
    rectangle_points,
    stroke,
)
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import Point, turned

CRANK_RADIUS = 95


def ground(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x0, x1, y = e.number("x0", -330), e.number("x1", 330), e.number("y", 0)
    return [fixed_line(key, "g", ((x0, -y), (x1, -y)), f"M{number(x0)} {number(-y + 3.5)}H{number(x1)}")]


def slope(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x0, x1, grade = e.number("x0"), e.number("x1"), tan(radians(e.number("angle")))
    y0, y1 = -x0 * grade, -x1 * grade
    base = max(y0, y1) + 26
    line = f"M{number(x0)} {number(y0)}L{number(x1)} {number(y1)}"
    path = f"{line}V{number(base)}H{number(x0)}z"
    wedge = Part(key, "back", "e", corners(((x0, y0), (x1, y1), (x1, base), (x0, base))), None, path)
    return [wedge, fixed_line(key + "l", "g", ((x0, y0), (x1, y1)), line)]


def step(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x, w, h = e.number("x"), e.number("w"), e.number("h")
    top = h + e.number("y", 0)
    return [
        block(key, "back", "e", (x, top), (w, h), 6),
        block(key + "t", "back", "ed", (x - 4, top), (w + 8, min(16, h)), 6),
    ]


def bench(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x, w, h = e.number("x"), e.number("w"), e.number("h")
    legs = (x + w * 0.12, x + w * 0.88 - 16)
    parts = [block(f"{key}l{int(at)}", "back", "e", (at, h - 20), (16, h - 20), 3) for at in legs]
    return [*parts, block(key + "p", "back", "ed", (x, h), (w, 42), 14)]


def chair(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x, h, d, ahead = e.number("x"), e.number("h", 255), e.number("d", 240), e.number("dir", 1) > 0
    left = x - d if ahead else x
    legs = (x - d + 6, x - 26) if ahead else (x + 8, x + d - 26)
    parts = [block(f"{key}l{i}", "back", "e", (at, h - 10), (18, h - 10), 5) for i, at in enumerate(legs)]
    parts.append(block(key + "s", "back", "ed", (left, h), (d, 26), 10))
    if e.flag("back", True):
        rest = e.number("bh", 250)
        parts.append(block(key + "b", "back", "e", (x - d if ahead else x + d - 20, h + rest), (20, rest), 8))
    return parts


def wall(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x, h, right = e.number("x"), e.number("h", 960), e.number("dir", 1) > 0
    face = fixed_line(key + "l", "g", ((x, -h), (x, 0)), f"M{number(x)} {number(-h)}V0")
    return [block(key, "back", "e", (x if right else x - 30, h), (30, h)), face]


def mat(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x, w = e.number("x"), e.number("w")
    if not sk.elevation:
        return [block(key, "back", "b", (x, e.number("y", 0)), (w, 16), 8)]
    near, far = e.number("d1", 150), e.number("d0", -150)
    edges = ((x, far), (x + w, far), (x + w, near), (x, near))
    seen = [turned(sk.camera, turned(sk.inverse, (a, 0, depth))) for a, depth in edges]
    quad: list[Point] = [(a, -b) for a, b, _ in seen]
    (rx, ry), (lx, ly) = quad[2], quad[3]
    front = corners(((lx, ly), (rx, ry), (rx, ry + 14), (lx, ly + 14)))
    return [
        shape(key, "back", "bm", corners(quad), None, solid=False),
        shape(key + "e", "back", "b", front, None, solid=False),
    ]


def pad(e: Item, sk: Skeleton, key: str) -> list[Part]:
    h = e.number("h")
    return [block(key, "back", "ed", (e.number("x"), h), (e.number("w"), h), 10)]


def post(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x, h = e.number("x"), e.number("h", 420)
    foot = block(key + "f", "back", "e", (x - 70, 14), (140, 14), 6)
    return [foot, block(key, "back", "e", (x - 9, h), (18, h), 6)]


def bar_over(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """Pull-up bar with its gallows, end-on in a side view."""
    x, y = e.point("at")
    if sk.facing:
        posts = [block(key + str(at), "back", "e", (x + at, y + 20), (18, y + 20), 6) for at in (-330, 312)]
        return [*posts, block(key, "back", "ed", (x - 330, y + 9), (660, 18), 9)]
    at = x + e.number("post", -170)
    return [
        block(key + "u", "back", "e", (at - 10, y + 50), (20, y + 50), 6),
        block(key + "a", "back", "e", (min(at, x) - 8, y + 50), (abs(at - x) + 16, 16), 6),
        block(key + "h", "back", "e", (x - 6, y + 44), (12, 44), 4),
        disc(key, "hold", "ed", (x, y), 13),
    ]


def anchor_pad(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """A padded hold-down over the ankles."""
    x, y = e.point("at")
    return [
        block(key + "f", "back", "e", (x - 60, 14), (120, 14), 6),
        block(key + "u", "back", "e", (x - 8, y), (16, y), 5),
        disc(key, "front", "ed", (x, y), 34),
        disc(key + "i", "front", "e", (x, y), 12, solid=False),
    ]


def treadmill(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x0, x1, h, incline = e.number("x0"), e.number("x1"), e.number("h", 70), e.number("incline", 0)
    rise = sin(radians(incline))
    top = -x1 * rise + 10
    deck = Transform(0, 0, -incline)
    lean = (sin(radians(12)), cos(radians(12)))

    def along(key_end: str, role: str, distance: float, angle: float, rect: tuple[float, float, float, float]) -> Part:
        where = Transform(x1 - 60 + distance * lean[0], top - distance * lean[1], angle)
        radius = min(rect[2], rect[3]) / 2.6
        return Part(key + key_end, "back", role, rectangle_points(*rect), where, rectangle(*rect, radius))

    return [
        block(key + "d", "back", "e", (x0, 0), (x1 - x0, 46), 14, deck),
        block(key + "b", "back", "ed", (x0 + 4, 0), (x1 - x0 - 8, 14), 7, deck),
        block(key + "f1", "back", "e", (x0 + 40, -34), (22, h - 34), 4),
        block(key + "f2", "back", "e", (x1 - 70, -34 + x1 * rise), (22, h - 34 + x1 * rise), 4),
        along("u", "e", 0, 12, (-11, -560, 22, 560)),
        along("c", "ed", 560, 12, (-70, -14, 120, 26)),
        along("r", "e", 470, 0, (-190, -9, 190, 18)),
        fixed_line(key + "g", "g", ((x0 - 60, h), (x1 + 90, h)), f"M{number(x0 - 60)} {number(h)}H{number(x1 + 90)}"),
    ]


SADDLE = "M-95 -6q0 -16 22 -16q60 8 118 6q14 0 14 9t-14 9q-50 0 -80 14q-60 6 -60 -22z"


def bike(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """A stationary bike; the pose's crank angle turns the pedals."""
    (cx, cy), (sx, sy), (hx, hy) = e.point("crank"), e.point("saddle"), e.point("bars")
    wheel = Transform(cx + 225, -cy - 6)
    tubes: tuple[tuple[str, Point, Point], ...] = (
        ("fl", (cx - 230, 12), (cx, cy)),
        ("fl", (cx, cy), (cx + 225, cy)),
        ("fl", (sx + 12, sy - 20), (cx - 40, cy - 10)),
        ("fl", (cx, cy), (hx - 60, hy - 30)),
        ("fl", (cx + 225, cy - 100), (cx + 225, 12)),
        ("dl", (hx - 70, hy - 34), (hx + 10, hy)),
    )
    inner = Part(key + "fw2", "back", "eh", (), wheel, circle_path(112), solid=False)
    parts = [
        block(key + "b1", "back", "e", (cx - 330, 16), (720, 16), 8),
        disc(key + "fw", "back", "e", (cx + 225, cy + 6), 150),
        inner,
        *(stroke(f"{key}l{i}", "back", role, a, b) for i, (role, a, b) in enumerate(tubes)),
        Part(key + "s", "back", "ed", rectangle_points(-95, -22, 154, 40), Transform(sx, -sy), SADDLE),
    ]
    for side in (Side.LEFT, Side.RIGHT):
        px, py = pedal(e, sk.pose.crank, side)
        layer = "mid" if side is Side.RIGHT else "back"
        parts.append(stroke(key + "c" + side, layer, "dl", (cx, cy), (px, py)))
        parts.append(block(key + "p" + side, layer, "ed", (-36, 7), (72, 12), 5, Transform(px, -py), solid=False))
    return [*parts, disc(key + "cc", "mid", "ed", (cx, cy), 34)]


def pedal(e: Item, crank: float, side: Side) -> Point:
    """Where a pedal stands at a crank angle of the right foot (degrees, 0 right, counter-clockwise)."""
    (cx, cy), r = e.point("crank"), e.number("r", CRANK_RADIUS)
    angle = radians(crank + (0 if side is Side.RIGHT else 180))
    return (cx + r * cos(angle), cy + r * sin(angle))
