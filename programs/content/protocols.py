"""Protocols, default gates and metric definitions from TOML, checked against the exercise library and each other."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from clinic.content import ContentError, Table, only_keys, read_toml, required
from programs.content.exercises import exercise_library
from programs.content.fields import needed_span, notated_dose, text, texts
from programs.domain.criteria import Criterion, CriterionSyntaxError, parse_criterion
from programs.domain.dose import Dose
from programs.domain.exercise import Exercise, ExerciseType
from programs.domain.metrics import MetricDefinition
from programs.domain.protocol import Message, MinimumIf, Phase, Protocol, RunRules, Slot, WeekDose

PROTOCOL_FILES = ("ach-mid", "ach-ins", "pf", "pfp", "itb", "glut", "pht", "mtss", "tbsi", "calf", "pre")
GATES = "programs/content/gates.toml"
METRICS = "programs/content/metrics.toml"
TYPE_PREFIX = "type:"

PROTOCOL_KEYS = frozenset(
    {"id", "name", "plain_name", "tissue", "minimum_total_days", "pain_cap_run", "pain_cap_strength"}
    | {"pain_cap_strength_by_clinician", "key_tests", "highest_yield", "main_region", "walk_run_hours", "first_phase"}
    | {"needs_clearance", "evidence", "source", "messages", "findings", "phase"}
)
PHASE_KEYS = frozenset(
    {"number", "goal", "slots", "running", "run", "avoid", "cues", "minimum_days", "minimum_if", "exit", "next_words"}
    | {"exit_replaces_default", "must_not_include", "must_include_any", "not_alone", "tests_not_offered"}
)
SLOT_KEYS = frozenset(
    {"exercise", "dose", "per_week", "heavy", "overlap", "off_days", "opens", "replaces", "note", "finding", "weeks"}
)
RUN_KEYS = frozenset({"allowed", "long", "quality", "walk_run", "alternate_days"})
QUALITY_BLOCKS = frozenset({"strides_flat", "run_tempo", "run_intervals", "hill_repeats", "hill_sprints"})


@cache
def protocols() -> Mapping[str, Protocol]:
    """Every protocol by id, in the order of clinical.md 7.4."""
    found = [_protocol(name) for name in PROTOCOL_FILES]
    return MappingProxyType({protocol.id: protocol for protocol in found})


@cache
def metric_definitions() -> Mapping[str, MetricDefinition]:
    """Words and units of every metric that may stand in a criterion; test metrics are made of test and part."""
    table = read_toml("programs.content", "metrics.toml")
    only_keys(table, frozenset({"metric", "part", "test"}), file=METRICS, at="metrics")
    found: dict[str, MetricDefinition] = {}
    for test in table.get("test", []):
        for part in table.get("part", []):
            made = _definition({**part, "id": f"{test['id']}.{part['id']}"})
            words = made.words.replace("{test}", str(test["words"]))
            unit = str(test["unit"]) if part["id"] in ("inv", "worse") else made.unit
            found[made.id] = MetricDefinition(made.id, words, unit, made.pain, made.yes_no)
    for row in required(table, "metric", list, file=METRICS, at="metrics"):
        made = _definition(row)
        found[made.id] = made
    return MappingProxyType(found)


def _definition(row: Table) -> MetricDefinition:
    at = text(row, "id", file=METRICS, at="metric")
    only_keys(row, frozenset({"id", "words", "unit", "pain", "yes_no"}), file=METRICS, at=at)
    return MetricDefinition(
        id=at,
        words=text(row, "words", file=METRICS, at=at),
        unit=str(row.get("unit", "")),
        pain=bool(row.get("pain", False)),
        yes_no=bool(row.get("yes_no", False)),
    )


@cache
def _default_phases() -> Mapping[int, Table]:
    table = read_toml("programs.content", "gates.toml")
    only_keys(table, frozenset({"phase"}), file=GATES, at="gates")
    rows = required(table, "phase", list, file=GATES, at="gates")
    for row in rows:
        only_keys(row, frozenset({"number", "name", "content", "minimum_days", "exit"}), file=GATES, at="phase")
    return {int(required(row, "number", int, file=GATES, at="phase")): row for row in rows}


def _protocol(name: str) -> Protocol:
    file = f"programs/content/protocols/{name}.toml"
    table = read_toml("programs.content", f"protocols/{name}.toml")
    only_keys(table, PROTOCOL_KEYS, file=file, at=name)
    protocol_id = text(table, "id", file=file, at=name)

    def number(key: str) -> int:
        return int(required(table, key, int, file=file, at=name))

    total = table.get("minimum_total_days")
    return Protocol(
        id=protocol_id,
        name=text(table, "name", file=file, at=name),
        plain_name=text(table, "plain_name", file=file, at=name),
        tissue=text(table, "tissue", file=file, at=name),
        minimum_total_days=None if total is None else int(total),
        pain_cap_run=number("pain_cap_run"),
        pain_cap_strength=number("pain_cap_strength"),
        pain_cap_strength_by_clinician=number("pain_cap_strength_by_clinician"),
        key_tests=texts(table, "key_tests", file=file, at=name),
        highest_yield=tuple(_known(slug, file, "highest_yield") for slug in table.get("highest_yield", [])),
        main_region=text(table, "main_region", file=file, at=name),
        walk_run_hours=number("walk_run_hours"),
        first_phase=number("first_phase"),
        needs_clearance=bool(table.get("needs_clearance", False)),
        phases=tuple(_phase(row, protocol_id, file) for row in required(table, "phase", list, file=file, at=name)),
        messages=tuple(_message(row, file) for row in table.get("messages", [])),
        findings=MappingProxyType(dict(table.get("findings", {}))),
        evidence=text(table, "evidence", file=file, at=name),
        source=text(table, "source", file=file, at=name),
    )


def _message(row: Table, file: str) -> Message:
    only_keys(row, frozenset({"text", "when"}), file=file, at="messages")
    when = row.get("when")
    words = text(row, "text", file=file, at="messages")
    return Message(words, None if when is None else _criterion(when, file, "messages.when"))


def _phase(row: Table, protocol_id: str, file: str) -> Phase:
    number = int(required(row, "number", int, file=file, at="phase"))
    at = f"phase {number}"
    only_keys(row, PHASE_KEYS, file=file, at=at)
    default = _default_phases()[number]
    return Phase(
        number=number,
        name=text(default, "name", file=GATES, at=at),
        content=text(default, "content", file=GATES, at=at),
        goal=text(row, "goal", file=file, at=at),
        slots=tuple(_slot(slot, file, at) for slot in required(row, "slots", list, file=file, at=at)),
        running=texts(row, "running", file=file, at=at),
        run=_run_rules(required(row, "run", dict, file=file, at=at), file, at),
        avoid=texts(row, "avoid", file=file, at=at),
        cues=texts(row, "cues", file=file, at=at),
        minimum_days=int(row.get("minimum_days", default["minimum_days"])),
        minimum_if=tuple(
            MinimumIf(_criterion(other["when"], file, f"{at}.minimum_if"), int(other["days"]))
            for other in row.get("minimum_if", [])
        ),
        exit=_exit(row, default, file, at),
        next_words=text(row, "next_words", file=file, at=at),
        must_not_include=_expanded(texts(row, "must_not_include", file=file, at=at), file, at),
        must_include_any=tuple(
            frozenset(_known(slug, file, at) for slug in group) for group in row.get("must_include_any", [])
        ),
        not_alone=tuple(_known(slug, file, at) for slug in row.get("not_alone", [])),
        tests_not_offered=frozenset(texts(row, "tests_not_offered", file=file, at=at)),
    )


def _exit(row: Table, default: Table, file: str, at: str) -> tuple[Criterion, ...]:
    """Default criteria first, then the protocol's; an identical one once (clinical.md 7.2, README of the cases)."""
    own = [_criterion(item, file, f"{at}.exit") for item in row.get("exit", [])]
    if row.get("exit_replaces_default", False):
        return tuple(own)
    both = [_criterion(item, GATES, f"{at}.exit") for item in default["exit"]] + own
    once: dict[object, Criterion] = {}
    for criterion in both:
        once.setdefault(criterion.alternatives, criterion)
    return tuple(once.values())


