"""Solves a pose: forward kinematics, placement, then pinned feet and hands. Must not draw."""

from dataclasses import replace
from math import atan2, degrees, hypot

from programs.domain.figure import anatomy as body
from programs.domain.figure.landmarks import SOLE, point
from programs.domain.figure.pose import FootPin, HandPin, Pose, Side, side_of
from programs.domain.figure.skeleton import (
    PALMS,
    PARALLAX,
    Skeleton,
    bone_frame,
    foot_frame,
    place_arm,
    place_hand,
    place_toes,
    start,
    two_bones,
)
from programs.domain.figure.vectors import (
    Vec,
    about_x,
    about_y,
    about_z,
    add,
    column,
    euler_zxy,
    length,
    product,
    scaled,
    sub,
    transposed,
    turned,
    unit,
)

KNEECAP, ELBOW_TIP = 36, 21
"""How far the kneecap and the tip of the elbow reach below their joints (mH)."""
FOOT_POINTS = {"ball": body.TOE_JOINT, "heel": body.HEEL, "ankle": (0.0, 0.0), "tip": body.TIP}


def solve(pose: Pose, yaw: float = 0, elevation: float = 0) -> Skeleton:
    """Joints and frames of a pose. `yaw` is the camera's angle, `elevation` only looks from above (degrees)."""
    sk = start(pose, yaw)
    if pose.root is not None:
        sk.shift(turned(sk.inverse, (*pose.root, 0)))
    else:
        _stand(sk)
    for side in Side:
        pin = sk.limbs[side].foot_to
        if pin is not None:
            _pin_leg(sk, side, pin)
    for side in Side:
        place_arm(sk, side)
        hand = sk.limbs[side].hand_to
        if hand is not None:
            _pin_arm(sk, side, hand)
    if abs(yaw) < 20:
        sk.camera = product(((1, 0, -PARALLAX), (0, 1, 0), (0, 0, 1)), sk.camera)
        sk.offset = (PARALLAX * body.HIP_HALF, 0, 0)
    if elevation:
        sk.camera = product(about_x(elevation), sk.camera)
        sk.elevation = elevation
    return sk


def _stand(sk: Skeleton) -> None:
    """Move the whole body so that its anchor lies where the pose says."""
    pose = sk.pose
    at = pose.at
    if pose.anchor == "floor":
        feet = [turned(sk.plane, sk.joints[name + side]) for name in SOLE for side in Side]
        lowest = min(y - pose.grade * x for x, y, _ in feet)
        sk.shift(turned(sk.inverse, (at[0], at[1] - lowest + pose.grade * at[0], 0)))
        return
    where, drop = _anchor(sk, pose.anchor)
    x, y, z = turned(sk.plane, where)
    sk.shift(turned(sk.inverse, (at[0] - x, at[1] + drop - y, -z)))


def _anchor(sk: Skeleton, name: str) -> tuple[Vec, float]:
    """The anchor's joint and how far the body reaches below it."""
    first, _, kind = name.partition(".")
    if kind == "kneecap":
        return point(sk, f"{first}.knee"), KNEECAP
    if kind in ("elbowtip", "palm"):
        place_arm(sk, side_of(first))
        return point(sk, f"{first}.{'elbow' if kind == 'elbowtip' else 'palm'}"), ELBOW_TIP * (kind == "elbowtip")
    if kind == "sole":
        ball = point(sk, f"{first}.ball")
        return (ball[0], point(sk, name)[1], ball[2]), 0
    return point(sk, name), 0


def _heading(sk: Skeleton) -> Vec:
    """Where the toes point: the pelvis' horizontal forward direction, also when it lies on its front or back."""
    x, y = column(sk.frames["pelvis"], 0), column(sk.frames["pelvis"], 1)
    ahead: Vec = (x[0], 0, x[2])
    if length(ahead) < 0.5:
        up: Vec = (y[0], 0, y[2])
        ahead = add(ahead, up) if x[1] < 0 else sub(ahead, up)
    return unit(ahead)


def _knee_pole(sk: Skeleton, side: Side, pin: FootPin, heading: Vec) -> Vec:
    if pin.pole is not None:
        return turned(sk.frames["pelvis"], pin.pole)
    if pin.heading is not None:
        return heading
    forward = turned(about_y(-pin.out * side.sign), column(sk.frames["pelvis"], 0))
    return add(forward, scaled(heading, 0.35))


