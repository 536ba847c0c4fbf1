"""Centre of mass (de Leva segment masses, sexes averaged) and the pose that stands over its foot. Must not draw."""

from collections.abc import Callable
from dataclasses import replace

from programs.domain.figure.pose import Pose, PoseError, Side, side_of
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.solve import solve
from programs.domain.figure.vectors import Vec, add, scaled, sub, turned

# mass fraction, proximal and distal joint, centre from proximal
TRUNK_MASSES = ((0.068, "c1", "vertex", 0.35), (0.43, "hip", "c7", 0.56))
LIMB_MASSES = (
    (0.026, "sho", "elbow", 0.57),
    (0.015, "elbow", "wrist", 0.455),
    (0.006, "wrist", "finger", 0.5),
    (0.145, "hip", "knee", 0.385),
    (0.045, "knee", "ankle", 0.44),
    (0.0135, "heel", "tip", 0.44),
)
MIDFOOT = 0.55
"""Where the weight stands between heel and ball."""


def centre_of_mass(sk: Skeleton) -> Vec:
    rows = [*TRUNK_MASSES, *((m, a + side, b + side, k) for side in Side for m, a, b, k in LIMB_MASSES)]
    total: Vec = (0, 0, 0)
    for mass, start, end, k in rows:
        here = add(sk.joints[start], scaled(sub(sk.joints[end], sk.joints[start]), k))
        total = add(total, scaled(here, mass))
    return scaled(total, 1 / sum(row[0] for row in rows))


def balanced(pose: Pose, yaw: float) -> Pose:
    """The pose with its stance hip (or root x) moved until the centre of mass stands over the foot. Bisection, once."""
    how = pose.balance
    if how is None:
        return pose
    axis = 1 if 45 < abs(yaw) < 135 else 0
    side = None if how == "root" else Side.RIGHT if how == "both" else side_of(how)
    if side is None and pose.root is None:
        raise PoseError('balance = "root" needs a root')
    moved = _mover(pose, side, axis, how == "both")
    middle = pose.limb(side).hip[axis] if side else pose.root[0] if pose.root else 0.0
    span = 40 if side else 160
    low, high = middle - span, middle + span

    def error(value: float) -> float:
        sk = solve(moved(value), yaw)
        return turned(sk.plane, centre_of_mass(sk))[0] - _target(sk, side)

    at_low = error(low)
    if at_low * error(high) >= 0:
        return replace(pose, balance=None)
    for _ in range(18):
        middle = (low + high) / 2
        if error(middle) * at_low > 0:
            low = middle
        else:
            high = middle
    return replace(moved(round((low + high) / 2, 1)), balance=None)


def _mover(pose: Pose, side: Side | None, axis: int, both: bool) -> Callable[[float], Pose]:
    gap = pose.left.hip[axis] - pose.right.hip[axis]

    def moved(value: float) -> Pose:
        if side is None:
            return replace(pose, root=(value, pose.root[1] if pose.root else 0.0))
        out = pose.with_limb(side, replace(pose.limb(side), hip=_put(pose.limb(side).hip, axis, value)))
        if both:
            out = replace(out, left=replace(out.left, hip=_put(out.left.hip, axis, value + gap)))
        return out

    return moved


def _put(angles: Vec, axis: int, value: float) -> Vec:
    return (angles[0], value, angles[2]) if axis else (value, angles[1], angles[2])


def _target(sk: Skeleton, side: Side | None) -> float:
    if sk.pose.com_x is not None:
        return sk.pose.com_x
    if side is None:
        return sum(turned(sk.plane, sk.joints[name + foot])[0] for name in ("heel", "ball") for foot in Side) / 4
    heel, ball = (turned(sk.plane, sk.joints[name + side])[0] for name in ("heel", "ball"))
    return heel + (ball - heel) * MIDFOOT
