"""Cadence proposal and the one cue at a time (clinical.md 3.7, ruling 12)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.domain.gait_cue import (
    CadenceProposal,
    CueFacts,
    CueKind,
    FootStrike,
    GaitVideo,
    HeelStrike,
    Overstride,
    Pace,
    cadence_cue,
    cue_rechecks,
    cue_words,
    metronome_ends,
    next_cue,
    offered_cues,
)
from clinic.domain.logic import Tri
from tests.assessments.domain.results import CATALOG, TODAY

RULES = CATALOG.cue
NONE, MILD, MARKED = Overstride.NONE, Overstride.MILD, Overstride.MARKED
PRONOUNCED = HeelStrike.PRONOUNCED


@pytest.mark.parametrize(
    ("cadence", "overstride", "heel", "knee", "proposal", "target", "maximum"),
    [
        pytest.param(158, MILD, PRONOUNCED, None, "cadence", 166, 169, id="158"),
        pytest.param(160, MARKED, PRONOUNCED, None, "cadence", 168, 171, id="160"),
        pytest.param(164, MILD, PRONOUNCED, None, "cadence", 172, 175, id="164"),
        pytest.param(165, MILD, PRONOUNCED, None, "none", None, None, id="exactly-165"),
        pytest.param(158, NONE, PRONOUNCED, None, "none", None, None, id="no-overstride"),
        pytest.param(158, MARKED, HeelStrike.MILD, None, "none", None, None, id="heel-mild"),
        pytest.param(None, MARKED, PRONOUNCED, None, "request_video", None, None, id="cadence-unknown"),
        pytest.param(158, None, PRONOUNCED, None, "request_video", None, None, id="overstride-unknown"),
        pytest.param(158, MARKED, None, None, "request_video", None, None, id="heel-unknown"),
        pytest.param(170, None, None, None, "none", None, None, id="unknown-cannot-matter-cadence"),
        pytest.param(158, NONE, None, None, "none", None, None, id="unknown-cannot-matter-overstride"),
        pytest.param(165, MARKED, HeelStrike.NONE, True, "cadence_optional", 173, 177, id="knee-pain"),
        pytest.param(165, MILD, PRONOUNCED, True, "none", None, None, id="knee-pain-needs-marked"),
        pytest.param(170, MARKED, PRONOUNCED, None, "none", None, None, id="knee-pain-unknown"),
        pytest.param(158, MARKED, HeelStrike.NONE, True, "none", None, None, id="below-165-needs-heel-strike"),
    ],
)
def test_cadence_cue(
    cadence: int | None,
    overstride: Overstride | None,
    heel: HeelStrike | None,
    knee: Tri,
    proposal: str,
    target: int | None,
    maximum: int | None,
) -> None:
    cue = cadence_cue(cadence, overstride, heel, RULES, knee_pain=knee)
    assert (cue.proposal, cue.target, cue.maximum) == (proposal, target, maximum)
    assert cue.words
    assert "{" not in cue.words


def test_a_request_names_what_is_missing() -> None:
    assert cadence_cue(None, MILD, None, RULES).missing == ("cadence", "heel_strike")


@given(st.integers(120, 220), st.sampled_from(Overstride), st.sampled_from(HeelStrike), st.booleans())
def test_no_prescription_above_seven_percent(
    cadence: int, overstride: Overstride, heel: HeelStrike, knee: bool
) -> None:
    cue = cadence_cue(cadence, overstride, heel, RULES, knee_pain=knee)
    assert cue.proposal is not CadenceProposal.REQUEST_VIDEO
    if cue.target is not None and cue.maximum is not None:
        assert cadence < cue.target <= cue.maximum
        assert 2 * (100 * cue.maximum - 107 * cadence) <= 100


VIDEO = GaitVideo(
    Pace.TRAINING,
    overstride=MARKED,
    heel_strike=PRONOUNCED,
    foot_strike=FootStrike.FORE,
    trunk_lean_deg=-1,
)
FACTS = CueFacts(
    cadence=158,
    anterior_knee_pain=True,
    achilles_or_calf_flare=True,
    shoe_drop_mm=Decimal(4),
)


def test_cues_come_in_order_and_one_at_a_time() -> None:
    assert offered_cues(VIDEO, FACTS, RULES) == tuple(CueKind)
    assert next_cue(VIDEO, FACTS, RULES) is CueKind.CADENCE
    after = CueFacts(cadence=170, finished_cues=frozenset({CueKind.CADENCE}))
    assert next_cue(VIDEO, after, RULES) is CueKind.TRUNK
    assert next_cue(VIDEO, CueFacts(cadence=158, active_cue=CueKind.TRUNK), RULES) is None


@pytest.mark.parametrize(
    ("video", "facts", "offered"),
    [
        pytest.param(GaitVideo(Pace.TRAINING), CueFacts(), (), id="nothing-known"),
        pytest.param(GaitVideo(Pace.TRAINING, trunk_lean_deg=0), CueFacts(), (), id="upright"),
        pytest.param(GaitVideo(Pace.TRAINING, hips_hinged=True), CueFacts(), (CueKind.TRUNK,), id="hinged"),
        pytest.param(GaitVideo(Pace.TRAINING), CueFacts(knee_pain=True), (CueKind.TRUNK,), id="knee-pain"),
        pytest.param(
            GaitVideo(Pace.TRAINING, foot_strike=FootStrike.FORE),
            CueFacts(achilles_or_calf_flare=True, shoe_drop_mm=Decimal("4.1")),
            (),
            id="drop-above-4",
        ),
        pytest.param(
            GaitVideo(Pace.TRAINING, overstride=NONE, heel_strike=PRONOUNCED),
            CueFacts(anterior_knee_pain=True),
            (),
            id="short-stride-leaves-foot-strike-alone",
        ),
    ],
)
def test_a_cue_needs_sure_findings(video: GaitVideo, facts: CueFacts, offered: tuple[CueKind, ...]) -> None:
    assert offered_cues(video, facts, RULES) == offered


def test_every_cue_has_plain_words() -> None:
    spoken = [cue_words(kind, FACTS, VIDEO, RULES) for kind in CueKind]
    assert not any("{" in words for words in spoken)
    assert "166" in spoken[0]
    assert "2 to 6 weeks" in spoken[2]


def test_cadence_is_counted_again_after_two_and_six_weeks() -> None:
    assert cue_rechecks(TODAY, RULES) == (TODAY + timedelta(days=14), TODAY + timedelta(days=42))


@pytest.mark.parametrize(
    ("sessions", "days", "ends"),
    [(5, 20, False), (6, 3, True), (0, 21, True)],
    ids=["still", "six-runs", "three-weeks"],
)
def test_metronome_is_put_away(sessions: int, days: int, ends: bool) -> None:
    assert metronome_ends(TODAY, sessions, RULES, today=TODAY + timedelta(days=days)) is ends
