"""Built figures: incremental, pruned, whole, and read without solving."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from programs.content import figure_files
from programs.content.figure_files import KINDS, figure_for, file_name
from programs.content.poses import pose_sources
from programs.domain.figure.tempo import tempo_rules
from programs.management.commands import figures
from programs.management.commands.figures import TEMPI, build

TWO = ("bridge.toml", "plank.toml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for two figures, read by figure_for."""
    use(monkeypatch, {name: pose_sources()[name] for name in TWO})
    monkeypatch.setattr(figure_files, "BUILT", tmp_path / "figures")
    figure_files.forget_built()
    yield tmp_path / "figures"
    figure_files.forget_built()


def use(monkeypatch: pytest.MonkeyPatch, sources: Mapping[str, str]) -> None:
    monkeypatch.setattr(figures, "pose_sources", lambda: sources)
    monkeypatch.setattr(figure_files, "pose_sources", lambda: sources)


def test_builds_every_kind_and_then_nothing_again(folder: Path) -> None:
    index, drawn = build(folder, jobs=1)
    assert drawn == 2
    names = {file.name for file in folder.iterdir()}
    assert names == {"index.json", *(file_name(p, row["stamp"], kind) for p, row in index.items() for kind in KINDS)}
    before = {file.name: file.stat().st_mtime_ns for file in folder.glob("*.svg")}
    assert build(folder, jobs=1) == (index, 0)
    assert {file.name: file.stat().st_mtime_ns for file in folder.glob("*.svg")} == before


def test_a_changed_pose_is_drawn_again_and_its_old_files_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _ = build(folder, jobs=1)
    bridge = pose_sources()["bridge.toml"].replace('title = "Bridge"', 'title = "Two-leg bridge"')
    use(monkeypatch, {"bridge.toml": bridge, "plank.toml": pose_sources()["plank.toml"]})
    new, drawn = build(folder, jobs=1)
    assert drawn == 1
    assert new["plank"] == old["plank"]
    assert new["bridge"]["stamp"] != old["bridge"]["stamp"]
    assert not (folder / file_name("bridge", old["bridge"]["stamp"], "strip.svg")).exists()


def test_a_pose_that_fails_stops_the_build_with_file_pose_and_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = pose_sources()["calf-raise-loaded.toml"].replace("at = [62, 0]", "at = [62, 30]")
    use(monkeypatch, {"calf-raise-loaded.toml": broken})
    with pytest.raises(CommandError, match=r"poses/calf-raise-loaded\.toml.*pose 'down': the lowest point hangs"):
        build(folder, jobs=1)
    assert not (folder / "index.json").exists()


def test_pages_read_files_and_never_solve(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(folder, jobs=1)

    def solved(*args: object) -> None:
        raise AssertionError("a page solved a pose")

    monkeypatch.setattr(figure_files, "read_drawing", solved)
    bridge, plank = figure_for("glute-bridge-dl"), figure_for("front-plank")
    assert bridge is not None
    assert plank is not None
    assert "<title" in bridge.strip
    assert "<title" in bridge.thumbnail
    assert bridge.print_path.is_file()
    assert bridge.clip is not None
    assert bridge.clip_style is not None
    assert bridge.motion_class((3, 1, 3)) == "figure-tempo-3-1-3"
    assert (plank.clip, plank.clip_style, plank.motion_class()) == (None, None, "")


@pytest.mark.parametrize("slug", [pytest.param("rdl", id="not-built"), pytest.param("no-such", id="unknown")])
def test_a_missing_figure_is_none(folder: Path, slug: str) -> None:
    assert figure_for(slug) is None
    build(folder, jobs=1)
    assert figure_for(slug) is None


def test_a_lost_file_hides_the_figure_until_the_next_build(folder: Path) -> None:
    index, _ = build(folder, jobs=1)
    (folder / file_name("bridge", index["bridge"]["stamp"], "print.svg")).unlink()
    figure_files.forget_built()
    assert figure_for("glute-bridge-dl") is None
    assert build(folder, jobs=1)[1] == 1
    assert figure_for("glute-bridge-dl") is not None


def test_a_broken_index_is_built_anew(folder: Path) -> None:
    folder.mkdir()
    (folder / "index.json").write_text("{")
    assert build(folder, jobs=1)[1] == 2
    assert set(json.loads((folder / "index.json").read_text())) == {"bridge", "plank"}


def test_the_style_sheet_of_the_tempi_is_current() -> None:
    assert TEMPI.read_text(encoding="utf-8") == tempo_rules(), "run manage.py figures tempi"
