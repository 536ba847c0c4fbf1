"""The working part as a shape on its segment (regions: figures.md A5). It is no anatomy plate."""

from collections.abc import Callable
from math import cos, pi, radians, sin
from typing import NamedTuple

from programs.domain.figure.anatomy import LENGTHS, limb_widths, trunk_widths
from programs.domain.figure.part import Node, Outline, curve
from programs.domain.figure.pose import Side
from programs.domain.figure.vectors import Point


class Region(NamedTuple):
    """Segment, span along it (fraction of a limb, mH of the trunk), face (anterior, lateral), width, belly."""

    segment: str
    start: float
    end: float
    anterior: float
    lateral: float
    width: float
    belly: float = 1


LIMB_REGIONS = {
    "calf": Region("shank", 0.03, 0.54, -1, 0, 1.0, 0.8),
    "soleus": Region("shank", 0.30, 0.80, -1, 0, 0.8, 0.75),
    "achilles": Region("shank", 0.62, 1.08, -1, 0, 0.7, 1.3),
    "shin": Region("shank", 0.08, 0.7, 1, 0, 0.8, 0.7),
    "peroneals": Region("shank", 0.1, 0.75, 0, 1, 0.8, 0.8),
    "hamstrings": Region("thigh", 0.14, 0.97, -1, 0, 0.82, 0.85),
    "quads": Region("thigh", 0.12, 0.93, 1, 0, 0.82, 1.1),
    "patella": Region("thigh", 0.86, 1.1, 1, 0, 0.9),
    "adductors": Region("thigh", 0.1, 0.85, 0, -1, 0.7, 0.7),
    "itb": Region("thigh", 0.1, 0.95, 0, 1, 0.5, 0.9),
}
TRUNK_REGIONS = {
    "glutes": Region("pelvis", -52, 34, -1, 0, 0.85),
    "glute_med": Region("pelvis", 4, 80, 0, 1, 0.62),
    "hip_flexor": Region("pelvis", -30, 70, 1, 0, 0.7),
    "abs": Region("abdomen", -40, 120, 1, 0, 0.6),
    "obliques": Region("abdomen", -34, 100, 0, 1, 0.7),
    "back": Region("abdomen", -40, 110, -1, 0, 0.7),
    "upper_back": Region("thorax", 0, 110, -1, 0, 0.6),
}
REGIONS = frozenset({*LIMB_REGIONS, *TRUNK_REGIONS, "arch"})
SIDEWAYS, AWAY = 0.45, -0.3
GLUTE_MEDIUS_WEDGE = curve(((4, -84), (34, -66), (30, -40), (8, -4), (-10, -4), (-34, -42), (-34, -66)))


def _lens(edge: Callable[[float], Point], region: Region, length: float) -> Outline:
    """Between the silhouette and an inner curve. `edge` gives x of the silhouette and the lens' depth at t."""
    outer: list[Node] = []
    inner: list[Node] = []
    for i in range(8):
        k = i / 7
        t = region.start + (region.end - region.start) * k
        x, depth = edge(t)
        outer.append((x, t * length, i in (0, 7)))
        inner.append((x - (1 if x > 0 else -1) * depth * sin(pi * k**region.belly), t * length, False))
    return (*outer, *inner[-2:0:-1])


def shorts_widen(t: float) -> float:
    """How much the shorts stand out from the thigh at fraction t."""
    return 1 + 6 * (t / 0.52) ** 2 if t < 0.52 else max(0.0, 7 - (t - 0.52) * 60)


def limb_highlight(name: str, phi: float, side: Side) -> list[Outline]:
    """One shape at the silhouette, two slim ones when the region faces away, a teardrop when it faces the viewer."""
    region = LIMB_REGIONS[name]
    segment = region.segment
    lateral = region.lateral * side.sign
    c, s = cos(radians(phi)), sin(radians(phi))
    outward = region.anterior * c + lateral * s

    def edge(sign: int, depth: float) -> Callable[[float], Point]:
        def at(t: float) -> Point:
            right, left = limb_widths(segment, min(1, t), phi, side)
            clothes = shorts_widen(t) if segment == "thigh" else 0
            return (right if sign > 0 else -left) + sign * clothes, depth * (right + left)

        return at

    if abs(outward) > SIDEWAYS:
        return [_lens(edge(1 if outward > 0 else -1, region.width * 0.62), region, LENGTHS[segment])]
    if lateral * c - region.anterior * s < AWAY:
        return [_lens(edge(sign, 0.2), region, LENGTHS[segment]) for sign in (1, -1)]
    rows = []
    for i in range(7):
        t = region.start + (region.end - region.start) * i / 6
        right, left = limb_widths(segment, min(1, t), phi, side)
        k = sin(pi * (i / 6) ** 0.7) * 0.72
        rows.append((t * LENGTHS[segment], right * k, left * k))
    return [curve([(r, y) for y, r, _ in rows] + [(-le, y) for y, _, le in rows[-2:0:-1]])]


def trunk_highlight(name: str, phi: float) -> list[tuple[Side, Outline]]:
    """The shapes of a trunk region, each with the side of the body it belongs to."""
    region = TRUNK_REGIONS[name]
    c, s = cos(radians(phi)), sin(radians(phi))
    shapes = []
    for side in Side if region.lateral else (Side.RIGHT,):
        lateral = region.lateral * side.sign
        outward = region.anterior * c + lateral * s
        facing = lateral * c - region.anterior * s
        if abs(outward) > SIDEWAYS:
            shapes.append((side, _trunk_lens(region, phi, 1 if outward > 0 else -1)))
        elif name == "glute_med" and facing > 0:
            shapes.append((side, GLUTE_MEDIUS_WEDGE))
        elif facing > 0:
            shapes.append((side, _trunk_patch(region, phi)))
    return shapes


def _trunk_lens(region: Region, phi: float, sign: int) -> Outline:
    def edge(t: float) -> Point:
        right, left = trunk_widths(region.segment, t, phi)
        return (right if sign > 0 else -left), region.width * (right + left) * 0.5

    return _lens(edge, region, -1)


def _trunk_patch(region: Region, phi: float) -> Outline:
    rows = []
    for i in range(7):
        y = region.start + (region.end - region.start) * i / 6
        right, left = trunk_widths(region.segment, y, phi)
        k = 0.55 * sin(pi * (0.12 + 0.76 * i / 6))
        rows.append((-y, right * k, left * k))
    return curve([(r, y) for y, r, _ in rows] + [(-le, y) for y, _, le in rows[::-1]])
