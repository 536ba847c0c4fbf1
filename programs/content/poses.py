"""The figures' data from poses/*.toml, read and checked. Must not draw: ready pictures come from figure_files.py."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from math import radians, sin
from types import MappingProxyType
from typing import cast

from clinic.content import ContentError, Table, only_keys, required
from programs.content.fields import text, texts
from programs.content.pose_fields import item, number, numbers, read_pose, word
from programs.domain.figure.balance import balanced
from programs.domain.figure.equipment import KINDS, MARK_KEYS
from programs.domain.figure.furniture import pedal
from programs.domain.figure.highlight import REGIONS
from programs.domain.figure.model import Drawing, Easing, Highlight, Item, Mode, Motion, Phase
from programs.domain.figure.pose import VIEWS, FootPin, Pose, PoseError, Side, side_of

PACKAGE = "programs.content"
FOLDER = "programs/content/poses"
KEYS = frozenset(
    {"id", "draws", "title", "desc", "view", "elevation", "highlight", "hero", "strip", "aspect", "min_height", "crop"}
    | {"hide", "far", "flip", "order", "equipment", "ground", "marks", "airborne", "hanging", "supported", "balance"}
    | {"base", "pose", "motion"}
)
MOTION_KEYS = frozenset({"mode", "tempo", "phases", "start", "end", "period", "mirror", "samples"})
EASINGS = ("inout", "linear", "out", "in")
CRANK_HEIGHT = 8


def pose_sources() -> Mapping[str, str]:
    """TOML text of every pose file by file name, sorted."""
    folder = resources.files(PACKAGE).joinpath("poses")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return MappingProxyType({f.name: f.read_text(encoding="utf-8") for f in files})


def read_drawing(name: str, source: str) -> Drawing:
    """One pose file to a drawing with balanced poses. Raises ContentError with file, pose and reason."""
    file = f"{FOLDER}/{name}"
    try:
        row: Table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(file, "-", f"not valid TOML: {error}") from error
    only_keys(row, KEYS, file=file, at="figure")
    try:
        return _drawing(file, row)
    except PoseError as error:
        raise ContentError(file, "figure", str(error)) from error


def drawn_slugs(name: str, source: str) -> tuple[str, ...]:
    """The exercises of the library that a pose file draws."""
    return texts(tomllib.loads(source), "draws", file=f"{FOLDER}/{name}", at="figure")


def _drawing(file: str, row: Table) -> Drawing:
    view = row.get("view", "side")
    yaw = VIEWS[word(view, tuple(VIEWS), (file, "view"))] if isinstance(view, str) else number(view, (file, "view"))
    equipment = _equipment(file, row)
    poses = _poses(file, row, yaw, equipment)
    index = _index(file, {pose.name: i for i, pose in enumerate(poses)})
    facing = 45 < abs(yaw) < 135
    aspect = number(row.get("aspect", 1), (file, "aspect"))
    hero = index(row.get("hero", poses[-1].name), "hero")
    crop = numbers(row["crop"], 4, (file, "crop")) if "crop" in row else None
    return Drawing(
        slug=text(row, "id", file=file, at="figure"),
        title=text(row, "title", file=file, at="figure"),
        description=text(row, "desc", file=file, at="figure"),
        poses=poses,
        hero=hero,
        strip=tuple(index(name, "strip") for name in row.get("strip", [pose.name for pose in poses])),
        motion=_motion(file, row.get("motion", {}), index, len(poses)),
        yaw=yaw,
        elevation=number(row.get("elevation", 0), (file, "elevation")),
        highlight=_highlight(file, row),
        equipment=equipment,
        marks=_marks(file, row, index, hero),
        aspect=aspect,
        min_height=number(row.get("min_height", 1120 if aspect <= 1 else 0), (file, "min_height")),
        crop=cast("tuple[float, float, float, float] | None", crop),
        hide=frozenset(_hidden(name) for name in row.get("hide", ())),
        far=frozenset(side_of(name) for name in row.get("far", () if facing else ("far",))),
        leg_order=_leg_order(file, row),
        flip=bool(row.get("flip", False)),
        airborne=frozenset(row.get("airborne", ())),
        hanging=bool(row.get("hanging", False)),
        supported=bool(row.get("supported", False)),
        balance=bool(row.get("balance", True)),
    )


class _index:
    """Pose names to their place in the file."""

    def __init__(self, file: str, names: Mapping[str, int]) -> None:
        self.file, self.names = file, names

    def __call__(self, name: object, at: str) -> int:
        if isinstance(name, str) and name in self.names:
            return self.names[name]
        raise ContentError(self.file, at, f"there is no pose {name!r}; there are {', '.join(self.names)}")


def _hidden(name: str) -> str:
    side, _, limb = name.partition(".")
    return limb + side_of(side)


def _leg_order(file: str, row: Table) -> tuple[Side, ...]:
    order = row.get("order", {})
    only_keys(order, frozenset({"legs"}), file=file, at="order")
    return tuple(side_of(name) for name in order.get("legs", ()))


def _equipment(file: str, row: Table) -> tuple[Item, ...]:
    known = {kind: keys for kind, (_, keys) in KINDS.items()}
    items = [item(e, known, (file, f"equipment[{i}]")) for i, e in enumerate(row.get("equipment", []))]
    if row.get("ground", True) and not any(e.kind in ("ground", "slope", "treadmill") for e in items):
        items.insert(0, Item("ground", MappingProxyType({})))
    return tuple(items)


def _marks(file: str, row: Table, index: _index, hero: int) -> tuple[tuple[int, Item], ...]:
    out = []
    for i, mark in enumerate(row.get("marks", [])):
        found = item(mark, MARK_KEYS, (file, f"marks[{i}]"))
        out.append((index(mark["pose"], f"marks[{i}].pose") if "pose" in mark else hero, found))
    return tuple(out)


def _highlight(file: str, row: Table) -> tuple[Highlight, ...]:
    out = []
    for entry in row.get("highlight", ()):
        region, _, side = str(entry).partition("@")
        word(region, tuple(sorted(REGIONS)), (file, "highlight"))
        out.append(Highlight(region, frozenset({side_of(side)} if side else Side)))
    return tuple(out)


def _poses(file: str, row: Table, yaw: float, equipment: tuple[Item, ...]) -> tuple[Pose, ...]:
    base = read_pose(row.get("base", {}), Pose(), (file, "base"))
    poses: dict[str, Pose] = {}
    for i, table in enumerate(required(row, "pose", list, file=file, at="figure")):
        name = str(table.get("name", i))
        source = table.get("from")
        if source is not None and source not in poses:
            raise ContentError(file, f"pose {name}.from", f"there is no earlier pose {source!r}")
        pose = replace(read_pose(table, poses.get(str(source), base), (file, f"pose {name}")), name=name)
        if "crank" in table:
            pose = _pedalling(pose, equipment, file)
        try:
            poses[name] = balanced(pose, yaw)
        except PoseError as error:
            raise ContentError(file, f"pose {name}", str(error)) from error
    return tuple(poses.values())


def _pedalling(pose: Pose, equipment: tuple[Item, ...], file: str) -> Pose:
    """Both feet on the pedals of the bike."""
    bike = next((e for e in equipment if e.kind == "bike"), None)
    if bike is None:
        raise ContentError(file, f"pose {pose.name}.crank", "there is no bike in the equipment")
    for side in Side:
        x, y = pedal(bike, pose.crank, side)
        angle = pose.crank + (0 if side is Side.RIGHT else 180)
        pin = FootPin("ball", (x, y + CRANK_HEIGHT), pitch=8 - 14 * sin(radians(angle + 60)), toe=0)
        pose = pose.with_limb(side, replace(pose.limb(side), foot_to=pin))
    return pose


def _motion(file: str, row: Table, index: _index, count: int) -> Motion:
    only_keys(row, MOTION_KEYS, file=file, at="motion")
    mode = word(row.get("mode", "there-and-back"), ("there-and-back", "loop", "hold"), (file, "motion.mode"))
    seconds = [float(part) for part in str(row.get("tempo", "2-0-2-0")).split("-")]
    if len(seconds) != 4:
        raise ContentError(file, "motion.tempo", "must be four numbers of seconds, for example 2-0-2-0")
    first = index(row["start"], "motion.start") if "start" in row else 0
    last = index(row["end"], "motion.end") if "end" in row else count - 1
    step = 1 if last >= first else -1
    return Motion(
        mode=cast(Mode, mode),
        tempo=(seconds[0], seconds[1], seconds[2], seconds[3]),
        phases=tuple(_phase(file, phase, index) for phase in row.get("phases", ())),
        path=tuple(range(first, last + step, step)),
        period=number(row.get("period", 1), (file, "motion.period")),
        mirror=bool(row.get("mirror", False)),
        samples=int(row["samples"]) if "samples" in row else None,
    )


def _phase(file: str, row: list[object], index: _index) -> Phase:
    at = "motion.phases"
    if len(row) not in (3, 4):
        raise ContentError(file, at, 'each is ["from", "to", seconds] or ["from", "to", seconds, "easing"]')
    easing = word(row[3] if len(row) == 4 else "inout", EASINGS, (file, at))
    return Phase(index(row[0], at), index(row[1], at), number(row[2], (file, at)), cast(Easing, easing))
