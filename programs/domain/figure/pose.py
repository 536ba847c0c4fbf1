"""What a pose says: joint angles in clinical degrees, pins and where the body stands. Must not solve anything.

Zero pose: standing upright, arms hanging, palms in, looking ahead. Lengths are 1/1000 of standing height (mH).
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, TypeAlias

from programs.domain.figure.vectors import Point, Vec

Hand: TypeAlias = Literal["relax", "grip", "flat"]
FootPoint: TypeAlias = Literal["ball", "heel", "ankle", "tip"]


class Side(StrEnum):
    """The near limbs of a side view are the right ones."""

    RIGHT = "R"
    LEFT = "L"

    @property
    def sign(self) -> int:
        return 1 if self is Side.RIGHT else -1


SIDE_NAMES = {"near": Side.RIGHT, "right": Side.RIGHT, "far": Side.LEFT, "left": Side.LEFT}
MIRROR_NAMES = {"near": "far", "far": "near", "right": "left", "left": "right"}
VIEWS = {"side": 0.0, "front": 90.0, "back": -90.0, "quarter": 40.0}

JOINT_LIMITS: dict[str, tuple[tuple[float, float], ...]] = {
    "hip": ((-30, 135), (-35, 65), (-50, 60)),
    "knee": ((0, 155),),
    "ankle": ((-65, 40),),
    "toe": ((-45, 80),),
    "shoulder": ((-65, 190), (-50, 185)),
    "elbow": ((0, 150),),
    "wrist": ((-85, 85),),
    "spine": ((-40, 80), (-40, 40), (-50, 50)),
    "neck": ((-60, 60), (-45, 45), (-75, 75)),
}
"""Flexion, abduction or side bend, rotation in degrees. The shoulder's rotation is free: a pinned hand decides it."""


class PoseError(Exception):
    """A pose cannot be drawn. The words say what to change."""


@dataclass(frozen=True, slots=True)
class FootPin:
    """A foot landmark fixed in picture coordinates, with the sole at a pitch (heel up positive)."""

    point: FootPoint
    at: Point
    pitch: float = 0
    out: float = 0
    heading: float | None = None
    depth: float | None = None
    toe: float | None = None
    pole: Vec | None = None


@dataclass(frozen=True, slots=True)
class HandPin:
    """A palm on a named point or on picture coordinates; `direction` turns the fingers (0 right, 90 up)."""

    to: str | Point
    off: Point = (0, 0)
    direction: float | None = None
    depth: float | None = None


@dataclass(frozen=True, slots=True)
class Limb:
    """Leg and arm of one side."""

    hip: Vec = (0, 0, 0)
    knee: float = 2
    ankle: float = 0
    toe: float = 0
    foot: float | None = None
    toe_auto: float | None = None
    foot_to: FootPin | None = None
    shoulder: Vec = (-2, 4, 0)
    elbow: float = 14
    wrist: float = 4
    hand: Hand = "relax"
    hand_to: HandPin | None = None
    pole: Vec | None = None
    bare: bool = False
    curl: float = 0
    arch: float | None = None


@dataclass(frozen=True, slots=True)
class Pose:
    """One position of the whole body. `root` (hip centre) overrules `anchor` and `at`."""

    name: str = ""
    lean: float = 0
    roll: float = 0
    turn: float = 0
    twist: float = 0
    spine: Vec = (0, 0, 0)
    neck: Vec = (0, 0, 0)
    anchor: str = "near.sole"
    at: Point = (0, 0)
    root: Point | None = None
    grade: float = 0
    balance: str | None = None
    com_x: float | None = None
    touch: tuple[str, ...] = ()
    crank: float = 0
    ball: Point = (0, 0)
    towel: float = 0
    right: Limb = field(default_factory=Limb)
    left: Limb = field(default_factory=Limb)

    def limb(self, side: Side) -> Limb:
        return self.right if side is Side.RIGHT else self.left

    def with_limb(self, side: Side, limb: Limb) -> "Pose":
        return replace(self, right=limb) if side is Side.RIGHT else replace(self, left=limb)


def side_of(name: str) -> Side:
    """near, far, right or left to the body side. Raises PoseError for anything else."""
    if name not in SIDE_NAMES:
        raise PoseError(f"{name!r} is not a side; write near, far, right or left")
    return SIDE_NAMES[name]


def mirrored(pose: Pose) -> Pose:
    """The same pose on the other side of the body."""
    start, dot, rest = pose.anchor.partition(".")
    return replace(
        pose,
        roll=-pose.roll,
        twist=-pose.twist,
        turn=-pose.turn,
        spine=(pose.spine[0], -pose.spine[1], -pose.spine[2]),
        neck=(pose.neck[0], -pose.neck[1], -pose.neck[2]),
        anchor=MIRROR_NAMES.get(start, start) + dot + rest,
        right=pose.left,
        left=pose.right,
    )
