"""Every kind of equipment by name, with the settings it knows. Must not read files."""

from collections.abc import Callable
from typing import TypeAlias

from programs.domain.figure import furniture, gear
from programs.domain.figure.model import Item
from programs.domain.figure.part import Part
from programs.domain.figure.skeleton import Skeleton

Maker: TypeAlias = Callable[[Item, Skeleton, str], list[Part]]

KINDS: dict[str, tuple[Maker, frozenset[str]]] = {
    name: (maker, frozenset(keys.split()))
    for name, maker, keys in (
        ("ground", furniture.ground, "x0 x1 y"),
        ("slope", furniture.slope, "x0 x1 angle"),
        ("step", furniture.step, "x w h y"),
        ("box", furniture.step, "x w h y"),
        ("bench", furniture.bench, "x w h"),
        ("chair", furniture.chair, "x h d bh dir back"),
        ("wall", furniture.wall, "x h dir"),
        ("mat", furniture.mat, "x w y d0 d1"),
        ("pad", furniture.pad, "x w h"),
        ("post", furniture.post, "x h"),
        ("bar_over", furniture.bar_over, "at post"),
        ("anchor_pad", furniture.anchor_pad, "at"),
        ("treadmill", furniture.treadmill, "x0 x1 h incline"),
        ("bike", furniture.bike, "crank saddle bars r"),
        ("dumbbell", gear.dumbbell, "at end"),
        ("kettlebell", gear.kettlebell, "at r"),
        ("kettlebell_flat", gear.kettlebell_flat, "at"),
        ("backpack", gear.backpack, ""),
        ("barbell", gear.barbell, "at r layer w"),
        ("band", gear.band, "points layer"),
        ("strap", gear.band, "points layer"),
        ("bandloop", gear.band_loop, "around to r"),
        ("miniband", gear.mini_band, "seg t"),
        ("ball", gear.ball, "at r layer"),
        ("roller", gear.roller, "at r layer"),
        ("towel", gear.towel, "x0 x1 y bunch travel front"),
        ("tape", gear.tape, "x"),
        ("cone", gear.cone, "x"),
        ("shadow", gear.shadow, "x at w y"),
    )
}
MARK_KEYS = {
    "arrow": frozenset({"from", "to", "bend", "both", "head", "width", "pose"}),
    "arc": frozenset({"at", "r", "a0", "a1", "both", "head", "width", "pose"}),
    "hold": frozenset({"at", "pose"}),
}


def equipment_parts(item: Item, sk: Skeleton, index: int) -> list[Part]:
    return KINDS[item.kind][0](item, sk, f"{item.kind}{index}")
