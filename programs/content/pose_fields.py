"""One pose table of a TOML file to a checked `Pose`; inheritance between poses. Must not solve anything."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from clinic.content import ContentError, Table, only_keys
from programs.domain.figure.model import Item, Setting
from programs.domain.figure.pose import (
    SIDE_NAMES,
    FootPin,
    FootPoint,
    HandPin,
    Limb,
    Pose,
    Side,
    mirrored,
)
from programs.domain.figure.vectors import Point, Vec

Where: TypeAlias = tuple[str, str]
"""The file and the place inside it, for error messages."""
NUMBERS = frozenset({"lean", "roll", "turn", "twist", "grade", "com_x", "crank", "towel"})
POINTS = frozenset({"at", "root", "ball"})
ANGLES = frozenset({"spine", "neck"})
WORDS = frozenset({"anchor", "balance", "name"})
LIMBS = frozenset({*SIDE_NAMES, "both"})
POSE_KEYS = NUMBERS | POINTS | ANGLES | WORDS | LIMBS | {"touch", "from", "mirror"}
LIMB_NUMBERS = frozenset({"knee", "ankle", "toe", "foot", "toe_auto", "elbow", "wrist", "curl", "arch"})
LIMB_KEYS = LIMB_NUMBERS | {"hip", "shoulder", "foot_to", "hand_to", "hand", "shoe", "pole"}
FOOT_POINTS = ("ball", "heel", "ankle", "tip")
FOOT_NUMBERS = frozenset({"pitch", "out", "heading", "depth", "toe"})
HANDS = ("relax", "grip", "flat")


def number(value: object, where: Where) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ContentError(*where, "must be a number")
    return value


def numbers(value: object, count: int, where: Where) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != count:
        raise ContentError(*where, f"must be a list of {count} numbers")
    return tuple(number(x, where) for x in value)


def point(value: object, where: Where) -> Point:
    return cast(Point, numbers(value, 2, where))


def angles(value: object, where: Where) -> Vec:
    """A number is flexion alone; a list is flexion, abduction or side bend, rotation."""
    if not isinstance(value, list):
        return (number(value, where), 0, 0)
    return cast(Vec, numbers([*value, 0, 0][:3], 3, where))


def word(value: object, allowed: tuple[str, ...], where: Where) -> str:
    if value not in allowed:
        raise ContentError(*where, f"must be one of {', '.join(allowed)}")
    return str(value)


def setting(value: Any, where: Where) -> Setting:
    """A TOML value made read-only."""
    if isinstance(value, list):
        return tuple(setting(x, where) for x in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: setting(x, where) for key, x in value.items()})
    if isinstance(value, str | int | float):
        return value
    raise ContentError(*where, "must be a number, a word or a list")


def item(row: Table, known: Mapping[str, frozenset[str]], where: Where) -> Item:
    """One piece of equipment or one mark; a key that its kind does not know is refused."""
    kind = word(row.get("type"), tuple(known), (where[0], f"{where[1]}.type"))
    only_keys(row, known[kind] | {"type"}, file=where[0], at=f"{where[1]} ({kind})")
    return Item(kind, MappingProxyType({k: setting(v, where) for k, v in row.items() if k != "type"}))


def read_pose(row: Table, base: Pose, where: Where) -> Pose:
    """The pose of a table on top of the pose it inherits from."""
    file, at = where
    only_keys(row, frozenset(POSE_KEYS), file=file, at=at)
    changes: dict[str, Any] = {}
    for key, value in row.items():
        here = (file, f"{at}.{key}")
        if key in NUMBERS:
            changes[key] = number(value, here)
        elif key in POINTS:
            changes[key] = point(value, here)
        elif key in ANGLES:
            changes[key] = angles(value, here)
        elif key == "touch":
            changes[key] = tuple(str(name) for name in value)
        elif key in WORDS:
            changes[key] = str(value)
    pose = replace(base, **changes)
    both = row.get("both", {})
    for side in Side:
        rows = [both, *(row[name] for name in row if SIDE_NAMES.get(name) is side)]
        for table in rows:
            pose = pose.with_limb(side, _limb(table, pose.limb(side), (file, f"{at}.{side.name.lower()}")))
    return mirrored(pose) if row.get("mirror") else pose


def _limb(row: Table, base: Limb, where: Where) -> Limb:
    """A limb on top of what it inherits: an explicit joint replaces an inherited pin."""
    file, at = where
    only_keys(row, frozenset(LIMB_KEYS), file=file, at=at)
    changes: dict[str, Any] = {}
    if {"hip", "knee"} & set(row):
        changes["foot_to"] = None
    if {"shoulder", "elbow"} & set(row):
        changes["hand_to"] = None
    if "ankle" in row:
        changes["foot"] = None
    for key, value in row.items():
        here = (file, f"{at}.{key}")
        if key in LIMB_NUMBERS:
            changes[key] = number(value, here)
        elif key in ("hip", "shoulder") or key == "pole":
            changes[key] = angles(value, here)
        elif key == "hand":
            changes[key] = word(value, HANDS, here)
        elif key == "shoe":
            changes["bare"] = word(value, ("shoe", "bare"), here) == "bare"
        elif key == "foot_to":
            changes[key] = _foot_pin(value, here)
        elif key == "hand_to":
            changes[key] = _hand_pin(value, here)
    return replace(base, **changes)


def _foot_pin(row: Table, where: Where) -> FootPin:
    file, at = where
    only_keys(row, FOOT_NUMBERS | {*FOOT_POINTS, "pole"}, file=file, at=at)
    named = [name for name in FOOT_POINTS if name in row]
    if len(named) != 1:
        raise ContentError(file, at, f"needs exactly one of {', '.join(FOOT_POINTS)}")
    settings: dict[str, Any] = {key: number(row[key], (file, f"{at}.{key}")) for key in FOOT_NUMBERS & set(row)}
    if "pole" in row:
        settings["pole"] = angles(row["pole"], (file, f"{at}.pole"))
    return FootPin(cast(FootPoint, named[0]), point(row[named[0]], where), **settings)


def _hand_pin(value: object, where: Where) -> HandPin:
    file, at = where
    if not isinstance(value, Mapping):
        return HandPin(value if isinstance(value, str) else point(value, where))
    only_keys(value, frozenset({"to", "off", "dir", "depth"}), file=file, at=at)
    to = value.get("to")
    return HandPin(
        to=to if isinstance(to, str) else point(to, (file, f"{at}.to")),
        off=point(value.get("off", [0, 0]), (file, f"{at}.off")),
        direction=number(value["dir"], (file, f"{at}.dir")) if "dir" in value else None,
        depth=number(value["depth"], (file, f"{at}.depth")) if "depth" in value else None,
    )
