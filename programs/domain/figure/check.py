"""Tells in words what is wrong with a drawing: joints, contact, walls, balance, reach (figures.md 15)."""

from collections.abc import Callable, Iterator
from math import dist, radians, tan
from typing import NamedTuple

from programs.domain.figure.balance import centre_of_mass
from programs.domain.figure.landmarks import point
from programs.domain.figure.model import Drawing
from programs.domain.figure.pose import JOINT_LIMITS, SIDE_NAMES, Pose, Side
from programs.domain.figure.scene import Scene, frame_of, scene
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.solve import solve
from programs.domain.figure.timeline import frames
from programs.domain.figure.vectors import Vec, turned

SINKS, FLOATS, BEHIND_WALL = 8, 9, 10
BESIDE = 60
"""Deeper than this is beside or behind the object, not inside it."""
TOUCHES, MISSES, SKATES, SWAY = 6, 4, 4, 12
VISIBLY = 14
"""Two positions differ when some joint moves at least this far (mH): 3 px in a card of 240 px."""
EVERYWHERE = 9000.0


class Finding(NamedTuple):
    """A short name of the rule, the pose and what to change, in words."""

    rule: str
    pose: str
    reason: str

    def __str__(self) -> str:
        return f"pose {self.pose!r}: {self.reason}"


class _Surface(NamedTuple):
    left: float
    right: float
    height: Callable[[float], float]


def findings(drawing: Drawing) -> list[Finding]:
    """Everything that looks wrong; an empty list means the drawing may be used. Solves every pose and sample."""
    out: list[Finding] = []
    for pose in drawing.poses:
        drawn = scene(drawing, pose)
        out += [*_joints(drawn.skeleton), *_reach(drawn.skeleton)]
        if not drawing.elevation:
            out += [*_contact(drawing, drawn), *_walls(drawing, drawn)]
            out += [*_touch(drawing, drawn), *_falls(drawing, drawn)]
    return [*out, *_skating(drawing), *_alike(drawing), *_cut_off(drawing)]


def _level(height: float) -> Callable[[float], float]:
    return lambda x: height


def _rising(grade: float) -> Callable[[float], float]:
    return lambda x: x * grade


def _surfaces(drawing: Drawing) -> list[_Surface]:
    out = []
    sloping = False
    for e in drawing.equipment:
        if e.kind == "ground":
            out.append(_Surface(-EVERYWHERE, EVERYWHERE, _level(e.number("y", 0))))
        elif e.kind in ("step", "box", "bench", "pad"):
            x, top = e.number("x"), e.number("h") + (e.number("y", 0) if e.kind in ("step", "box") else 0)
            out.append(_Surface(x, x + e.number("w"), _level(top)))
        elif e.kind == "slope":
            grade = tan(radians(e.number("angle")))
            out.append(_Surface(e.number("x0"), e.number("x1"), _rising(grade)))
            sloping = True
        elif e.kind == "treadmill":
            out.append(_Surface(e.number("x0"), e.number("x1"), _level(0)))
            sloping = True
        elif e.kind == "chair":
            depth = e.number("d", 240)
            left = e.number("x") - (depth if e.number("dir", 1) > 0 else 0)
            out.append(_Surface(left, left + depth, _level(e.number("h", 255))))
    if not sloping:
        out.append(_Surface(-EVERYWHERE, EVERYWHERE, _level(0)))
    return out


def _joints(sk: Skeleton) -> Iterator[Finding]:
    rows: list[tuple[str, str, tuple[float, ...]]] = [
        ("spine", "spine", sk.pose.spine),
        ("neck", "neck", sk.pose.neck),
    ]
    for side in Side:
        limb, name = sk.limbs[side], "right (near)" if side is Side.RIGHT else "left (far)"
        hinges = {"knee": limb.knee, "ankle": limb.ankle, "toe": limb.toe, "elbow": limb.elbow, "wrist": limb.wrist}
        rows += [(f"{name} {joint}", joint, (angle,)) for joint, angle in hinges.items()]
        rows += [(f"{name} hip", "hip", limb.hip), (f"{name} shoulder", "shoulder", limb.shoulder)]
    for label, joint, angles in rows:
        for axis, angle, (low, high) in zip(
            ("bends", "moves sideways", "turns"), angles, JOINT_LIMITS[joint], strict=False
        ):
            if not low - 0.5 <= angle <= high + 0.5:
                words = f"{label} {axis} {angle:.0f} degrees; a joint allows {low:g} to {high:g}"
                yield Finding("limit", sk.pose.name, words)


def _reach(sk: Skeleton) -> Iterator[Finding]:
    for limb, miss in sk.misses.items():
        if miss > MISSES:
            words = f"the pinned {limb[:-1]} ({limb[-1]}) is {miss:.0f} too short; move the pin or the body closer"
            yield Finding("reach", sk.pose.name, words)


