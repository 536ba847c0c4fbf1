"""What a body holds, wears or pushes: weights, bands, balls, rollers, towel, and the shadow under a jump."""

from itertools import pairwise
from math import atan2, degrees, hypot

from programs.domain.figure.model import Item, Spot
from programs.domain.figure.part import Part, Transform, curve
from programs.domain.figure.pose import PoseError, Side, side_of
from programs.domain.figure.shapes import (
    block,
    circle_path,
    disc,
    number,
    place,
    rectangle,
    rectangle_points,
    stroke,
)
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import Point, column, turned

DUMBBELL = (
    rectangle(-62, -26, 22, 52, 7)
    + rectangle(-42, -19, 14, 38, 5)
    + rectangle(40, -26, 22, 52, 7)
    + rectangle(28, -19, 14, 38, 5)
    + rectangle(-34, -7, 68, 14, 4)
)
STANDING_KETTLEBELL = "M-44 0q-14 -70 22 -82v-22q0 -20 22 -20t22 20v22q36 12 22 82zM-10 -84h20v-18q0 -8 -10 -8t-10 8z"
WRINKLES = "M-40 0q4 -14 12 -14q7 0 9 7q2 -12 11 -12q9 0 10 11q3 -9 11 -9q9 0 10 10q4 -6 9 -4q7 2 8 11z"
BACKPACK = "M-58 -96q4 -34 40 -34q34 0 40 30l6 178q0 18 -20 18h-54q-22 0 -22 -22z"


def _holder(spot: Spot) -> Side:
    if not isinstance(spot.to, str):
        raise PoseError('held equipment needs a hand, for example at = "near.hand"')
    return side_of(spot.to.partition(".")[0])


def _hand_layer(side: Side) -> str:
    return "hold" if side is Side.RIGHT else "farhold"


def dumbbell(e: Item, sk: Skeleton, key: str) -> list[Part]:
    parts = []
    for spot in e.spots("at"):
        side = _holder(spot)
        layer, centre = _hand_layer(side), place(sk, spot)
        if sk.facing or e.flag("end", False):
            parts += [disc(key + side, layer, "b", centre, 30), disc(key + side + "i", layer, "e", centre, 11)]
            continue
        ahead = turned(sk.camera, column(sk.frames["hand" + side], 0))
        where = Transform(centre[0], -centre[1], degrees(atan2(-ahead[1], ahead[0])))
        parts.append(Part(key + side, layer, "b", rectangle_points(-62, -26, 124, 52), where, DUMBBELL))
    return parts


