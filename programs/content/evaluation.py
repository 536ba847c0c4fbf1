"""The evaluate door's content: the shape of the case document from evaluation.toml, and every engine's rules, once."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache

from assessments.content.questionnaires import questionnaire_rules
from assessments.content.reassessment import load_reassessment_rules
from assessments.content.tests import load_test_catalog
from assessments.content.triage import triage_content
from assessments.domain.catalog import Kind as TestKind
from assessments.domain.gait_cue import HeelStrike, Overstride
from assessments.domain.measurement import Footwear
from assessments.domain.questionnaire_rules import Instrument, QuestionOneRule
from assessments.domain.sides import InvolvedSide
from assessments.domain.triage import Subject
from athletes.content.load import load_rules
from athletes.content.response import response_rules
from athletes.domain.load_rules import Surface
from athletes.domain.response_rules import Colour, Intensity, LeverKind, SessionKind
from clinic.content import ContentError, Table, read_toml, required
from programs.content.exercises import exercise_library
from programs.content.planner import planner_rules
from programs.content.planning import activity_blocks
from programs.content.protocols import metric_definitions, protocols
from programs.content.race_calendar import race_rules
from programs.content.regions import protocol_by_region
from programs.content.rules import progression_rules
from programs.content.walk_run import walk_run_ladder
from programs.domain.evaluation.engines import Engines
from programs.domain.evaluation.schema import (
    Answers,
    Choice,
    Day,
    Flag,
    Kind,
    ListOf,
    MapOf,
    Moment,
    Number,
    NumberOrObject,
    OrUnknown,
    Record,
    Text,
)
from programs.domain.exercise import Equipment, LoadRegion, Setting
from programs.domain.planner.loading import RUN_LONG_OVER_120
from programs.domain.planner.planned_week import RacePriority
from programs.domain.week import Weekday

FILE = "programs/content/evaluation.toml"
CASE = "case"
REQUIRED = "required"
SHOE_CATEGORIES = ("daily", "lightweight", "plated", "trail", "racing_flat", "spikes", "other")
NEVER_IN_A_CASE = ("T20",)
"""Simple range checks have no place in a case document (appendix D-C); videos are told as ``gait_video``."""

_BOUNDED = re.compile(r"(?P<word>number|whole) (?P<low>-?\d+(\.\d+)?)\.\.(?P<high>-?\d+(\.\d+)?)")
_PLAIN: Mapping[str, Kind] = {"text": Text(), "flag": Flag(), "date": Day(), "moment": Moment()}
_RESULT = Number(Decimal(0), Decimal(1500))


@cache
def engines() -> Engines:
    """Everything the door needs, loaded once. Raises ContentError."""
    return Engines(
        schema=case_schema(),
        triage=triage_content(),
        tests=load_test_catalog(),
        questionnaires=questionnaire_rules(),
        responses=response_rules(),
        load=load_rules(),
        reassessment=load_reassessment_rules(),
        protocols=protocols(),
        protocol_by_region=protocol_by_region(),
        metrics=metric_definitions(),
        progression=progression_rules(),
        ladder=walk_run_ladder().stages,
        library=exercise_library(),
        planner=planner_rules(),
        races=race_rules(),
    )


@cache
def case_schema() -> Record:
    """The shape of the case document."""
    return parse(read_toml("programs.content", "evaluation.toml"))


def parse(table: Table) -> Record:
    """The shape in a parsed file. Raises ContentError for a kind, a list of words or a shape that does not exist."""
    shapes = _Shapes(table)
    case = shapes.record(CASE)
    unused = sorted(set(table) - shapes.used)
    if unused:
        raise ContentError(FILE, unused[0], "is used nowhere")
    return case


class _Shapes:
    """Turns notations into kinds, shape by shape; a shape that holds itself is refused."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.used: set[str] = set()
        self._open: list[str] = []

    def record(self, name: str) -> Record:
        if name in self._open:
            raise ContentError(FILE, name, "holds itself")
        self.used.add(name)
        self._open.append(name)
        rows: Table = required(self.table, name, dict, file=FILE, at="shapes")
        fields = {key: self.kind(text, f"{name}.{key}") for key, text in rows.items() if key != REQUIRED}
        needed = tuple(rows.get(REQUIRED, []))
        for key in needed:
            if key not in fields:
                raise ContentError(FILE, f"{name}.{REQUIRED}", f"unknown key {key}")
        self._open.pop()
        return Record(fields, needed)

    def kind(self, text: object, at: str) -> Kind:
        if not isinstance(text, str):
            raise ContentError(FILE, at, "must be a kind in quotes")
        if text in _PLAIN:
            return _PLAIN[text]
        if text == "result":
            return NumberOrObject(_RESULT, self.record("faults"))
        if text.endswith(" or unknown"):
            return OrUnknown(self.kind(text.removesuffix(" or unknown"), at))
        word, _, rest = text.partition(" ")
        if word == "list":
            return ListOf(self.kind(rest.removesuffix(" or null"), at), nullable=rest.endswith(" or null"))
        if word == "record":
            return self.record(rest)
        if word == "choice":
            return Choice(_words(rest, at))
        if word == "map":
            keys, _, item = rest.partition(" ")
            return MapOf(_words(keys, at), self.kind(item, at))
        if word == "answers":
            return _answers(rest, at)
        return _number(text, at)


