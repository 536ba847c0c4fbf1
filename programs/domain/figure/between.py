"""A pose between two poses: angles and pin targets are interpolated, never drawn coordinates."""

from dataclasses import replace

from programs.domain.figure.pose import FootPin, HandPin, Limb, Pose
from programs.domain.figure.skeleton import Skeleton
from programs.domain.figure.solve import solve
from programs.domain.figure.vectors import Point, Vec, turned


def between(a: Pose, b: Pose, t: float, yaw: float) -> Pose:
    """The pose at fraction t. A pin survives only when both ends pin alike; else the solved angles are mixed."""
    first, second = solve(a, yaw), solve(b, yaw)
    a, b = first.solved(), second.solved()
    if a.anchor != b.anchor or (a.root is None) != (b.root is None):
        a, b = replace(a, root=_hip(first)), replace(b, root=_hip(second))
    return replace(
        a if t < 0.5 else b,
        lean=_mix(a.lean, b.lean, t),
        roll=_mix(a.roll, b.roll, t),
        turn=_mix(a.turn, b.turn, t),
        twist=_mix(a.twist, b.twist, t),
        spine=_mix3(a.spine, b.spine, t),
        neck=_mix3(a.neck, b.neck, t),
        at=_mix2(a.at, b.at, t),
        root=None if a.root is None or b.root is None else _mix2(a.root, b.root, t),
        grade=_mix(a.grade, b.grade, t),
        crank=_mix(a.crank, b.crank, t),
        ball=_mix2(a.ball, b.ball, t),
        towel=_mix(a.towel, b.towel, t),
        right=_limb(a.right, b.right, t),
        left=_limb(a.left, b.left, t),
    )


def _hip(sk: Skeleton) -> Point:
    x, y, _ = turned(sk.plane, sk.joints["hip"])
    return (x, y)


def _limb(a: Limb, b: Limb, t: float) -> Limb:
    return replace(
        a if t < 0.5 else b,
        hip=_mix3(a.hip, b.hip, t),
        knee=_mix(a.knee, b.knee, t),
        ankle=_mix(a.ankle, b.ankle, t),
        toe=_mix(a.toe, b.toe, t),
        foot=None if a.foot is None or b.foot is None else _mix(a.foot, b.foot, t),
        toe_auto=_either(a.toe_auto, b.toe_auto, t),
        foot_to=_foot_pin(a.foot_to, b.foot_to, t),
        shoulder=_mix3(a.shoulder, b.shoulder, t),
        elbow=_mix(a.elbow, b.elbow, t),
        wrist=_mix(a.wrist, b.wrist, t),
        hand_to=_hand_pin(a.hand_to, b.hand_to, t),
        pole=_mix3(a.pole, b.pole, t) if a.pole and b.pole else a.pole or b.pole,
        curl=_mix(a.curl, b.curl, t),
        arch=_either(a.arch, b.arch, t),
    )


def _foot_pin(a: FootPin | None, b: FootPin | None, t: float) -> FootPin | None:
    if a is None or b is None or a.point != b.point:
        return None
    return replace(
        a if t < 0.5 else b,
        at=_mix2(a.at, b.at, t),
        pitch=_mix(a.pitch, b.pitch, t),
        out=_mix(a.out, b.out, t),
        heading=_either(a.heading, b.heading, t),
        depth=_either(a.depth, b.depth, t),
        toe=_either(a.toe, b.toe, t),
        pole=_mix3(a.pole, b.pole, t) if a.pole and b.pole else a.pole or b.pole,
    )


def _hand_pin(a: HandPin | None, b: HandPin | None, t: float) -> HandPin | None:
    if a is None or b is None:
        return None
    if isinstance(a.to, str) or isinstance(b.to, str):
        if a.to != b.to:
            return None
        to: str | Point = a.to
    else:
        to = _mix2(a.to, b.to, t)
    return HandPin(to, _mix2(a.off, b.off, t), _either(a.direction, b.direction, t), _either(a.depth, b.depth, t))


def _mix(a: float, b: float, t: float) -> float:
    return a + (b - a) * t


def _mix2(a: Point, b: Point, t: float) -> Point:
    return (_mix(a[0], b[0], t), _mix(a[1], b[1], t))


def _mix3(a: Vec, b: Vec, t: float) -> Vec:
    return (_mix(a[0], b[0], t), _mix(a[1], b[1], t), _mix(a[2], b[2], t))


def _either(a: float | None, b: float | None, t: float) -> float | None:
    if a is None or b is None:
        return b if a is None else a
    return _mix(a, b, t)
