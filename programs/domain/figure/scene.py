"""One pose as pieces in drawing order, with its equipment, and the boxes that frame it."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from programs.domain.figure.equipment import equipment_parts
from programs.domain.figure.figure_body import Body, body_parts
from programs.domain.figure.marks import mark_parts
from programs.domain.figure.model import Drawing, Item
from programs.domain.figure.part import Box, Part, box_of
from programs.domain.figure.pose import Pose, Side
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.solve import solve
from programs.domain.figure.view import Aspects

Drawn: TypeAlias = tuple[str, Part]
"""The slot (equipment, halo, a body group) and the piece."""
DEFAULT_GROUND = (-330.0, 330.0)
PADDING = 34
GROUND_OVERHANG = 24
TIE, BEHIND = 40, 70
EQUIPMENT, HALO = "equipment", "halo"


@dataclass(frozen=True, slots=True)
class Scene:
    skeleton: Skeleton
    pieces: tuple[Drawn, ...]

    def box(self, *extra: Part, ground: bool = False) -> Box:
        """Box of everything drawn; the ground line counts only when asked for."""
        return box_of([p for _, p in self.pieces if ground or not p.key.startswith("ground")] + list(extra))

    @property
    def body(self) -> list[Part]:
        """The body's own visible surface, for contact tests."""
        return [p for slot, p in self.pieces if slot not in (EQUIPMENT, HALO) and p.role is not None]


def scene(
    drawing: Drawing, pose: Pose, ground: tuple[float, float] = DEFAULT_GROUND, aspects: Aspects | None = None
) -> Scene:
    """Solve a pose and put everything in drawing order."""
    sk = solve(pose, drawing.yaw, drawing.elevation)
    body = body_parts(sk, drawing, aspects or Aspects())
    layers: dict[str, list[Part]] = {}
    for i, item in enumerate(drawing.equipment):
        for part in equipment_parts(_stretched(item, ground), sk, i):
            layers.setdefault(part.layer, []).append(part)
    return Scene(sk, tuple(_woven(_groups(sk, drawing, body), layers, drawing)))


def _stretched(item: Item, ground: tuple[float, float]) -> Item:
    """The automatic ground line follows the panel."""
    if item.kind != "ground" or item.has("x0"):
        return item
    ends = {"x0": ground[0], "x1": ground[1]}
    return replace(item, settings=MappingProxyType({**item.settings, **ends}))


def _woven(groups: list[tuple[str, list[Part]]], layers: dict[str, list[Part]], drawing: Drawing) -> list[Drawn]:
    """Body groups and equipment layers, back to front."""
    out: list[Drawn] = [(EQUIPMENT, p) for p in layers.get("back", [])]
    held = layers.pop("hold", [])
    for slot, parts in groups:
        arm = slot == "arm near" or (slot == HALO and bool(parts) and parts[0].layer.startswith("arm"))
        behind = {"leg far": layers.get("farhold", []), "torso": layers.get("mid", [])}.get(slot, [])
        out += [(EQUIPMENT, p) for p in behind]
        if arm:
            out += [(EQUIPMENT, p) for p in held]
            held = []
        out += [(slot, p) for p in parts if p.layer not in drawing.hide]
    return out + [(EQUIPMENT, p) for p in held + layers.get("front", [])]


def _groups(sk: Skeleton, drawing: Drawing, body: Body) -> list[tuple[str, list[Part]]]:
    if drawing.facing:
        return _front_groups(sk, drawing, body)
    right = sk.seen(sk.joints["hipR"])[2] >= sk.seen(sk.joints["hipL"])[2]
    near, far = (Side.RIGHT, Side.LEFT) if right else (Side.LEFT, Side.RIGHT)
    return [
        ("arm far", body.arms[far]),
        ("leg far", body.legs[far]),
        (HALO, body.legs[near]),
        ("torso", body.trunk),
        ("head", body.head),
        ("leg near", body.legs[near]),
        ("pelvis", body.pelvis_highlights),
        (HALO, body.arms[near]),
        ("arm near", body.arms[near]),
    ]


def _depth(sk: Skeleton, side: Side, first: str, second: str) -> float:
    return (sk.seen(sk.joints[first + side])[2] + sk.seen(sk.joints[second + side])[2]) / 2


def _front_groups(sk: Skeleton, drawing: Drawing, body: Body) -> list[tuple[str, list[Part]]]:
    """Front view: the nearer leg last; a tie keeps the left below the right so that a clip does not flicker."""
    legs = drawing.leg_order or (Side.LEFT, Side.RIGHT)
    if not drawing.leg_order and (
        _depth(sk, Side.RIGHT, "knee", "ankle") <= _depth(sk, Side.LEFT, "knee", "ankle") - TIE
    ):
        legs = (Side.RIGHT, Side.LEFT)
    chest = sk.seen(sk.joints["tho"])[2] - BEHIND
    front = [side for side in Side if _depth(sk, side, "elbow", "wrist") > chest]
    groups = [("arm far", body.arms[side]) for side in Side if side not in front]
    groups += [
        ("leg far", body.legs[legs[0]]),
        (HALO, body.legs[legs[1]]),
        ("leg near", body.legs[legs[1]]),
        ("torso", body.trunk),
        ("pelvis", body.pelvis_highlights),
        ("head", body.head),
    ]
    for side in front:
        groups += [(HALO, body.arms[side]), ("arm near", body.arms[side])]
    return groups


def marks_of(drawing: Drawing, sk: Skeleton, pose: int) -> list[Part]:
    """Arrows and hold bars that belong to one key pose."""
    return [part for i, (index, item) in enumerate(drawing.marks) if index == pose for part in mark_parts(item, sk, i)]


def frame_of(drawing: Drawing, boxes: list[Box]) -> tuple[float, float, float, float]:
    """viewBox round some boxes: bottom aligned, centred, a crouched figure keeps the scale of a standing one."""
    if drawing.crop is not None:
        x, y, w, h = drawing.crop
        return x - w / 2, -y - h / 2, w, h
    left, right = min(b[0] for b in boxes) - PADDING, max(b[2] for b in boxes) + PADDING
    top, bottom = min(b[1] for b in boxes) - PADDING, max(b[3] for b in boxes) + PADDING
    height = max(bottom - top, (right - left) / drawing.aspect, drawing.min_height)
    width = height * drawing.aspect
    return (left + right) / 2 - width / 2, bottom - height, width, height