def _number(text: str, at: str) -> Number:
    match = _BOUNDED.fullmatch(text)
    if match is None:
        raise ContentError(FILE, at, f'there is no kind "{text}"')
    low, high = Decimal(match["low"]), Decimal(match["high"])
    if low > high:
        raise ContentError(FILE, at, "the smaller bound comes first")
    return Number(low, high, whole=match["word"] == "whole")


def _answers(about: str, at: str) -> Answers:
    """Questions about the person or the problem. Clinician-only ones are ignored in a runner's answers (2.1-8)."""
    asked = triage_content().questions
    if about == "person":
        return Answers({name: one for name, one in asked.items() if one.subject is Subject.PERSON})
    of_problem = {name: one for name, one in asked.items() if one.subject is Subject.PROBLEM}
    if about == "clinician":
        return Answers(of_problem)
    if about == "problem":
        only = frozenset(name for name, one in of_problem.items() if one.clinician_only)
        return Answers({name: one for name, one in of_problem.items() if name not in only}, ignored=only)
    raise ContentError(FILE, at, "answers are those of person, problem or clinician")


def _words(name: str, at: str) -> tuple[str, ...]:
    if name not in WORDS:
        raise ContentError(FILE, at, f"known lists of words are {', '.join(sorted(WORDS))}")
    return tuple(str(word) for word in WORDS[name]())


def _choices_of(question: str) -> Callable[[], Iterable[str]]:
    return lambda: triage_content().questions[question].choices or {}


def _tests() -> Iterable[str]:
    tests = load_test_catalog().tests.values()
    return [one.id for one in tests if one.family not in NEVER_IN_A_CASE and one.kind is not TestKind.VIDEO]


WORDS: Mapping[str, Callable[[], Iterable[str]]] = {
    "unlisted_answers": lambda: ("unknown", "negative"),
    "sexes": _choices_of("sex_for_norms"),
    "menstrual_statuses": _choices_of("menstrual_status"),
    "regions": _choices_of("region"),
    "bone_sites": _choices_of("b_site"),
    "sides": lambda: ("L", "R", "both", "midline"),
    "involved_sides": lambda: InvolvedSide,
    "settled_colours": lambda: [colour for colour in Colour if colour is not Colour.PENDING],
    "tests": _tests,
    "footwear": lambda: Footwear,
    "overstrides": lambda: Overstride,
    "heel_strikes": lambda: HeelStrike,
    "instruments": lambda: (
        Instrument.PSFS,
        Instrument.WEEKLY_PROBLEM_CHECK,
        Instrument.VISA_A,
        Instrument.UWRI,
        Instrument.LEFS,
    ),
    "question_one_rules": lambda: QuestionOneRule,
    "visa_branches": lambda: sorted(questionnaire_rules().visa_a.q8),
    "session_kinds": lambda: SessionKind,
    "run_kinds": lambda: [kind for kind in SessionKind if kind.is_run],
    "intensities": lambda: Intensity,
    "surfaces": lambda: Surface,
    "tendon_regions": lambda: [region for region in LoadRegion if region is not LoadRegion.NONE],
    "protocols": protocols,
    "walk_run_stages": lambda: [stage.id for stage in walk_run_ladder().stages],
    "exercises": exercise_library,
    "settings": lambda: Setting,
    "equipment": lambda: Equipment,
    "weekdays": lambda: Weekday,
    "levers": lambda: LeverKind,
    "race_priorities": lambda: RacePriority,
    "blocks": lambda: [block for block in activity_blocks() if block != RUN_LONG_OVER_120],
    "shoe_categories": lambda: SHOE_CATEGORIES,
}
