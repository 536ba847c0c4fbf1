"""Named points of a solved body, as poses and equipment write them: near.ball, far.knee, chest, near.thigh:0.6."""

from programs.domain.figure.pose import PoseError, Side, side_of
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.vectors import Vec, add, scaled, sub, turned

SURFACE: dict[str, tuple[str, str, Vec]] = {
    "pelvis.back": ("pelvis", "hip", (-72, 15, 0)),
    "pelvis.front": ("pelvis", "hip", (60, 15, 0)),
    "back": ("thorax", "tho", (-66, 75, 0)),
    "chest": ("thorax", "tho", (68, 60, 0)),
    "c7": ("thorax", "tho", (-58, 122, 0)),
    "sit": ("pelvis", "hip", (-6, -64, 0)),
}
SEGMENTS = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "upper": ("sho", "elbow"),
    "fore": ("elbow", "wrist"),
}
JOINT_NAMES = {"shoulder": "sho", "hand": "palm"}
SOLE = ("heel", "ball", "tip")


def point(sk: Skeleton, name: str) -> Vec:
    """World position of a named point. Raises PoseError when nothing has that name."""
    if name in SURFACE:
        frame, joint, offset = SURFACE[name]
        return add(sk.joints[joint], turned(sk.frames[frame], offset))
    first, dot, rest = name.partition(".")
    if dot:
        return _of_side(sk, side_of(first), rest)
    if name not in sk.joints:
        raise PoseError(f"there is no point called {name!r}")
    return sk.joints[name]


def _of_side(sk: Skeleton, side: Side, name: str) -> Vec:
    segment, colon, fraction = name.partition(":")
    if colon and segment in SEGMENTS:
        start, end = (sk.joints[joint + side] for joint in SEGMENTS[segment])
        return add(start, scaled(sub(end, start), float(fraction)))
    if name == "sole":
        return min((sk.joints[landmark + side] for landmark in SOLE), key=lambda p: p[1])
    if name == "hipbone":
        return add(sk.joints["hip"], turned(sk.frames["pelvis"], (30, 62, 84 * side.sign)))
    if name == "side":
        return add(sk.joints["hip"], turned(sk.frames["pelvis"], (0, 10, 95 * side.sign)))
    if name == "toepad":  # under the toes, for bands round the forefoot
        return add(sk.joints["mtp" + side], turned(sk.frames["toe" + side], (22, -12, 0)))
    joint = JOINT_NAMES.get(name, name) + side
    if joint not in sk.joints:
        raise PoseError(f"there is no point called {name!r} on a limb")
    return sk.joints[joint]