def _pin_leg(sk: Skeleton, side: Side, pin: FootPin) -> None:
    joints, frames = sk.joints, sk.frames
    if pin.heading is not None:
        heading = turned(about_y(pin.heading), (1, 0, 0))
    else:
        heading = turned(about_y(-pin.out * side.sign), _heading(sk))
    foot = foot_frame(heading, pin.pitch)
    x, y = FOOT_POINTS[pin.point]
    base = turned(sk.inverse, (pin.at[0], pin.at[1] + body.BALL_RADIUS * (pin.point == "ball"), 0))
    target = turned(sk.plane, sub(base, turned(foot, (x, y, 0))))
    depth = turned(sk.plane, joints["ankle" + side])[2] if pin.depth is None else pin.depth
    target = turned(sk.inverse, (target[0], target[1], depth))
    pole = _knee_pole(sk, side, pin, heading)
    knee, ankle, hinge, miss = two_bones(joints["hip" + side], target, (body.THIGH, body.SHANK), pole, 1)
    frames["thigh" + side] = bone_frame(sub(knee, joints["hip" + side]), hinge)
    frames["shank" + side] = bone_frame(sub(ankle, knee), hinge)
    frames["foot" + side] = foot
    joints["knee" + side], joints["ankle" + side] = knee, ankle
    sk.misses["leg" + side] = miss
    flexion, abduction, rotation = euler_zxy(product(transposed(frames["pelvis"]), frames["thigh" + side]))
    bend = -euler_zxy(product(transposed(frames["thigh" + side]), frames["shank" + side]))[0]
    hip = (flexion, -abduction * side.sign, -rotation * side.sign)
    sk.limbs[side] = replace(sk.limbs[side], hip=hip, knee=bend)
    place_toes(sk, side, max(0.0, min(70.0, pin.pitch)) if pin.toe is None else pin.toe)


def _hand_target(sk: Skeleton, side: Side, pin: HandPin) -> Vec:
    if isinstance(pin.to, str):
        x, y, z = turned(sk.plane, point(sk, pin.to))
    else:
        x, y = pin.to
        z = turned(sk.plane, sk.joints["palm" + side])[2]
        if abs(sk.yaw) < 20:  # literal targets are meant as drawn: undo the parallax of the hand
            x += PARALLAX * (z - body.HIP_HALF)
    return turned(sk.inverse, (x + pin.off[0], y + pin.off[1], z if pin.depth is None else pin.depth))


def _pin_arm(sk: Skeleton, side: Side, pin: HandPin) -> None:
    joints, frames, limb = sk.joints, sk.frames, sk.limbs[side]
    target = _hand_target(sk, side, pin)
    x, y, z = (-1, -0.45, 0.35) if limb.pole is None else limb.pole
    pole = turned(frames["thorax"], (x, y, z * side.sign))
    palm, wrist = PALMS[limb.hand], limb.wrist
    if pin.direction is not None and 100 < pin.direction % 360 < 280:
        palm = (-palm[0], palm[1], 0)
    for _ in range(1 if pin.direction is None else 6):
        # the palm in the forearm frame stands for the second bone's end
        held = turned(about_z(wrist), palm)
        end_x, end_y = held[0], held[1] - body.FOREARM
        second, slant = hypot(end_x, end_y), degrees(atan2(end_x, -end_y))
        elbow, end, hinge, miss = two_bones(joints["sho" + side], target, (body.UPPER_ARM, second), pole, -1)
        frames["upper" + side] = bone_frame(sub(elbow, joints["sho" + side]), hinge)
        frames["fore" + side] = product(bone_frame(sub(end, elbow), hinge), about_z(-slant))
        if pin.direction is not None:
            fingers = turned(sk.plane, scaled(column(product(frames["fore" + side], about_z(wrist)), 1), -1))
            error = (pin.direction - degrees(atan2(fingers[1], fingers[0])) + 180) % 360 - 180
            wrist = max(-85.0, min(85.0, wrist + error))
        sk.misses["arm" + side] = miss
    flexion, abduction, rotation = euler_zxy(product(transposed(frames["thorax"]), frames["upper" + side]))
    bend = euler_zxy(product(transposed(frames["upper" + side]), frames["fore" + side]))[0]
    shoulder = (flexion, -abduction * side.sign, -rotation * side.sign)
    sk.limbs[side] = replace(limb, shoulder=shoulder, elbow=bend, wrist=wrist)
    place_hand(sk, side)
