"""Exercise figures: every pose passes the checks, and the checks notice a pose that is broken on purpose."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from xml.dom import minidom
from xml.dom.minidom import Text

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.content import ContentError
from programs.content.exercises import exercise_library
from programs.content.poses import drawn_slugs, pose_sources, read_drawing
from programs.domain.figure.between import between
from programs.domain.figure.check import findings
from programs.domain.figure.clip import clip
from programs.domain.figure.model import Drawing
from programs.domain.figure.paint import Theme
from programs.domain.figure.part import box_of
from programs.domain.figure.pose import FootPin, HandPin, Limb, Pose, Side, mirrored
from programs.domain.figure.scene import scene
from programs.domain.figure.solve import solve
from programs.domain.figure.still import strip, thumbnail
from programs.domain.figure.tempo import tempo_class, tempo_rules
from programs.domain.figure.timeline import frames, is_cycle

NAMES = sorted(pose_sources())
SIZES = {"thumbnail": 5000, "strip": 7000, "clip": 8000}
"""Budgets in bytes, compressed."""


def drawing(name: str) -> Drawing:
    return read_drawing(f"{name}.toml", pose_sources()[f"{name}.toml"])


def packed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def with_pose(figure: Drawing, index: int, change: Callable[[Pose], Pose]) -> Drawing:
    poses = list(figure.poses)
    poses[index] = change(poses[index])
    return replace(figure, poses=tuple(poses))


def with_near(figure: Drawing, index: int, change: Callable[[Limb], Limb]) -> Drawing:
    return with_pose(figure, index, lambda pose: replace(pose, right=change(pose.right)))


def words_of(svg: str, tag: str) -> str:
    node = minidom.parseString(svg).getElementsByTagName(tag)[0].firstChild
    assert isinstance(node, Text)
    return node.data


@pytest.mark.parametrize("name", NAMES)
def test_every_pose_passes_all_checks(name: str) -> None:
    assert findings(read_drawing(name, pose_sources()[name])) == []


@pytest.mark.parametrize("name", NAMES)
def test_files_are_valid_complete_small_and_stable(name: str) -> None:
    figure = read_drawing(name, pose_sources()[name])
    moving = clip(figure)
    texts = {"thumbnail": thumbnail(figure), "strip": strip(figure), "clip": moving.svg}
    for kind, text in texts.items():
        assert words_of(text, "title") == figure.title
        assert words_of(text, "desc") == figure.description
        assert "nan" not in text.partition("</desc>")[2]
        assert "style" not in text.partition("</desc>")[2], "inline style breaks the content security policy"
        assert packed(text + (moving.css if kind == "clip" else "")) <= SIZES[kind]
    assert strip(read_drawing(name, pose_sources()[name])) == texts["strip"]
    assert figure.description.split(".")[0].endswith("view") or "Seen" in figure.description or figure.crop


@pytest.mark.parametrize("name", NAMES)
def test_nothing_leaves_the_picture_on_the_way(name: str) -> None:
    figure = read_drawing(name, pose_sources()[name])
    if figure.crop is not None:
        return
    found = re.search(r'viewBox="([^"]+)"', clip(figure).svg)
    assert found
    x, y, w, h = map(float, found[1].split())
    for _, pose in frames(figure):
        left, top, right, bottom = scene(figure, pose).box()
        assert x <= left
        assert y <= top
        assert right <= x + w
        assert bottom <= y + h


@pytest.mark.parametrize("name", NAMES)
def test_print_has_fixed_greys_only(name: str) -> None:
    text = strip(read_drawing(name, pose_sources()[name]), Theme.PRINT).partition("</desc>")[2]
    assert "class=" not in text
    assert "var(" not in text
    for colour in re.findall(r"#([0-9A-F]{6})", text):
        assert colour[:2] == colour[2:4] == colour[4:]


def test_every_drawn_slug_is_in_the_library_and_drawn_once() -> None:
    slugs = [slug for name, source in pose_sources().items() for slug in drawn_slugs(name, source)]
    assert set(slugs) <= set(exercise_library())
    assert len(slugs) == len(set(slugs))


def test_file_name_is_the_id() -> None:
    for name, source in pose_sources().items():
        assert read_drawing(name, source).slug == name.removesuffix(".toml")


# Broken on purpose: a checker that never fails proves nothing.
BROKEN = [
    pytest.param(
        lambda: with_near(drawing("step-down"), 0, lambda q: replace(q, knee=-20.0)), "limit", id="knee-bent-backwards"
    ),
    pytest.param(
        lambda: with_near(drawing("step-down"), 0, lambda q: replace(q, elbow=170.0)), "limit", id="elbow-folded"
    ),
    pytest.param(
        lambda: with_pose(drawing("step-down"), 0, lambda p: replace(p, at=(52.0, 60.0))),
        "sinks",
        id="foot-inside-the-step",
    ),
    pytest.param(
        lambda: with_pose(drawing("calf-raise-loaded"), 0, lambda p: replace(p, at=(62.0, 30.0))),
        "floats",
        id="above-the-floor",
    ),
    pytest.param(
        lambda: with_pose(drawing("balance-floor"), 0, lambda p: replace(p, lean=-14.0)),
        "balance",
        id="falls-backwards",
    ),
    pytest.param(
        lambda: with_pose(drawing("lateral-step-down"), 0, lambda p: replace(p, roll=25.0)),
        "balance",
        id="falls-sideways",
    ),
    pytest.param(
        lambda: with_near(drawing("split-squat"), 0, lambda q: replace(q, foot_to=FootPin("ball", (420.0, 0.0)))),
        "reach",
        id="leg-too-short",
    ),
    pytest.param(
        lambda: with_near(drawing("calf-hold"), 0, lambda q: replace(q, hand_to=HandPin((330.0, 800.0)))),
        "wall",
        id="hand-through-the-wall",
    ),
    pytest.param(
        lambda: with_pose(drawing("step-down"), 1, lambda p: replace(p, touch=("far.tip",))),
        "touch",
        id="touch-is-not-true",
    ),
    pytest.param(
        lambda: replace(drawing("split-squat"), poses=(drawing("split-squat").poses[0],) * 2), "alike", id="no-movement"
    ),
]


@pytest.mark.parametrize(("broken", "rule"), BROKEN)
def test_checks_notice_a_broken_pose(broken: Callable[[], Drawing], rule: str) -> None:
    found = findings(broken())
    assert rule in {finding.rule for finding in found}
    assert all(finding.pose and len(finding.reason.split()) > 3 for finding in found)


REFUSED = [
    pytest.param("lean = 2\n", "laen = 2\n", "laen", id="misspelt-pose-key"),
    pytest.param("knee=4", "kne=4", "kne", id="misspelt-limb-key"),
    pytest.param("pitch=-16", "pich=-16", "pich", id="misspelt-pin-key"),
    pytest.param("w=250", "width=250", "width", id="unknown-equipment-key"),
    pytest.param('type="step"', 'type="stepp"', "must be one of", id="unknown-equipment"),
    pytest.param('type="arrow"', 'type="arow"', "must be one of", id="unknown-mark"),
    pytest.param('highlight = ["quads', 'highlight = ["quad', "must be one of", id="unknown-region"),
    pytest.param('hero = "down"', 'hero = "dwon"', "no pose 'dwon'", id="unknown-hero"),
    pytest.param('balance = "near"', 'balance = "nera"', "not a side", id="unknown-side"),
    pytest.param("lean = 28", 'lean = "28"', "must be a number", id="word-for-a-number"),
    pytest.param('tempo = "3-0-2-0"', 'tempo = "3-0-2"', "four numbers", id="short-tempo"),
    pytest.param('tempo = "3-0-2-0"', "speed = 3", "speed", id="unknown-motion-key"),
    pytest.param("[motion]", "[motion", "not valid TOML", id="broken-toml"),
]


@pytest.mark.parametrize(("old", "new", "words"), REFUSED)
def test_mistakes_in_a_file_are_refused_in_words(old: str, new: str, words: str) -> None:
    source = pose_sources()["step-down.toml"]
    assert old in source
    with pytest.raises(ContentError, match=re.escape(words)) as error:
        read_drawing("step-down.toml", source.replace(old, new))
    assert "poses/step-down.toml" in str(error.value)


def test_figures_on_the_floor_share_one_scale() -> None:
    heights = {
        float(re.findall(r'viewBox="([^"]+)"', thumbnail(drawing(name)))[0].split()[3])
        for name in ("balance-floor", "calf-hold", "split-squat", "rdl", "goblet-squat", "brisk-walk")
    }
    assert max(heights) <= min(heights) * 1.05


def test_standing_height_is_1000() -> None:
    upright = replace(drawing("balance-floor"), poses=(Pose(right=Limb(knee=0), left=Limb(knee=0)),))
    _, top, _, bottom = box_of(scene(upright, upright.poses[0]).body)
    assert bottom - top == pytest.approx(1000, abs=5)


@given(
    lean=st.floats(-20, 20),
    hip=st.floats(-20, 100),
    knee=st.floats(0, 120),
    abduction=st.floats(-20, 30),
    yaw=st.sampled_from([0.0, 90.0, -90.0, 48.0]),
)
def test_bones_keep_their_length_and_the_anchor_its_place(
    lean: float, hip: float, knee: float, abduction: float, yaw: float
) -> None:
    limb = Limb(hip=(hip, abduction, 0), knee=knee)
    sk = solve(Pose(lean=lean, anchor="near.ball", at=(10, 0), right=limb, left=limb), yaw)
    for start, end, length in (("hip", "knee", 245), ("knee", "ankle", 250), ("sho", "elbow", 178)):
        for side in Side:
            a, b = sk.joints[start + side], sk.joints[end + side]
            assert sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5 == pytest.approx(length)
    ball = sk.joints["ballR"]
    assert ball[1] == pytest.approx(0, abs=1e-6)


@given(x=st.floats(-150, 150), y=st.floats(0, 200), pitch=st.floats(-15, 50))
def test_a_pinned_foot_is_where_the_pin_says_or_the_miss_is_told(x: float, y: float, pitch: float) -> None:
    pin = FootPin("heel", (x, y), pitch)
    sk = solve(Pose(root=(0, 480), right=Limb(foot_to=pin)))
    heel = sk.joints["heelR"]
    distance = ((heel[0] - x) ** 2 + (heel[1] - y) ** 2) ** 0.5
    assert distance == pytest.approx(max(0.0, sk.misses["legR"]), abs=1.5)


def test_between_is_exact_at_the_start_and_keeps_pins() -> None:
    first, last = drawing("split-squat").poses
    assert solve(between(first, last, 0, 0)).joints["hip"] == pytest.approx(solve(first).joints["hip"])
    middle = between(first, last, 0.5, 0)
    assert middle.right.foot_to is not None
    assert middle.right.foot_to.at == (200, 0)


def test_mirror_twice_is_the_same_pose() -> None:
    pose = drawing("skaters").poses[0]
    assert mirrored(mirrored(pose)) == pose
    assert mirrored(pose).anchor == "left.ball"


def test_hold_has_no_motion_and_a_run_loops() -> None:
    assert clip(drawing("plank")).css == ""
    assert is_cycle(drawing("strides"))
    assert ".figure-cycle-strides{animation:figure-cycle 0.9s" in clip(drawing("strides")).css


def test_tempo_needs_no_new_keyframes_of_the_figure() -> None:
    css = clip(drawing("split-squat")).css
    assert "animation-name" in css
    assert not re.search(r"[0-9]s[ ;}]", css)


def test_every_tempo_of_the_library_has_its_own_class() -> None:
    sheet = tempo_rules()
    for exercise in exercise_library().values():
        tempo = exercise.dose.tempo if exercise.dose else None
        if tempo is not None:
            exact = f"figure-tempo-{tempo.first}-{tempo.pause}-{tempo.second}"
            assert tempo_class((tempo.first, tempo.pause, tempo.second)) == exact
            assert f".{exact}{{" in sheet


def test_an_unusual_tempo_gets_the_nearest_class() -> None:
    assert tempo_class((10, 0, 10)) == "figure-tempo-5-0-5"


def test_box_of_a_part_ignores_the_ground_line_unless_asked() -> None:
    drawn = scene(drawing("goblet-squat"), drawing("goblet-squat").poses[0])
    ground = [p for _, p in drawn.pieces if p.key.startswith("ground")]
    assert drawn.box()[0] > box_of(ground)[0]
    assert drawn.box(ground=True)[0] == box_of(ground)[0]