def _criterion(item: object, file: str, at: str) -> Criterion:
    """``"red14 = 0"`` or ``{ is = "...", words = "..." }``; every metric must be defined."""
    words = ""
    if isinstance(item, dict):
        only_keys(item, frozenset({"is", "words"}), file=file, at=at)
        words, item = text(item, "words", file=file, at=at), text(item, "is", file=file, at=at)
    try:
        criterion = parse_criterion(str(item), words)
    except CriterionSyntaxError as error:
        raise ContentError(file, at, str(error)) from error
    for metric in criterion.metrics:
        if metric not in metric_definitions():
            raise ContentError(file, at, f'no metric "{metric}" in metrics.toml')
    return criterion


def _run_rules(row: Table, file: str, at: str) -> RunRules:
    only_keys(row, RUN_KEYS, file=file, at=f"{at}.run")
    quality = texts(row, "quality", file=file, at=f"{at}.run")
    for block in quality:
        if block not in QUALITY_BLOCKS:
            raise ContentError(file, f"{at}.run.quality", f'"{block}" is not a fast running block')
    return RunRules(
        allowed=bool(required(row, "allowed", bool, file=file, at=f"{at}.run")),
        long=bool(required(row, "long", bool, file=file, at=f"{at}.run")),
        quality=quality,
        walk_run=bool(row.get("walk_run", False)),
        alternate_days=bool(row.get("alternate_days", False)),
    )