def kettlebell(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """Always hangs."""
    spot = e.spot("at")
    x, y = place(sk, spot)
    r = e.number("r", 46)
    path = (
        f"M-26 -6q-4 20 -18 {r * 0.9:.0f}a{r + 4:g} {r:g} 0 1 0 88 0q-14 -{r * 0.5:.0f} -18 -{r * 0.9:.0f}"
        "q-3 -14 -26 -14t-26 14zM-10 0h20q6 0 8 22h-36q2 -22 8 -22z"
    )
    outline = curve(((-44, -14), (44, -14), (50, 50), (0, 90), (-50, 50)))
    return [Part(key, _hand_layer(_holder(spot)), "b", outline, Transform(x, -y), path, even_odd=True)]


def kettlebell_flat(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """Stands on a thigh."""
    x, y = place(sk, e.spot("at"))
    outline = curve(((-50, 0), (50, 0), (50, -80), (0, -124), (-50, -80)))
    return [Part(key, "hold", "b", outline, Transform(x, -y - 46), STANDING_KETTLEBELL, even_odd=True)]


def backpack(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """Hangs on the back and turns with the chest (side view)."""
    up = turned(sk.camera, column(sk.frames["thorax"], 1))
    x, y = place(sk, Spot("back"))
    where = Transform(x, -y, degrees(atan2(up[0], up[1])))
    return [Part(key, "back", "b", rectangle_points(-64, -130, 92, 224), where, BACKPACK)]


def barbell(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x, y = place(sk, e.spot("at"))
    r, layer = e.number("r", 92), e.word("layer", "hold")
    if sk.facing:
        w, where = e.number("w", 560), Transform(x, -y)
        plates = [block(f"{key}p{at:g}", "hold", "b", (at, r), (30, 2 * r), 8, where) for at in (30 - w, w - 60)]
        return [block(key + "bar", "hold", "ed", (-w, 8), (2 * w, 16), 8, where), *plates]
    rings = (("", "b", r), ("r", "bm", r * 0.72), ("d", "b", r * 0.66), ("c", "bm", 14.0))
    return [disc(key + name, layer, role, (x, y), radius) for name, role, radius in rings]


def band(e: Item, sk: Skeleton, key: str) -> list[Part]:
    role = "bl" if e.kind == "band" else "sl"
    points = [place(sk, spot) for spot in e.spots("points")]
    pairs = pairwise(points)
    return [stroke(f"{key}_{i}", e.word("layer", "hold"), role, a, b) for i, (a, b) in enumerate(pairs)]


def band_loop(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """A band behind a joint, both strands to a point."""
    (ax, ay), (bx, by) = place(sk, e.spot("around")), e.point("to")
    k = e.number("r", 34) / (hypot(bx - ax, by - ay) or 1)
    return [stroke(key + "a", "front", "bl", (ax - (bx - ax) * k, ay - (by - ay) * k), (bx, by))]


def mini_band(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """Across both legs in a front view."""
    segment, t = e.word("seg", "thigh"), e.number("t", 0.86)
    a, b = (place(sk, Spot(f"{side}.{segment}:{t:g}")) for side in ("right", "left"))
    k = (34 if segment == "thigh" else 24) / (hypot(b[0] - a[0], b[1] - a[1]) or 1)
    dx, dy = (b[0] - a[0]) * k, (b[1] - a[1]) * k
    return [stroke(key, "front", "ml", (a[0] - dx, a[1] - dy), (b[0] + dx, b[1] + dy))]


def ball(e: Item, sk: Skeleton, key: str) -> list[Part]:
    spot = e.spot("at")
    x, y = sk.pose.ball if spot.to == "ballpos" else place(sk, spot)
    r, layer = e.number("r"), e.word("layer", "back")
    glint = circle_path(r * 0.62, -r * 0.12, -r * 0.14)
    shine = Part(key + "i", layer, "eh", (), Transform(x, -y), glint, solid=False)
    return [disc(key, layer, "e", (x, y), r), shine]


def roller(e: Item, sk: Skeleton, key: str) -> list[Part]:
    centre, r, layer = place(sk, e.spot("at")), e.number("r", 40), e.word("layer", "back")
    return [disc(key, layer, "ed", centre, r), disc(key + "i", layer, "e", centre, r * 0.5, solid=False)]


def towel(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """Slides by the pose's `towel` and bunches up where it is pulled to."""
    x0, x1, y, slid = e.number("x0"), e.number("x1"), e.number("y", 0), sk.pose.towel
    layer = "front" if e.flag("front", False) else "back"
    parts = [block(key, layer, "b", (x0, y + 5), (x1 - x0, 7), 3, Transform(-slid, 0), solid=False)]
    if e.has("bunch"):
        full = min(1, slid / e.number("travel", 60))
        where = Transform(e.number("bunch"), -y + 1, 0, 0.3 + 0.7 * full, 0.2 + 0.8 * full)
        outline = rectangle_points(-40, -16, 88, 16)
        parts.append(Part(key + "w", "front", "b", outline, where, WRINKLES, solid=False))
    return parts


def tape(e: Item, sk: Skeleton, key: str) -> list[Part]:
    return [block(key, "back", "b", (e.number("x") - 18, 3), (36, 13), 3)]


def cone(e: Item, sk: Skeleton, key: str) -> list[Part]:
    x = e.number("x")
    path = f"M{number(x - 44)} 0h88v-10h-14l-22 -92h-16l-22 92h-14z"
    return [Part(key, "back", "ed", rectangle_points(x - 44, -100, 88, 100), None, path)]


def shadow(e: Item, sk: Skeleton, key: str) -> list[Part]:
    """Under every flight pose: without it a jump looks like standing in the air."""
    x: float = e.number("x") if e.has("x") else _under(sk, e)
    w = e.number("w", 130)
    path = f"M{-w:g} 0a{w:g} 12 0 1 0 {2 * w:g} 0a{w:g} 12 0 1 0 {-2 * w:g} 0z"
    where = Transform(x, 12 - e.number("y", 0))
    return [Part(key, "back", "sh", rectangle_points(-w, -12, 2 * w, 24), where, path, solid=False)]


def _under(sk: Skeleton, e: Item) -> float:
    at: Point = place(sk, e.spot("at", "near.ball"))
    return at[0]
