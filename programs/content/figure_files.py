"""Ready pictures in static/figures, made ahead of time by `manage.py figures build`. Reads files only; never solves.

Files are named by a hash of the pose file and of the code that draws it, so a web server may serve them for ever.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from clinic.content import ContentError
from programs.content.poses import FOLDER, drawn_slugs, pose_sources, read_drawing
from programs.domain.figure.check import findings
from programs.domain.figure.clip import clip
from programs.domain.figure.paint import Theme
from programs.domain.figure.still import strip, thumbnail
from programs.domain.figure.tempo import tempo_class
from programs.domain.figure.timeline import is_cycle, moves

BUILT = Path(__file__).resolve().parents[2] / "static" / "figures"
INDEX = "index.json"
KINDS = ("strip.svg", "thumb.svg", "print.svg", "clip.svg", "clip.css")


@dataclass(frozen=True, slots=True)
class Figure:
    """The pictures of one exercise, as SVG text with title and description inside.

    `strip`, `thumbnail` and `clip` use classes only (static/css/figures.css gives the colours, light and dark);
    `print_svg` has fixed greys and may be inlined or used as an image by WeasyPrint (`print_path`). `clip` is None for
    a hold. A page that shows a clip links `clip_style` (a path for {% static %}) and puts `motion_class` on the
    element round the SVG.
    """

    slug: str
    pose: str
    stamp: str
    cycle: bool
    moving: bool

    @property
    def strip(self) -> str:
        return _read(self._name("strip.svg"))

    @property
    def thumbnail(self) -> str:
        return _read(self._name("thumb.svg"))

    @property
    def print_svg(self) -> str:
        return _read(self._name("print.svg"))

    @property
    def print_path(self) -> Path:
        return BUILT / self._name("print.svg")

    @property
    def clip(self) -> str | None:
        return _read(self._name("clip.svg")) if self.moving else None

    @property
    def clip_style(self) -> str | None:
        return f"figures/{self._name('clip.css')}" if self.moving else None

    def motion_class(self, seconds: tuple[int, int, int] = (2, 1, 2)) -> str:
        """Class that plays the clip in a dose's tempo (first, pause, second); a run or jump keeps its own rhythm."""
        if not self.moving:
            return ""
        return f"figure-cycle-{self.pose}" if self.cycle else tempo_class(seconds)

    def _name(self, kind: str) -> str:
        return file_name(self.pose, self.stamp, kind)


def file_name(pose: str, stamp: str, kind: str) -> str:
    stem, _, ending = kind.partition(".")
    return f"{pose}-{stem}.{stamp}.{ending}"


@cache
def _read(name: str) -> str:
    return (BUILT / name).read_text(encoding="utf-8")


@cache
def _index() -> Mapping[str, Figure]:
    """Every built figure by exercise slug; empty when nothing was built. Entries with a missing file are left out."""
    try:
        rows = json.loads((BUILT / INDEX).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return MappingProxyType({})
    out: dict[str, Figure] = {}
    for pose, row in rows.items():
        if all((BUILT / file_name(pose, row["stamp"], kind)).is_file() for kind in KINDS):
            for slug in row["draws"]:
                out[slug] = Figure(slug, pose, row["stamp"], row["cycle"], row["moving"])
    return MappingProxyType(out)


def figure_for(slug: str) -> Figure | None:
    """The built figure of an exercise, or None: a page then shows none rather than solve a pose."""
    return _index().get(slug)


def forget_built() -> None:
    """Read the index again: after a build in the same process."""
    _index.cache_clear()
    _read.cache_clear()


@cache
def engine_stamp() -> str:
    """Hash of all code that draws: a change of the renderer rebuilds every figure."""
    digest = hashlib.sha256()
    package = resources.files("programs.domain").joinpath("figure")
    content = resources.files("programs.content")
    sources = [f for f in package.iterdir() if f.name.endswith(".py")]
    sources += [content.joinpath(name) for name in ("poses.py", "pose_fields.py")]
    for source in sorted(sources, key=lambda f: f.name):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def stamp_of(source: str) -> str:
    return hashlib.sha256((engine_stamp() + source).encode()).hexdigest()[:12]


def render(name: str, source: str) -> tuple[Mapping[str, str], bool, bool]:
    """All files of one pose by kind, whether it moves and whether it is a cycle. ContentError when a check fails."""
    drawing = read_drawing(name, source)
    wrong = findings(drawing)
    if wrong:
        raise ContentError(f"{FOLDER}/{name}", "figure", "; ".join(map(str, wrong)))
    moving = clip(drawing)
    files = {
        "strip.svg": strip(drawing),
        "thumb.svg": thumbnail(drawing),
        "print.svg": strip(drawing, Theme.PRINT),
        "clip.svg": moving.svg,
        "clip.css": moving.css,
    }
    return MappingProxyType(files), moves(drawing), is_cycle(drawing)


def coverage() -> Mapping[str, tuple[str, ...]]:
    """Pose file to the exercises it draws, from content alone."""
    return MappingProxyType({name: drawn_slugs(name, source) for name, source in pose_sources().items()})
