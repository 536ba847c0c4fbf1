"""The solved body as drawable pieces: trunk, head, legs, arms. Must not order them and must not know equipment."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians

from programs.domain.figure import anatomy, art
from programs.domain.figure.feet import foot_parts
from programs.domain.figure.highlight import LIMB_REGIONS, TRUNK_REGIONS, limb_highlight, trunk_highlight
from programs.domain.figure.model import Drawing, Highlight
from programs.domain.figure.part import Part, Transform, shape
from programs.domain.figure.pose import Side
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import column, scaled, turned
from programs.domain.figure.view import Aspects, limb_view, trunk_view

TRUNK_PIECES = (
    ("pelvis", "hip", "lum", anatomy.PELVIS),
    ("abdomen", "lum", "tho", anatomy.ABDOMEN),
    ("thorax", "tho", "c7", anatomy.THORAX),
    ("neck", "neck0", "c1", anatomy.NECK),
)
HANDS = {"relax": art.HAND_RELAX, "grip": art.HAND_GRIP, "flat": art.HAND_FLAT}
HEAD_SIDE_ON = 0.5


@dataclass(frozen=True, slots=True)
class Body:
    """Pieces by group, each in its own drawing order."""

    trunk: list[Part]
    pelvis_highlights: list[Part]
    head: list[Part]
    legs: dict[Side, list[Part]]
    arms: dict[Side, list[Part]]


def body_parts(sk: Skeleton, drawing: Drawing, aspects: Aspects) -> Body:
    views = {
        name: trunk_view(sk, aspects, name, (sk.seen(sk.joints[low]), sk.seen(sk.joints[high])), length)
        for name, low, high, length in TRUNK_PIECES
    }
    tones = {side: "f" if side in drawing.far else "" for side in Side}
    return Body(
        trunk=_trunk(views, drawing.highlight),
        pelvis_highlights=list(_trunk_highlights("pelvis", views["pelvis"], drawing.highlight)),
        head=_head(sk, aspects),
        legs={side: _leg(sk, side, aspects, tones[side], drawing.highlight) for side in Side},
        arms={side: _arm(sk, side, aspects, tones[side]) for side in Side},
    )


def _trunk(views: dict[str, tuple[Transform, int]], highlight: tuple[Highlight, ...]) -> list[Part]:
    (pelvis, turn), (belly, belly_turn), (chest, chest_turn) = views["pelvis"], views["abdomen"], views["thorax"]
    neck, neck_turn = views["neck"]
    outline = anatomy.trunk_outline
    return [
        shape("neck", "torso", "s", outline("neck", neck_turn), neck),
        shape("pelvis", "torso", "p", outline("pelvis", turn, caps=(0.22, 0.5)), pelvis),
        shape("hem", "torso", "t", outline("pelvis", turn, bottom=36, grow=3, caps=(0, 0.5)), pelvis),
        shape("abdomen", "torso", "t", outline("abdomen", belly_turn), belly),
        shape("thorax", "torso", "t", outline("thorax", chest_turn, caps=(0.5, 0.25)), chest),
        *_trunk_highlights("abdomen", views["abdomen"], highlight),
        *_trunk_highlights("thorax", views["thorax"], highlight),
    ]


def _trunk_highlights(piece: str, view: tuple[Transform, int], highlight: tuple[Highlight, ...]) -> Iterator[Part]:
    for mark in highlight:
        region = TRUNK_REGIONS.get(mark.region)
        if region is None or region.segment != piece:
            continue
        for side, outline in trunk_highlight(mark.region, view[1]):
            if not region.lateral or side in mark.sides:
                yield shape(f"hl-{mark.region}{side}", "torso", "x", outline, view[0])


def _limb_highlights(
    segment: str, side: Side, view: tuple[Transform, int], tone: str, highlight: tuple[Highlight, ...]
) -> Iterator[Part]:
    for mark in highlight:
        region = LIMB_REGIONS.get(mark.region)
        if region is None or region.segment != segment or side not in mark.sides:
            continue
        for i, outline in enumerate(limb_highlight(mark.region, view[1], side)):
            yield shape(f"hl-{mark.region}{side}{i}", "leg" + side, "x" + tone, outline, view[0])


def _head(sk: Skeleton, aspects: Aspects) -> list[Part]:
    ahead, up = (turned(sk.camera, column(sk.frames["head"], i)) for i in (0, 1))
    run = hypot(up[0], up[1])
    angle = degrees(atan2(up[0], up[1])) if run > 0.25 else 0
    sideways = aspects.value("headc", (up[1] * ahead[0] - up[0] * ahead[1]) / (run or 1))
    to_viewer = aspects.value("headz", ahead[2])
    x, y, _ = sk.seen(sk.joints["c1"])
    if abs(sideways) > HEAD_SIDE_ON:
        place = Transform(x, -y, angle, 1 if sideways > 0 else -1, 1)
        pieces = [("head", "s", art.HEAD_SIDE), ("hair", "h", art.HAIR_SIDE), ("ear", "s", art.EAR_SIDE)]
    else:
        place = Transform(x, -y, angle)
        hair = art.HAIR_FRONT if to_viewer > 0 else art.HAIR_BACK
        pieces = [("earL", "s", art.EAR_LEFT), ("earR", "s", art.EAR_RIGHT)]
        pieces += [("head", "s", art.HEAD_FRONT), ("hair", "h", hair)]
    return [shape(key, "head", role, outline, place) for key, role, outline in pieces]


def _segment(sk: Skeleton, aspects: Aspects, side: Side, name: str, ends: tuple[str, str]) -> tuple[Transform, int]:
    start, end = (sk.seen(sk.joints[joint + side]) for joint in ends)
    return limb_view(sk, aspects, name + side, (start, end), anatomy.LENGTHS[name])


def _leg(sk: Skeleton, side: Side, aspects: Aspects, tone: str, highlight: tuple[Highlight, ...]) -> list[Part]:
    thigh = _segment(sk, aspects, side, "thigh", ("hip", "knee"))
    shank = _segment(sk, aspects, side, "shank", ("knee", "ankle"))
    layer, outline = "leg" + side, anatomy.limb_outline
    arch_works = any(mark.region == "arch" and side in mark.sides for mark in highlight)
    bare_thigh = outline("thigh", thigh[1], side, span=(0.3, 1), caps=(0, 0.9))
    shorts = outline("thigh", thigh[1], side, span=(0, 0.52), grow=(1, 7), caps=(0.5, 0))
    return [
        shape("thigh" + side, layer, "s" + tone, bare_thigh, thigh[0]),
        shape("shank" + side, layer, "s" + tone, outline("shank", shank[1], side), shank[0]),
        *_limb_highlights("shank", side, shank, tone, highlight),
        *foot_parts(sk, side, aspects, tone, arch_works),
        shape("short" + side, layer, "p" + tone, shorts, thigh[0]),
        *_limb_highlights("thigh", side, thigh, tone, highlight),
    ]


def _arm(sk: Skeleton, side: Side, aspects: Aspects, tone: str) -> list[Part]:
    upper, turn = _segment(sk, aspects, side, "upper", ("sho", "elbow"))
    fore, fore_turn = _segment(sk, aspects, side, "fore", ("elbow", "wrist"))
    layer, outline = "arm" + side, anatomy.limb_outline
    shoulder_cap = 0.5 + 0.4 * abs(cos(radians(turn)))
    bare = outline("upper", turn, side, span=(0.3, 1), caps=(0, 0.9))
    armhole = outline("upper", turn, side, span=(0.2, 0.5), grow=(2, 6), caps=(0, 0))
    sleeve = outline("upper", turn, side, span=(0, 0.5), grow=(1, 6), caps=(shoulder_cap, 0))
    return [
        shape("upper" + side, layer, "s" + tone, bare, upper),
        shape("fore" + side, layer, "s" + tone, outline("fore", fore_turn, side), fore),
        _hand(sk, side, aspects, tone),
        shape("armhole" + side, layer, None, armhole, upper),
        shape("sleeve" + side, layer, "t" + tone, sleeve, upper),
    ]


def _hand(sk: Skeleton, side: Side, aspects: Aspects, tone: str) -> Part:
    frame = sk.frames["hand" + side]
    fingers = turned(sk.camera, scaled(column(frame, 1), -1))
    run = hypot(fingers[0], fingers[1]) or 1
    ahead = turned(sk.camera, column(frame, 0))
    thumb = aspects.value("hand" + side, (-fingers[1] * ahead[0] + fingers[0] * ahead[1]) / run)
    x, y, _ = sk.seen(sk.joints["wrist" + side])
    angle = degrees(atan2(-fingers[0], -fingers[1]))
    place = Transform(x, -y, angle, 1 if thumb > -0.2 else -1, max(0.55, run))
    return shape("hand" + side, "arm" + side, "s" + tone, HANDS[sk.limbs[side].hand], place)