def _slot(row: Table, file: str, phase_at: str) -> Slot:
    slug = _known(text(row, "exercise", file=file, at=phase_at), file, phase_at)
    at = f"{phase_at}.{slug}"
    only_keys(row, SLOT_KEYS, file=file, at=at)
    exercise = exercise_library()[slug]
    weeks = tuple(_week(step, exercise, file, at) for step in row.get("weeks", []))
    if ("dose" in row) == bool(weeks):
        raise ContentError(file, f"{at}.dose", "give either dose or weeks")
    replaces = str(row.get("replaces", ""))
    return Slot(
        exercise=slug,
        dose=weeks[0].dose if weeks else _dose(text(row, "dose", file=file, at=at), exercise, file, at),
        per_week=needed_span(row, "per_week", file=file, at=at),
        heavy=bool(row.get("heavy", False)),
        overlap=bool(row.get("overlap", False)),
        off_days=bool(row.get("off_days", False)),
        opens=str(row.get("opens", "")),
        replaces=_known(replaces, file, at) if replaces else "",
        note=str(row.get("note", "")),
        finding=str(row.get("finding", "")),
        weeks=weeks,
    )


def _week(step: Table, exercise: Exercise, file: str, at: str) -> WeekDose:
    only_keys(step, frozenset({"from", "to", "dose"}), file=file, at=f"{at}.weeks")
    first = int(required(step, "from", int, file=file, at=f"{at}.weeks"))
    last = int(required(step, "to", int, file=file, at=f"{at}.weeks"))
    if not 1 <= first <= last:
        raise ContentError(file, f"{at}.weeks", f"weeks {first} to {last} are not in order")
    return WeekDose(first, last, _dose(text(step, "dose", file=file, at=at), exercise, file, at))


def _dose(notation: str, exercise: Exercise, file: str, at: str) -> Dose:
    return notated_dose(notation, order=exercise.tempo_order, per_side=exercise.per_side, file=file, at=f"{at}.dose")


def _known(slug: str, file: str, at: str) -> str:
    if slug not in exercise_library():
        raise ContentError(file, at, f'there is no exercise "{slug}" in exercises.toml')
    return slug


def _expanded(entries: tuple[str, ...], file: str, at: str) -> tuple[str, ...]:
    """Slugs, with ``type:plyometric`` standing for every exercise of that type."""
    slugs: dict[str, None] = {}
    for entry in entries:
        if entry.startswith(TYPE_PREFIX):
            kind = entry.removeprefix(TYPE_PREFIX)
            if kind not in set(ExerciseType):
                raise ContentError(file, f"{at}.must_not_include", f'there is no exercise type "{kind}"')
            slugs |= dict.fromkeys(e.slug for e in exercise_library().values() if e.type == kind)
        else:
            slugs[_known(entry, file, f"{at}.must_not_include")] = None
    return tuple(slugs)
