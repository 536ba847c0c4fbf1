"""Pieces to SVG text: by class for the screen, with fixed greys for print (WeasyPrint draws var() colours black)."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from html import escape

from programs.domain.figure.model import Drawing
from programs.domain.figure.part import Part, Transform
from programs.domain.figure.scene import EQUIPMENT, HALO, Drawn

HALO_WIDTH, RIM_WIDTH = 8, 5
STROKES: dict[str, tuple[str, int]] = {
    "g": ("g", 7),
    "bl": ("b", 15),
    "ml": ("b", 24),
    "sl": ("b", 11),
    "fl": ("e", 22),
    "dl": ("ed", 18),
    "w": ("w", 15),
    "wk": ("k", 27),
    "ws": ("w", 6),
    "wks": ("k", 11),
}
"""Stroked roles: colour role and width. A moving stroke becomes a filled unit rectangle of this height."""
FILL_ALIASES = {"wh": "w"}
GREYS = {
    "s": "#DADADA",
    "sf": "#F0F0F0",
    "t": "#9A9A9A",
    "tf": "#E2E2E2",
    "p": "#7C7C7C",
    "pf": "#D6D6D6",
    "h": "#3C3C3C",
    "o": "#3C3C3C",
    "of": "#B4B4B4",
    "m": "#FFFFFF",
    "mf": "#FFFFFF",
    "x": "#000000",
    "xf": "#444444",
    "e": "#F4F4F4",
    "ed": "#8C8C8C",
    "eh": "#FFFFFF",
    "b": "#8C8C8C",
    "bm": "#F2F2F2",
    "g": "#333333",
    "w": "#000000",
    "sh": "#DADADA",
    "k": "#FFFFFF",
    "n": "#F0F0F0",
}
"""Print: readable in black and white at 28 mm, survives a photocopier."""
PRINT_OUTLINES = {"e": "#777777", "eh": "#999999", "bm": "#999999"}
NEAR_OUTLINE, FAR_OUTLINE = "#777777", "#8C8C8C"


class Theme(StrEnum):
    SCREEN = "screen"
    PRINT = "print"


def short(value: float, digits: int = 1) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return "0" if text in ("-0", "") else text


def transform_attribute(place: Transform | None) -> str:
    if place is None:
        return ""
    text = f"translate({short(place.x)} {short(place.y)})"
    if abs(place.angle) > 0.05:
        text += f"rotate({short(place.angle)})"
    if abs(place.sx - 1) > 0.004 or abs(place.sy - 1) > 0.004:
        text += f"scale({short(place.sx, 3)} {short(place.sy, 3)})"
    return f' transform="{text}"'


def rounded_stroke(colour: str, width: int) -> str:
    return f' stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'


def attributes(role: str, theme: Theme) -> str:
    """Class on the screen, presentation attributes in print."""
    if theme is Theme.SCREEN:
        return f' class="fg-{role}"'
    if role == HALO:
        return f' fill="{GREYS["k"]}"' + rounded_stroke(GREYS["k"], HALO_WIDTH)
    if role in STROKES:
        colour, width = STROKES[role]
        return ' fill="none"' + rounded_stroke(GREYS[colour], width)
    text = f' fill="{GREYS[FILL_ALIASES.get(role, role)]}"'
    if role in PRINT_OUTLINES:
        text += f' stroke="{PRINT_OUTLINES[role]}" stroke-width="3"'
    if role in ("x", "xf"):  # the rim makes the highlight readable without colour vision
        text += rounded_stroke(GREYS["k"], RIM_WIDTH)
    return text


def is_drawn(slot: str, part: Part) -> bool:
    """Halos only round solid pieces; a sleeve has its armhole's, so that the shoulder flows into the shirt."""
    if slot == HALO:
        return part.solid and not (part.role or "").startswith("x") and not part.key.startswith("sleeve")
    return part.role is not None


def role_of(slot: str, part: Part) -> str:
    return HALO if slot == HALO else part.role or ""


def element(slot: str, part: Part, theme: Theme) -> str:
    if not is_drawn(slot, part):
        return ""
    look = attributes(role_of(slot, part), theme)
    if part.segment is not None:
        (x0, y0), (x1, y1) = part.segment
        return f'<path{look} d="M{short(x0)} {short(-y0)}L{short(x1)} {short(-y1)}"/>'
    holes = ' fill-rule="evenodd"' if part.even_odd else ""
    return f'<path{look}{holes} d="{part.path}"{transform_attribute(part.transform)}/>'


def elements(
    pieces: Sequence[Drawn], theme: Theme, wanted: Callable[[str, Part], bool] = lambda slot, part: True
) -> str:
    """All pieces; in print each group of the body first gets an outer outline, a stroke pass below its fills."""
    out: list[str] = []
    outlined: set[tuple[str, str]] = set()
    for slot, part in pieces:
        if not wanted(slot, part):
            continue
        group = (slot, part.layer)
        if theme is Theme.PRINT and slot not in (EQUIPMENT, HALO, "pelvis") and group not in outlined:
            outlined.add(group)
            out += [_outline(q) for s, q in pieces if (s, q.layer) == group and _pale(q)]
        out.append(element(slot, part, theme))
    return "".join(out)


def _pale(part: Part) -> bool:
    role = part.role or ""
    return part.solid and (role == "s" or role.endswith("f")) and not role.startswith("x")


def _outline(part: Part) -> str:
    colour = FAR_OUTLINE if (part.role or "").endswith("f") else NEAR_OUTLINE
    look = f' fill="{colour}"' + rounded_stroke(colour, RIM_WIDTH)
    return f'<path{look} d="{part.path}"{transform_attribute(part.transform)}/>'


def document(
    drawing: Drawing, kind: str, frame: tuple[float, float, float, float], inner: str, extra_class: str = ""
) -> str:
    """The whole SVG with title and description for screen readers; `kind` keeps ids apart on one page."""
    x, y, w, h = frame
    if drawing.flip:
        inner, x = f'<g transform="scale(-1 1)">{inner}</g>', -(x + w)
    uid = f"{drawing.slug}-{kind}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{round(x)} {round(y)} {round(w)} {round(h)}" role="img" '
        f'class="exercise-figure exercise-figure-{kind}{extra_class}" aria-labelledby="{uid}-t {uid}-d">'
        f'<title id="{uid}-t">{escape(drawing.title)}</title><desc id="{uid}-d">{escape(drawing.description)}</desc>'
        f"{inner}</svg>"
    )
