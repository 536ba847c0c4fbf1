"""Forward kinematics: a pose to joints and frames in the world. Must not draw and must not check."""

from dataclasses import dataclass, field, replace

from programs.domain.figure import anatomy as body
from programs.domain.figure.pose import Limb, Pose, Side
from programs.domain.figure.vectors import (
    Mat,
    Point,
    Vec,
    about_x,
    about_y,
    about_z,
    add,
    column,
    cross,
    euler_zxy,
    from_columns,
    product,
    scaled,
    sub,
    transposed,
    turned,
    unit,
)

PARALLAX = 0.17
"""Side views are sheared by this, so that far limbs show in front of near ones doing the same."""
PALMS: dict[str, Vec] = {"relax": (4, -40, 0), "grip": (4, -30, 0), "flat": (-13, -45, 0)}


@dataclass(slots=True)
class Skeleton:
    """A pose being solved: joints (world, mH), frames, and limbs whose angles the pins have overwritten."""

    pose: Pose
    yaw: float
    plane: Mat
    inverse: Mat
    camera: Mat
    elevation: float = 0
    offset: Vec = (0, 0, 0)
    joints: dict[str, Vec] = field(default_factory=dict)
    frames: dict[str, Mat] = field(default_factory=dict)
    limbs: dict[Side, Limb] = field(default_factory=dict)
    misses: dict[str, float] = field(default_factory=dict)

    def shift(self, by: Vec) -> None:
        self.joints = {name: add(joint, by) for name, joint in self.joints.items()}

    def seen(self, point: Vec) -> Vec:
        """Where the finished picture shows a world point (x right, y up, z to the viewer)."""
        return add(turned(self.camera, point), self.offset)

    def solved(self) -> Pose:
        """The pose with the angles that the pins led to."""
        return replace(self.pose, right=self.limbs[Side.RIGHT], left=self.limbs[Side.LEFT])

    @property
    def facing(self) -> bool:
        """Whether the viewer looks along the body's forward axis (front and back views)."""
        return 45 < abs(self.yaw) < 135


def start(pose: Pose, yaw: float) -> Skeleton:
    """Trunk and legs by forward kinematics, hip centre at the origin."""
    plane = about_y(-yaw)
    skeleton = Skeleton(pose, yaw, plane, transposed(plane), plane)
    skeleton.limbs = {side: pose.limb(side) for side in Side}
    _trunk(skeleton)
    for side in Side:
        _leg(skeleton, side)
    return skeleton


def _trunk(sk: Skeleton) -> None:
    pose, joints, frames = sk.pose, sk.joints, sk.frames
    root = product(about_y(pose.turn), about_z(-pose.lean), about_x(pose.roll), about_y(pose.twist))
    flexion, bend, twist = pose.spine
    half = product(about_z(-flexion / 2), about_x(bend / 2), about_y(twist / 2))
    frames["pelvis"] = root
    frames["abdomen"] = product(root, half)
    frames["thorax"] = product(frames["abdomen"], half)
    joints["hip"] = (0, 0, 0)
    joints["lum"] = turned(root, (0, body.PELVIS, 0))
    joints["tho"] = add(joints["lum"], turned(frames["abdomen"], (0, body.ABDOMEN, 0)))
    joints["c7"] = add(joints["tho"], turned(frames["thorax"], (0, body.THORAX, 0)))
    nod, bend, twist = pose.neck
    rest = product(about_x(bend / 2), about_y(twist / 2))
    frames["neck"] = product(frames["thorax"], about_z(-body.NECK_TILT - nod / 2), rest)
    joints["neck0"] = add(joints["tho"], turned(frames["thorax"], (-8, body.THORAX - 8, 0)))
    joints["c1"] = add(joints["neck0"], turned(frames["neck"], (0, body.NECK, 0)))
    frames["head"] = product(frames["neck"], about_z(body.NECK_TILT - nod / 2), rest)
    joints["vertex"] = add(joints["c1"], turned(frames["head"], (0, body.HEAD, 0)))


def _ball_and_socket(angles: Vec, side: Side) -> Mat:
    flexion, abduction, rotation = angles
    return product(about_z(flexion), about_x(-abduction * side.sign), about_y(-rotation * side.sign))


