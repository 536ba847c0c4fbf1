"""A moving figure: an SVG whose pieces carry classes, and a style sheet with one keyframe rule for each motion.

Nothing is inline, so it works under a strict content security policy. The page's tempo class animates the custom
property --figure-progress; the pieces are paused animations scrubbed by it (static/css/figures.css). At rest the
transform attributes show the hero pose.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from programs.domain.figure.model import Drawing
from programs.domain.figure.paint import (
    STROKES,
    Theme,
    document,
    element,
    is_drawn,
    role_of,
    short,
    transform_attribute,
)
from programs.domain.figure.part import Part, Transform
from programs.domain.figure.scene import HALO, Scene, frame_of, scene
from programs.domain.figure.timeline import Frame, frames, is_cycle, moves, period
from programs.domain.figure.view import Aspects

Key: TypeAlias = tuple[str, str]
MOVED, SCALED = 0.3, 0.005
SWITCH = 0.02
"""A second keyframe this many percent earlier makes a change of drawing order instant."""
FOOT_ART = ("footp", "footb", "footf")


@dataclass(frozen=True, slots=True)
class Clip:
    """The moving figure and its rules. `css` is empty for a figure that stands still."""

    svg: str
    css: str


@dataclass(frozen=True, slots=True)
class _Track:
    """Where one piece is at every sample, and whether this slot draws it then."""

    places: list[Transform | None]
    shown: list[bool]

    @property
    def blinks(self) -> bool:
        return not all(self.shown)

    @property
    def moving(self) -> bool:
        first = self.places[0]
        return first is not None and any(p is not None and _differs(p, first) for p in self.places)


@dataclass(slots=True)
class _Sheet:
    """Collects keyframes; pieces with the same motion share one rule."""

    slug: str
    progress: list[float]
    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)

    def name(self, track: _Track) -> str:
        steps = _steps(track)
        if steps not in self.names:
            name = f"k{len(self.names)}"
            self.names[steps] = name
            self.rules.append(f"@keyframes {self.slug}-{name}{{{self._keyframes(track, steps)}}}")
            self.rules.append(f".fig-{self.slug} .{name}{{animation-name:{self.slug}-{name}}}")
        return self.names[steps]

    def _keyframes(self, track: _Track, steps: tuple[str, ...]) -> str:
        text = ""
        for i, (at, step) in enumerate(zip(self.progress, steps, strict=True)):
            if 0 < i < len(steps) - 1 and steps[i - 1] == step == steps[i + 1]:
                continue
            if i and track.shown[i] != track.shown[i - 1]:
                seen = "visible" if track.shown[i - 1] else "hidden"
                place = step.partition(";")[0]
                text += f"{short(100 * at - SWITCH, 3)}%{{transform:{place};visibility:{seen}}}"
            text += f"{short(100 * at, 3 if track.blinks else 1)}%{{transform:{step}}}"
        return text


def clip(drawing: Drawing) -> Clip:
    """The moving figure, its box the union of all samples: nothing leaves the picture on the way."""
    samples = frames(drawing)
    aspects = Aspects()
    boxes = [scene(drawing, pose, aspects=aspects).box() for _, pose in samples]
    boxes += [scene(drawing, pose).box() for pose in drawing.poses]
    ground = (min(b[0] for b in boxes) - 10, max(b[2] for b in boxes) + 10)
    fixed = Aspects(aspects.means())
    scenes = [scene(drawing, pose, ground, fixed) for _, pose in samples]
    rest = scene(drawing, drawing.poses[drawing.hero], ground, fixed)
    sheet = _Sheet(drawing.slug, [at for at, _ in samples])
    inner = _pieces(scenes, rest, sheet)
    svg = document(drawing, "clip", frame_of(drawing, boxes), inner, f" fig-{drawing.slug}")
    return Clip(svg, "".join([*sheet.rules, _cycle_rule(drawing, samples)]))


def _cycle_rule(drawing: Drawing, samples: list[Frame]) -> str:
    if not moves(drawing) or not is_cycle(drawing):
        return ""
    seconds = short(period(drawing), 2)
    return f".figure-cycle-{drawing.slug}{{animation:figure-cycle {seconds}s linear infinite}}"


def _pieces(scenes: list[Scene], rest: Scene, sheet: _Sheet) -> str:
    resting = {(slot, part.key): part for slot, part in rest.pieces}
    text = ""
    for slot, part in _all_pieces(scenes):
        if not is_drawn(slot, part):
            continue
        track = _track(scenes, slot, part)
        if not track.moving and not track.blinks:
            text += element(slot, part, Theme.SCREEN)
            continue
        at_rest = resting.get((slot, part.key))
        place = at_rest.transform if at_rest is not None and at_rest.transform else track.places[0]
        text += _moving(slot, part, sheet.name(track), place, hidden=at_rest is None)
    return text


def _all_pieces(scenes: list[Scene]) -> list[tuple[str, Part]]:
    """Those of the first sample, and pieces or slots that only occur later, put behind their neighbour."""
    out = list(scenes[0].pieces)
    known = {(slot, part.key) for slot, part in out}
    for drawn in scenes[1:]:
        before: Key | None = None
        for slot, part in drawn.pieces:
            key = (slot, part.key)
            if key not in known:
                at = next((i for i, (s, p) in enumerate(out) if (s, p.key) == before), -1) + 1
                out.insert(at, (slot, part))
                known.add(key)
            before = key
    return out


def _track(scenes: list[Scene], slot: str, part: Part) -> _Track:
    """A piece drawn in another slot for a while follows its visible copy, so that the swap cannot be seen."""
    own = [next((p for s, p in d.pieces if s == slot and p.key == part.key), None) for d in scenes]
    twins = {part.key}
    if part.key[:-1] in (*FOOT_ART, "sole"):
        twins |= {art + part.key[-1] for art in FOOT_ART}
    place = next((p.transform for p in own if p is not None), None)
    places: list[Transform | None] = []
    for drawn, piece in zip(scenes, own, strict=True):
        if piece is not None:
            place = piece.transform
        else:
            elsewhere = (p for s, p in drawn.pieces if p.key in twins and (s == HALO) == (slot == HALO))
            place = next((p.transform for p in elsewhere), place)
        places.append(place)
    return _Track(places, [p is not None for p in own])


def _differs(a: Transform, b: Transform) -> bool:
    far = max(abs(a.x - b.x), abs(a.y - b.y), abs(a.angle - b.angle)) > MOVED
    return far or abs(a.sx - b.sx) > SCALED or abs(a.sy - b.sy) > SCALED


def _steps(track: _Track) -> tuple[str, ...]:
    """CSS transforms with the same list of functions in every step, angles unwrapped."""
    places = _unwrapped([p or Transform() for p in track.places])
    scaling = any(abs(p.sx - 1) > 0.004 or abs(p.sy - 1) > 0.004 for p in places)
    steps = []
    for place, shown in zip(places, track.shown, strict=True):
        text = f"translate({short(place.x)}px,{short(place.y)}px) rotate({short(place.angle)}deg)"
        if scaling:
            text += f" scale({short(place.sx, 3)},{short(place.sy, 3)})"
        if track.blinks:
            text += f";visibility:{'visible' if shown else 'hidden'}"
        steps.append(text)
    return tuple(steps)


def _unwrapped(places: list[Transform]) -> list[Transform]:
    out = places[:1]
    for place in places[1:]:
        turns = round((place.angle - out[-1].angle) / 360)
        out.append(place._replace(angle=place.angle - 360 * turns))
    return out


def _moving(slot: str, part: Part, name: str, place: Transform | None, hidden: bool) -> str:
    role, path = role_of(slot, part), part.path
    if part.segment is not None:  # a stroke would be scaled with its length: draw a unit rectangle instead
        role, width = STROKES[role]
        path = f"M0 {-width / 2:g}h1000v{width}H0z"
    holes = ' fill-rule="evenodd"' if part.even_odd else ""
    unseen = ' visibility="hidden"' if hidden else ""
    return f'<path class="fg-{role} fm {name}"{holes}{unseen} d="{path}"{transform_attribute(place)}/>'
