"""The sampled poses of a moving figure. Progress runs from 0 to 1; seconds come from the dose, not from here.

A there-and-back movement is sampled once, first to last position: the page's tempo class runs it forth, holds and runs
it back. A cycle (running, jumping) is sampled over its whole period with its own easing.
"""

from collections.abc import Callable
from itertools import pairwise
from math import cos, pi
from typing import TypeAlias

from programs.domain.figure.between import between
from programs.domain.figure.model import Drawing, Easing, Phase
from programs.domain.figure.pose import Pose, mirrored

Frame: TypeAlias = tuple[float, Pose]
EASINGS: dict[Easing, Callable[[float], float]] = {
    "inout": lambda k: (1 - cos(pi * k)) / 2,
    "linear": lambda k: k,
    "out": lambda k: 1 - (1 - k) ** 2,
    "in": lambda k: k * k,
}
SAMPLES = 6
LOOP_SAMPLES = 4


def moves(drawing: Drawing) -> bool:
    """Holds and single positions stand still."""
    return drawing.motion.mode != "hold" and len(drawing.poses) > 1


def is_cycle(drawing: Drawing) -> bool:
    return drawing.motion.mode == "loop" or bool(drawing.motion.phases)


def period(drawing: Drawing) -> float:
    """Seconds of one cycle."""
    if drawing.motion.mode == "loop":
        return drawing.motion.period
    return sum(phase.seconds for phase in drawing.motion.phases)


def frames(drawing: Drawing) -> list[Frame]:
    """(progress, pose) of every sample; one frame for a figure that stands still."""
    if not moves(drawing):
        return [(0.0, drawing.poses[drawing.hero])]
    if drawing.motion.mode == "loop":
        return _loop(drawing)
    if drawing.motion.phases:
        return _phased(drawing)
    return _path(drawing)


def _path(drawing: Drawing) -> list[Frame]:
    poses = [drawing.poses[i] for i in drawing.motion.path]
    count = drawing.motion.samples or SAMPLES
    legs = len(poses) - 1
    out: list[Frame] = []
    for i, (a, b) in enumerate(pairwise(poses)):
        for j in range(count):
            k = j / count
            out.append(((i + k) / legs, between(a, b, k, drawing.yaw) if j else a))
    return [*out, (1.0, poses[-1])]


def _loop(drawing: Drawing) -> list[Frame]:
    poses = list(drawing.poses)
    if drawing.motion.mirror:
        poses += [mirrored(pose) for pose in poses]
    count = drawing.motion.samples or LOOP_SAMPLES
    out: list[Frame] = []
    for i, a in enumerate(poses):
        b = poses[(i + 1) % len(poses)]
        for j in range(count):
            k = j / count
            out.append(((i + k) / len(poses), between(a, b, k, drawing.yaw) if j else a))
    return [*out, (1.0, poses[0])]


def _phased(drawing: Drawing) -> list[Frame]:
    total, at = period(drawing), 0.0
    out: list[Frame] = []
    for phase in drawing.motion.phases:
        out += [((at + phase.seconds * k) / total, pose) for k, pose in _phase(drawing, phase)]
        at += phase.seconds
    return [*out, (1.0, drawing.poses[drawing.motion.phases[-1].end])]


def _phase(drawing: Drawing, phase: Phase) -> list[Frame]:
    a, b = drawing.poses[phase.start], drawing.poses[phase.end]
    if phase.start == phase.end:
        return [(0.0, a)]
    count = drawing.motion.samples or max(4, min(8, round(phase.seconds * 3)))
    ease = EASINGS[phase.easing]
    return [(j / count, between(a, b, ease(j / count), drawing.yaw) if j else a) for j in range(count)]
