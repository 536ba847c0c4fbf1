"""An exercise's figure as data: key poses, equipment, marks, highlight, motion and framing. Must not draw anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from programs.domain.figure.pose import Pose, PoseError, Side
from programs.domain.figure.vectors import Point

Setting: TypeAlias = "float | str | bool | tuple[Setting, ...] | Mapping[str, Setting]"
Easing: TypeAlias = Literal["inout", "linear", "out", "in"]
Mode: TypeAlias = Literal["there-and-back", "loop", "hold"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the picture: coordinates or a named point of the body, moved by `off`."""

    to: str | Point
    off: Point = (0, 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of equipment or one mark with its checked settings (keys: figures.md 10 and 11)."""

    kind: str
    settings: Mapping[str, Setting]

    def has(self, key: str) -> bool:
        return key in self.settings

    def number(self, key: str, default: float | None = None) -> float:
        value = self.settings.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PoseError(f"{self.kind}: {key} must be a number")
        return value

    def flag(self, key: str, default: bool) -> bool:
        return bool(self.settings.get(key, default))

    def word(self, key: str, default: str) -> str:
        value = self.settings.get(key, default)
        if not isinstance(value, str):
            raise PoseError(f"{self.kind}: {key} must be a word")
        return value

    def spot(self, key: str, default: str | None = None) -> Spot:
        return self._spot(key, self.settings.get(key, default))

    def spots(self, key: str) -> tuple[Spot, ...]:
        value = self.settings.get(key)
        rows = value if isinstance(value, tuple) and not _is_point(value) else (value,)
        return tuple(self._spot(key, row) for row in rows)

    def point(self, key: str) -> Point:
        to = self.spot(key).to
        if isinstance(to, str):
            raise PoseError(f"{self.kind}: {key} must be [x, y]")
        return to

    def _spot(self, key: str, value: "Setting | None") -> Spot:
        if isinstance(value, str):
            return Spot(value)
        if isinstance(value, tuple) and _is_point(value):
            return Spot(_pair(value))
        if isinstance(value, Mapping) and "to" in value:
            off = value.get("off", (0, 0))
            if isinstance(off, tuple) and _is_point(off):
                return Spot(self._spot(key, value["to"]).to, _pair(off))
        raise PoseError(f"{self.kind}: {key} must be a point name, [x, y] or {{to, off}}")


def _is_point(value: tuple[Setting, ...]) -> bool:
    return len(value) == 2 and all(isinstance(x, int | float) for x in value)


def _pair(value: tuple[Setting, ...]) -> Point:
    x, y = (float(v) if isinstance(v, int | float) else 0.0 for v in value)
    return (x, y)


@dataclass(frozen=True, slots=True)
class Highlight:
    """A region of figures.md A5 on the sides that work."""

    region: str
    sides: frozenset[Side]


@dataclass(frozen=True, slots=True)
class Phase:
    """From one key pose to another in some seconds; the same pose twice is a hold."""

    start: int
    end: int
    seconds: float
    easing: Easing = "inout"


@dataclass(frozen=True, slots=True)
class Motion:
    """How the key poses follow each other. Without phases or loop: first to last pose and back, in the dose's tempo."""

    mode: Mode = "there-and-back"
    tempo: tuple[float, float, float, float] = (2, 0, 2, 0)
    phases: tuple[Phase, ...] = ()
    path: tuple[int, ...] = ()
    period: float = 1
    mirror: bool = False
    samples: int | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn for one movement. `poses` are balanced; `hero`, `strip` and `path` are indices."""

    slug: str
    title: str
    description: str
    poses: tuple[Pose, ...]
    hero: int
    strip: tuple[int, ...]
    motion: Motion
    yaw: float = 0
    elevation: float = 0
    highlight: tuple[Highlight, ...] = ()
    equipment: tuple[Item, ...] = ()
    marks: tuple[tuple[int, Item], ...] = ()
    aspect: float = 1
    min_height: float = 1120
    crop: tuple[float, float, float, float] | None = None
    hide: frozenset[str] = frozenset()
    far: frozenset[Side] = frozenset()
    leg_order: tuple[Side, ...] = ()
    flip: bool = False
    airborne: frozenset[str] = frozenset()
    hanging: bool = False
    supported: bool = False
    balance: bool = True

    @property
    def facing(self) -> bool:
        return 45 < abs(self.yaw) < 135
