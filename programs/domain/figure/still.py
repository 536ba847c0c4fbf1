"""Figures that stand still: one pose (thumbnail) and all positions side by side with their arrow (strip)."""

from dataclasses import dataclass

from programs.domain.figure.model import Drawing
from programs.domain.figure.paint import Theme, document, element, elements
from programs.domain.figure.part import Box, Part, box_of
from programs.domain.figure.scene import GROUND_OVERHANG, PADDING, Scene, frame_of, marks_of, scene

STACK_FROM = 1.15
"""Panels wider than this, in heights, stand one below the other."""
PANEL_MARGIN = 30
CROP_GAP = 20
ALONE = 1.3
"""A single position is framed this wide, in heights, so that a hold is drawn in the scale of a movement."""


def thumbnail(drawing: Drawing, theme: Theme = Theme.SCREEN) -> str:
    """The hero pose alone with its marks."""
    drawn, marks = _with_ground(drawing, drawing.hero)
    inner = elements(drawn.pieces, theme) + "".join(element("mark", p, theme) for p in marks)
    box = drawn.box(*marks, ground=True)
    return document(drawing, "thumb", frame_of(drawing, [box]), inner)


def _with_ground(drawing: Drawing, index: int) -> tuple[Scene, list[Part]]:
    """A key pose whose automatic ground line reaches a little beyond everything else."""
    pose = drawing.poses[index]
    first = scene(drawing, pose)
    marks = marks_of(drawing, first.skeleton, index)
    left, _, right, _ = first.box(*marks)
    return scene(drawing, pose, (left - GROUND_OVERHANG, right + GROUND_OVERHANG)), marks


@dataclass(frozen=True, slots=True)
class _Panel:
    inner: str
    box: Box
    left: float
    right: float


def _panel(drawing: Drawing, index: int, theme: Theme) -> _Panel:
    drawn, marks = _with_ground(drawing, index)
    box = drawn.box(*marks)
    ground = [p for _, p in drawn.pieces if p.key.startswith("ground")]
    ends = [box_of([p]) for p in ground]
    inner = elements(drawn.pieces, theme) + "".join(element("mark", p, theme) for p in marks)
    left = min([box[0], *(e[0] for e in ends)]) - PADDING
    return _Panel(inner, box, left, max([box[2], *(e[2] for e in ends)]) + PADDING)


def strip(drawing: Drawing, theme: Theme = Theme.SCREEN) -> str:
    """One panel for each position, start to end; wide (lying) positions are stacked."""
    panels = [_panel(drawing, index, theme) for index in drawing.strip]
    kind = "print" if theme is Theme.PRINT else "strip"
    if drawing.crop is not None:
        return _cropped(drawing, panels, kind)
    top = min(p.box[1] for p in panels) - PANEL_MARGIN
    bottom = max(p.box[3] for p in panels) + PANEL_MARGIN
    if len(panels) > 1 and max((p.box[2] - p.box[0]) / (bottom - top) for p in panels) > STACK_FROM:
        return _stacked(drawing, panels, kind)
    inner, x = "", 0.0
    for p in panels:
        inner += f'<g transform="translate({round(x - p.left)})">{p.inner}</g>'
        x += p.right - p.left
    spare = max(0.0, ALONE * (bottom - top) - x) if len(panels) == 1 else 0.0
    return document(drawing, kind, (-spare / 2, top, x + spare, bottom - top), inner)


def _stacked(drawing: Drawing, panels: list[_Panel], kind: str) -> str:
    inner, y = "", 0.0
    left, right = min(p.left for p in panels), max(p.right for p in panels)
    for p in panels:
        top, bottom = p.box[1] - PANEL_MARGIN, p.box[3] + PANEL_MARGIN
        inner += f'<g transform="translate({round(-left)} {round(y - top)})">{p.inner}</g>'
        y += bottom - top
    return document(drawing, kind, (0, 0, right - left, y), inner)


def _cropped(drawing: Drawing, panels: list[_Panel], kind: str) -> str:
    """Close-ups: nested documents clip what lies outside."""
    x, y, w, h = (round(v) for v in frame_of(drawing, [p.box for p in panels]))
    inner = "".join(
        f'<svg x="{i * (w + CROP_GAP)}" width="{w}" height="{h}" viewBox="{x} {y} {w} {h}">{p.inner}</svg>'
        for i, p in enumerate(panels)
    )
    return document(drawing, kind, (0, 0, len(panels) * (w + CROP_GAP) - CROP_GAP, h), inner)