def _leg(sk: Skeleton, side: Side) -> None:
    joints, frames, limb = sk.joints, sk.frames, sk.limbs[side]
    joints["hip" + side] = turned(frames["pelvis"], (0, 0, body.HIP_HALF * side.sign))
    frames["thigh" + side] = product(frames["pelvis"], _ball_and_socket(limb.hip, side))
    joints["knee" + side] = add(joints["hip" + side], turned(frames["thigh" + side], (0, -body.THIGH, 0)))
    frames["shank" + side] = product(frames["thigh" + side], about_z(-limb.knee))
    joints["ankle" + side] = add(joints["knee" + side], turned(frames["shank" + side], (0, -body.SHANK, 0)))
    shoulder = (body.SHOULDER_X, body.SHOULDER_Y, body.SHOULDER_HALF * side.sign)
    joints["sho" + side] = add(joints["tho"], turned(frames["thorax"], shoulder))
    toe = limb.toe
    if limb.foot is None:
        frames["foot" + side] = product(frames["shank" + side], about_z(limb.ankle))
    else:
        ahead = column(frames["shank" + side], 0)
        if abs(ahead[0]) + abs(ahead[2]) < 0.15:
            ahead = column(frames["pelvis"], 0)
        frames["foot" + side] = foot_frame(ahead, limb.foot)
        toe = max(0.0, min(70.0, limb.foot)) if limb.toe_auto is None else limb.toe_auto
    place_toes(sk, side, toe)


def place_toes(sk: Skeleton, side: Side, toe: float) -> None:
    """The toe frame and the foot's landmarks, once ankle and foot frame stand; records the solved angles."""
    joints, frames = sk.joints, sk.frames
    foot, ankle = frames["foot" + side], joints["ankle" + side]
    bend = euler_zxy(product(transposed(frames["shank" + side]), foot))[0]
    sk.limbs[side] = replace(sk.limbs[side], ankle=bend, toe=toe)
    frames["toe" + side] = product(foot, about_z(toe))
    for name, (x, y) in (("heel", body.HEEL), ("ball", body.BALL), ("mtp", body.TOE_JOINT)):
        joints[name + side] = add(ankle, turned(foot, (x, y, 0)))
    if foot[1][1] > 0.2:  # the ball rolls: its contact point stays under the toe joint
        joints["ball" + side] = add(joints["mtp" + side], (0, -body.BALL_RADIUS, 0))
    tip = (body.TIP[0] - body.TOE_JOINT[0], body.TIP[1] - body.TOE_JOINT[1], 0)
    joints["tip" + side] = add(joints["mtp" + side], turned(frames["toe" + side], tip))


def place_arm(sk: Skeleton, side: Side) -> None:
    """Arm and hand by forward kinematics."""
    limb, thorax = sk.limbs[side], sk.frames["thorax"]
    shoulder = (body.SHOULDER_X, body.SHOULDER_Y, body.SHOULDER_HALF * side.sign)
    sk.joints["sho" + side] = add(sk.joints["tho"], turned(thorax, shoulder))
    sk.frames["upper" + side] = product(thorax, _ball_and_socket(limb.shoulder, side))
    sk.frames["fore" + side] = product(sk.frames["upper" + side], about_z(limb.elbow))
    place_hand(sk, side)


def place_hand(sk: Skeleton, side: Side) -> None:
    """Elbow, wrist, palm and fingers, once the arm's two frames stand."""
    joints, frames, limb = sk.joints, sk.frames, sk.limbs[side]
    joints["elbow" + side] = add(joints["sho" + side], turned(frames["upper" + side], (0, -body.UPPER_ARM, 0)))
    joints["wrist" + side] = add(joints["elbow" + side], turned(frames["fore" + side], (0, -body.FOREARM, 0)))
    frames["hand" + side] = product(frames["fore" + side], about_z(limb.wrist))
    joints["palm" + side] = add(joints["wrist" + side], turned(frames["hand" + side], PALMS[limb.hand]))
    joints["finger" + side] = add(joints["wrist" + side], turned(frames["hand" + side], (0, -body.HAND, 0)))


def foot_frame(heading: Vec, pitch: float) -> Mat:
    """World frame of a foot whose sole stands at a pitch (degrees, heel up positive)."""
    ahead = unit((heading[0], 0, heading[2]))
    return product(from_columns(ahead, (0, 1, 0), cross(ahead, (0, 1, 0))), about_z(-pitch))


def bone_frame(direction: Vec, normal: Vec) -> Mat:
    """The frame of a bone that runs along `direction` with the given hinge axis."""
    up = scaled(unit(direction), -1)
    ahead = unit(cross(up, normal))
    return from_columns(ahead, up, cross(ahead, up))


def two_bones(origin: Vec, target: Vec, lengths: Point, pole: Vec, sign: int) -> tuple[Vec, Vec, Vec, float]:
    """Middle joint, end, hinge axis and miss of a chain; sign +1 bends like a knee, -1 like an elbow."""
    first, second = lengths
    reach = sub(target, origin)
    wanted = sum(x * x for x in reach) ** 0.5
    span = max(abs(first - second) + 1, min(first + second - 0.5, wanted))
    ahead = unit(reach)
    along = (first * first - second * second + span * span) / (2 * span)
    away = max(0.0, first * first - along * along) ** 0.5
    pole = unit(sub(pole, scaled(ahead, sum(p * a for p, a in zip(pole, ahead, strict=True)))))
    middle = add(origin, add(scaled(ahead, along), scaled(pole, away)))
    normal = unit(cross(pole, scaled(ahead, -sign)))
    return middle, add(origin, scaled(ahead, span)), normal, wanted - span
