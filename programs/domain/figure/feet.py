"""The foot, shod or bare, from the side or end-on. Must not decide where it stands."""

from math import atan2, degrees, hypot

from programs.domain.figure import anatomy, art
from programs.domain.figure.part import Part, Transform, shape
from programs.domain.figure.pose import Limb, Side
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import Vec, column, turned
from programs.domain.figure.view import Aspects

SIDE_ON = 0.62
"""Above this part of its width axis pointing at the viewer, a foot is drawn from the side."""
POINTED = 0.25


def foot_parts(sk: Skeleton, side: Side, aspects: Aspects, tone: str, arch_works: bool) -> list[Part]:
    width = abs(turned(sk.camera, column(sk.frames["foot" + side], 2))[2])
    if aspects.value("footx" + side, width) > SIDE_ON:
        return _from_the_side(sk, side, tone, arch_works)
    return _end_on(sk, side, tone)


def _shortened(part: float) -> float:
    return 1 if part > 0.94 else max(0.6, part)


def _piece(sk: Skeleton, at: Vec, frame: str, mirror: int) -> Transform:
    ahead = turned(sk.camera, column(sk.frames[frame], 0))
    angle = degrees(atan2(-ahead[1], ahead[0]))
    return Transform(at[0], -at[1], angle, _shortened(hypot(ahead[0], ahead[1])), mirror)


def _from_the_side(sk: Skeleton, side: Side, tone: str, arch_works: bool) -> list[Part]:
    ahead, up = (turned(sk.camera, column(sk.frames["foot" + side], i)) for i in (0, 1))
    mirror = 1 if ahead[0] * up[1] - ahead[1] * up[0] > 0 else -1
    foot = _piece(sk, sk.seen(sk.joints["ankle" + side]), "foot" + side, mirror)
    toes = _piece(sk, sk.seen(sk.joints["mtp" + side]), "toe" + side, mirror)
    limb, layer = sk.limbs[side], "leg" + side
    if limb.bare:
        return _bare(limb, side, tone, foot, toes, arch_works)
    return [
        shape("toe" + side, layer, "o" + tone, art.SHOE_TOE_SIDE, toes),
        shape("foot" + side, layer, "o" + tone, art.SHOE_SIDE, foot),
        shape("soletoe" + side, layer, "m" + tone, art.SOLE_TOE_SIDE, toes, solid=False),
        shape("sole" + side, layer, "m" + tone, art.SOLE_SIDE, foot, solid=False),
    ]


def _bare(limb: Limb, side: Side, tone: str, foot: Transform, toes: Transform, arch_works: bool) -> list[Part]:
    layer, mirror = "leg" + side, int(foot.sy)
    tip = Transform(*toes.at(*anatomy.TOE_TIP_JOINT), toes.angle + mirror * limb.curl, 1, mirror)
    parts = [
        shape("toetip" + side, layer, "s" + tone, art.FOOT_TIP_SIDE, tip),
        shape("toe" + side, layer, "s" + tone, art.FOOT_TOE_SIDE, toes),
        shape("nail" + side, layer, "n", art.NAIL, tip, solid=False),
        shape("foot" + side, layer, "s" + tone, art.FOOT_SIDE, foot),
        shape("mall" + side, layer, "n", art.MALLEOLUS, foot, solid=False),
    ]
    if limb.arch is not None:
        under = Transform(*foot.at(4, 45), foot.angle, 1, mirror * (0.35 + limb.arch))
        parts.append(shape("arch" + side, layer, "k", art.ARCH, under, solid=False))
    if arch_works:
        lifted = Transform(*foot.at(0, -(limb.arch or 0) * 8), foot.angle, 1, mirror)
        parts.append(shape("hl-arch" + side, layer, "x", art.ARCH_HIGHLIGHT, lifted))
    return parts


def _end_on(sk: Skeleton, side: Side, tone: str) -> list[Part]:
    ahead, up = (turned(sk.camera, column(sk.frames["foot" + side], i)) for i in (0, 1))
    run = hypot(up[0], up[1]) or 1
    along = (ahead[0] * up[0] + ahead[1] * up[1]) / run
    below = max(-(x * along + y * run) for x, y in (anatomy.HEEL, anatomy.BALL, anatomy.TIP))
    away, pointed = ahead[2] < 0, -along > POINTED
    x, y, _ = sk.seen(sk.joints["ankle" + side])
    stretch = max(0.75, below / anatomy.ANKLE_HEIGHT)
    place = Transform(x, -y, degrees(atan2(up[0], up[1])), side.sign, stretch)
    bare, layer = sk.limbs[side].bare, "leg" + side
    key = ("footp" if pointed else "footb" if away else "footf") + side
    flat = art.FOOT_FRONT if bare else art.SHOE_BACK if away else art.SHOE_FRONT
    outline = art.SHOE_POINT if pointed else flat
    parts = [shape(key, layer, ("s" if bare else "o") + tone, outline, place)]
    if not bare and not pointed:
        sole = place._replace(sx=side.sign * (0.8 if away else 1))
        parts.append(shape("sole" + side, layer, "m" + tone, art.SOLE_FRONT, sole, solid=False))
    return parts