def _contact(drawing: Drawing, drawn: Scene) -> Iterator[Finding]:
    """Nothing sinks in, and something stands on the support unless the pose is in the air."""
    pose, surfaces = drawn.skeleton.pose, _surfaces(drawing)
    deepest: dict[str, float] = {}
    lowest = EVERYWHERE
    for part in drawn.body:
        for x, y in part.world():
            for left, right, height in surfaces:
                gap = -y - height(x)
                if left <= x <= right:
                    lowest = min(lowest, gap)
                if left + 12 <= x <= right - 12 and SINKS < -gap < BESIDE:
                    deepest[part.key] = max(deepest.get(part.key, 0), -gap)
    for key, depth in deepest.items():
        yield Finding("sinks", pose.name, f"{key} sinks {depth:.0f} into the floor or the equipment; raise it")
    free = pose.name in drawing.airborne or drawing.hanging or drawing.supported
    if lowest > FLOATS and not free:
        yield Finding("floats", pose.name, f"the lowest point hangs {lowest:.0f} above its support; lower the body")


def _walls(drawing: Drawing, drawn: Scene) -> Iterator[Finding]:
    for wall in (e for e in drawing.equipment if e.kind == "wall"):
        x, sign = wall.number("x"), 1 if wall.number("dir", 1) > 0 else -1
        for part in drawn.body:
            if part.key.endswith(Side.LEFT.value):
                continue
            depth = max((px - x) * sign for px, _ in part.world())
            if BEHIND_WALL < depth < 120:
                yield Finding("wall", drawn.skeleton.pose.name, f"{part.key} goes {depth:.0f} through the wall")


def _touch(drawing: Drawing, drawn: Scene) -> Iterator[Finding]:
    sk = drawn.skeleton
    for name in sk.pose.touch:
        x, y, _ = sk.seen(point(sk, name))
        gap = min(abs(y - s.height(x)) for s in _surfaces(drawing) if s.left <= x <= s.right)
        if gap > TOUCHES:
            yield Finding("touch", sk.pose.name, f"{name} should touch but is {gap:.0f} away from every support")


def _falls(drawing: Drawing, drawn: Scene) -> Iterator[Finding]:
    """A position that is held needs its centre of mass over its support; hands pinned to a fixed place count."""
    sk = drawn.skeleton
    pose = sk.pose
    if drawing.motion.mode == "loop" or not drawing.balance or drawing.hanging or pose.name in drawing.airborne:
        return
    surfaces = _surfaces(drawing)
    feet = [
        x
        for part in drawn.body
        for x, y in part.world()
        if any(s.left <= x <= s.right and abs(-y - s.height(x)) < FLOATS for s in surfaces)
    ]
    for side in Side:
        pin = sk.limbs[side].hand_to
        if pin is not None and not isinstance(pin.to, str):
            feet.append(pin.to[0])
    centre = sk.seen(centre_of_mass(sk))[0]
    if feet and not min(feet) - SWAY <= centre <= max(feet) + SWAY:
        words = f"would fall: its weight is at x {centre:.0f}, its support {min(feet):.0f} to {max(feet):.0f}"
        yield Finding("balance", pose.name, words + '; try balance = "near"')


def _pinned(pose: Pose, side: Side, landmark: str) -> tuple[float, float] | None:
    pin = pose.limb(side).foot_to
    if pin is not None:
        return pin.at if pin.point == landmark else None
    first, _, rest = pose.anchor.partition(".")
    stands = pose.root is None and rest == landmark and SIDE_NAMES.get(first) is side
    return pose.at if stands else None


def _skating(drawing: Drawing) -> Iterator[Finding]:
    """Feet that stand must stay where they are in every sample of the movement."""
    for at, pose in frames(drawing):
        sk = solve(pose, drawing.yaw)
        for side in Side:
            for landmark in ("ball", "heel"):
                want = _pinned(pose, side, landmark)
                if want is None:
                    continue
                x, y, _ = turned(sk.plane, sk.joints[landmark + side])
                if dist((x, y), want) > SKATES:
                    words = f"at {at:.0%} of the movement the {landmark} ({side}) slides {dist((x, y), want):.0f}"
                    yield Finding("skates", pose.name, words)


def _alike(drawing: Drawing) -> Iterator[Finding]:
    """The positions of the strip must differ so that an eye sees it."""
    if len(drawing.strip) < 2 or drawing.crop is not None:
        return
    first, last = (solve(drawing.poses[i], drawing.yaw) for i in (drawing.strip[0], drawing.strip[-1]))

    def place(sk: Skeleton, joint: str) -> Vec:
        return sk.seen(sk.joints[joint])

    apart = max(dist(place(first, joint)[:2], place(last, joint)[:2]) for joint in first.joints)
    if apart < VISIBLY:
        words = f"start and end differ by only {apart:.0f}; show a larger part of the movement"
        yield Finding("alike", drawing.poses[drawing.strip[-1]].name, words)


def _cut_off(drawing: Drawing) -> Iterator[Finding]:
    """The hero and its arrow fit the picture by construction; a flipped frame must still have a size."""
    _, _, width, height = frame_of(drawing, [scene(drawing, drawing.poses[drawing.hero]).box()])
    if not (0 < width < 4000 and 0 < height < 4000):
        pose = drawing.poses[drawing.hero].name
        yield Finding("frame", pose, f"the picture would be {width:.0f} x {height:.0f}; check root and at")
