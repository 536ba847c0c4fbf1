"""Arrows and the pause bars of a hold: the only things in a figure that are not body or equipment."""

from dataclasses import replace
from math import cos, hypot, radians, sin

from programs.domain.figure.model import Item
from programs.domain.figure.part import Part, corners, curve, smooth_path
from programs.domain.figure.shapes import block, number, place
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import Point

HEAD = 44


def mark_parts(item: Item, sk: Skeleton, index: int) -> list[Part]:
    """Pieces of one mark, the rims first."""
    key = f"mark{index}"
    if item.kind == "hold":
        x, y = place(sk, item.spot("at"))
        return [block(key + side, "mark", "wh", (x + at, y + 40), (20, 80), 6) for side, at in (("a", -30), ("b", 10))]
    points = _course(item, sk)
    pieces = _arrow(item, key, points)
    if item.flag("both", False):
        back = _arrow(item, key + "b", points[::-1])
        return [*pieces[:2], back[1], *pieces[2:], back[3]]
    return pieces


def _course(item: Item, sk: Skeleton) -> list[Point]:
    """Points of the shaft from its start to the arrow's tip, y up."""
    if item.kind == "arc":
        (x, y), r = place(sk, item.spot("at")), item.number("r")
        a0, a1 = item.number("a0"), item.number("a1")
        angles = (radians(a0 + (a1 - a0) * i / 10) for i in range(11))
        return [(x + r * cos(a), y + r * sin(a)) for a in angles]
    (ax, ay), (bx, by) = place(sk, item.spot("from")), place(sk, item.spot("to"))
    bend = item.number("bend", 0)
    cx, cy = (ax + bx) / 2 - (by - ay) * bend, (ay + by) / 2 + (bx - ax) * bend
    steps = (i / 8 for i in range(9))
    return [
        (
            (1 - u) ** 2 * ax + 2 * u * (1 - u) * cx + u * u * bx,
            (1 - u) ** 2 * ay + 2 * u * (1 - u) * cy + u * u * by,
        )
        for u in steps
    ]


def _arrow(item: Item, key: str, points: list[Point]) -> list[Part]:
    """Rim of the shaft, rim of the head, shaft, head."""
    (px, py), (tx, ty) = points[-2:]
    size = item.number("head", HEAD)
    run = hypot(tx - px, ty - py) or 1
    ux, uy = (tx - px) / run, (ty - py) / run
    wide = size * 0.62
    bx, by = tx - ux * size, ty - uy * size
    shaft = [p for p in points if hypot(p[0] - tx, p[1] - ty) > size * 0.9]
    shaft.append((tx - ux * size * 0.7, ty - uy * size * 0.7))
    path = smooth_path(curve((x, -y) for x, y in shaft), closed=False)
    notch = (bx + ux * size * 0.18, by + uy * size * 0.18)
    head = ((tx, ty), (bx - uy * wide, by + ux * wide), notch, (bx + uy * wide, by - ux * wide))
    head_path = "M" + "L".join(f"{number(x)} {number(-y)}" for x, y in head) + "z"
    thin = item.has("width")
    line = Part(key, "mark", "ws" if thin else "w", curve((x, -y) for x, y in points), None, path, True, False)
    tip = Part(key + "h", "mark", "wh", corners((x, -y) for x, y in head), None, head_path, solid=False)
    rim = replace(line, key=key + "k", role="wks" if thin else "wk", outline=curve((x, -y) for x, y in points))
    return [rim, replace(tip, key=key + "hk", role="wh" if thin else "halo"), line, tip]
