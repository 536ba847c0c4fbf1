"""``manage.py figures build``: draws every exercise figure whose pose or renderer changed. Needs no database."""

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.content import ContentError
from programs.content import figure_files
from programs.content.figure_files import BUILT, INDEX, KINDS, coverage, file_name, render, stamp_of
from programs.content.poses import pose_sources
from programs.domain.figure.tempo import tempo_rules

TEMPI = BUILT.parent / "css" / "figure-tempi.css"
Row: TypeAlias = dict[str, Any]


class Command(BaseCommand):
    """Builds, or writes the style sheet of the tempi."""

    help = "Draw the exercise figures into static/figures: only those that changed, in parallel."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """build (default work) or tempi."""
        parser.add_argument("action", choices=["build", "tempi"])
        parser.add_argument("--jobs", type=int, default=2, help="processes")

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError lists every pose that fails a check; nothing of it is written."""
        if options["action"] == "tempi":
            TEMPI.write_text(tempo_rules(), encoding="utf-8")
            return
        started = monotonic()
        index, built = build(BUILT, jobs=options["jobs"])
        self.stdout.write(f"{len(index)} figures, {built} drawn, {monotonic() - started:.1f} s")


def build(folder: Path, *, jobs: int) -> tuple[Row, int]:
    """The index and how many figures were drawn. Old files are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    sources, draws = pose_sources(), coverage()
    old = _old_index(folder)
    index: Row = {}
    stale: list[tuple[str, str]] = []
    for name, source in sources.items():
        pose, stamp = name.removesuffix(".toml"), stamp_of(source)
        if old.get(pose, {}).get("stamp") == stamp and _complete(folder, pose, stamp):
            index[pose] = {**old[pose], "draws": draws[name]}
        else:
            stale.append((name, source))
    for name, row in _drawn(folder, stale, jobs):
        index[name.removesuffix(".toml")] = {**row, "draws": draws[name]}
    ordered = dict(sorted(index.items()))
    _replace(folder / INDEX, json.dumps(ordered, indent=1))
    keep = {INDEX, *(file_name(pose, row["stamp"], kind) for pose, row in ordered.items() for kind in KINDS)}
    for file in folder.iterdir():
        if file.name not in keep:
            file.unlink(missing_ok=True)
    figure_files.forget_built()
    return ordered, len(stale)


def _old_index(folder: Path) -> Row:
    try:
        rows: Row = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return rows


def _complete(folder: Path, pose: str, stamp: str) -> bool:
    return all((folder / file_name(pose, stamp, kind)).is_file() for kind in KINDS)


def _drawn(folder: Path, stale: list[tuple[str, str]], jobs: int) -> list[tuple[str, Row]]:
    work = [(str(folder), name, source) for name, source in stale]
    if jobs < 2 or len(work) < 2:
        results = [_draw(job) for job in work]
    else:
        with ProcessPoolExecutor(max_workers=jobs) as pool:
            results = list(pool.map(_draw, work))
    problems = [result for result in results if isinstance(result, str)]
    if problems:
        raise CommandError("\n".join(problems))
    return [result for result in results if not isinstance(result, str)]


def _draw(job: tuple[str, str, str]) -> tuple[str, Row] | str:
    """Write one figure's files; the words of the problem when a check fails."""
    folder, name, source = job
    try:
        files, moving, cycle = render(name, source)
    except ContentError as error:
        return str(error)
    pose, stamp = name.removesuffix(".toml"), stamp_of(source)
    for kind, text in files.items():
        _replace(Path(folder) / file_name(pose, stamp, kind), text)
    return name, {"stamp": stamp, "moving": moving, "cycle": cycle}


def _replace(path: Path, text: str) -> None:
    """Whole or not at all: two builds may run at once."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
