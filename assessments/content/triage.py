"""Loads triage.toml once and validates it into domain objects; must not decide anything.

Errors name file and key, so that a clinician who edited the file can mend it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, TypeVar

from assessments.domain.triage.derived import DerivationLimits
from assessments.domain.triage.language import Expression, ExpressionError, Vocabulary, inputs_of, parse
from assessments.domain.triage.levels import CrossTraining, Level, RunningAction, TriageState
from assessments.domain.triage.questions import Kind, Question, Subject, Value
from assessments.domain.triage.rules import (
    BoneSite,
    ReturnToSport,
    SiteRisk,
    TriageContent,
    TriageNote,
    TriageRule,
    TriageWords,
    Variant,
    WellsTable,
    Wording,
)
from clinic.content import ContentError, Table, only_keys, read_toml, required
from clinic.domain.errors import RuleViolation

PACKAGE, NAME = "assessments.content", "triage.toml"
FILE = "assessments/content/triage.toml"

_SECTIONS = frozenset({"limits", "sets", "definitions", "wells", "rule", "note", "bone_site", "question", "words"})
_QUESTION_KEYS = frozenset(
    {"id", "about", "kind", "negative", "ask", "why", "clinician_only", "computed", "choices", "minimum", "maximum"}
    | {"unknown_choices", "missing_counts_as", "applies", "ask_when", "by_calendar"}
)
_RULE_KEYS = frozenset(
    {"id", "level", "within_days", "when", "running_action", "cross_training", "runner", "clinic", "source"}
    | {"task", "variant"}
)
_LIMIT_KEYS = frozenset(DerivationLimits.__dataclass_fields__)
_WELLS_KEYS = frozenset({"gate", "likely_from", "points"})
_SITE_KEYS = frozenset({"id", "name", "risk", "trabecular", "return_to_sport_days"})

Word = TypeVar("Word", bound=StrEnum)


@cache
def triage_content() -> TriageContent:
    """The validated content of triage.toml. Raises ContentError."""
    text = resources.files(PACKAGE).joinpath(NAME).read_text(encoding="utf-8")
    return build(read_toml(PACKAGE, NAME), version=version_of(text))


def version_of(text: str) -> str:
    """A stable hash of the file's text, the same whatever the line ends: 16 hexadecimal digits."""
    return sha256("\n".join(text.splitlines()).encode()).hexdigest()[:16]


def build(document: Table, *, version: str) -> TriageContent:
    """Turn a parsed triage.toml into domain objects. Raises ContentError naming the key that is wrong."""
    only_keys(document, _SECTIONS, file=FILE, at="document")
    sites = {site.id: site for _, table in _tables(document, "bone_site") for site in [_bone_site(table)]}
    plain = {question.id: question for _, table in _tables(document, "question") for question in [_question(table)]}
    words = _Words(document, plain, sites)
    return TriageContent(
        version=version,
        questions={name: words.with_conditions(question) for name, question in plain.items()},
        regions=words.choices_of("region"),
        rules=tuple(sorted(words.rules(), key=lambda rule: rule.order)),
        notes=tuple(
            TriageNote(_text(t, "id", at), words.condition(t, "when", at), _text(t, "words", at))
            for at, t in _tables(document, "note", frozenset({"id", "when", "words"}))
        ),
        bone_sites=sites,
        wells=words.wells(),
        limits=_limits(required(document, "limits", dict, file=FILE, at="document")),
        words=_triage_words(required(document, "words", dict, file=FILE, at="document")),
    )


class _Words:
    """The conditions of the document, with everything that they may name."""

    def __init__(self, document: Table, questions: dict[str, Question], sites: dict[str, BoneSite]) -> None:
        self.document = document
        self.questions = questions
        self.question_tables = {table["id"]: (at, table) for at, table in _tables(document, "question")}
        self.definitions: dict[str, Expression] = {}
        self.vocabulary = Vocabulary(
            choices={name: self.choices_of(name) for name, q in questions.items() if q.choices is not None},
            numbers=frozenset(n for n, q in questions.items() if q.kind not in {Kind.YES_NO, Kind.CHOICE}),
            yes_no=frozenset(n for n, q in questions.items() if q.kind is Kind.YES_NO),
            definitions=self.definitions,
            sets=self._sets(sites),
        )
        for name, text in required(document, "definitions", dict, file=FILE, at="document").items():
            if name in questions or name in self.definitions:
                raise ContentError(FILE, f"definitions.{name}", "is also the name of a question")
            self.definitions[name] = self.parsed(text, f"definitions.{name}")

    def _sets(self, sites: dict[str, BoneSite]) -> dict[str, frozenset[str]]:
        known = self.choices_of("b_site") - {"unknown"}
        if set(sites) != known:
            raise ContentError(FILE, "bone_site", f"differs from b_site: {sorted(set(sites) ^ known)}")
        named = required(self.document, "sets", dict, file=FILE, at="document")
        return {name: frozenset(values) for name, values in named.items()} | {
            "high_risk_sites": frozenset(name for name, site in sites.items() if site.risk is SiteRisk.HIGH),
            "low_risk_sites": frozenset(name for name, site in sites.items() if site.risk is SiteRisk.LOW),
            "trabecular_sites": frozenset(name for name, site in sites.items() if site.trabecular),
        }

    def choices_of(self, name: str) -> frozenset[str]:
        if name not in self.questions:
            raise ContentError(FILE, f"question.{name}", "is missing")
        return frozenset(self.questions[name].choices or {})

    def parsed(self, text: object, key: str) -> Expression:
        if not isinstance(text, str):
            raise ContentError(FILE, key, "must be a condition in quotes")
        try:
            return parse(text, self.vocabulary)
        except ExpressionError as error:
            raise ContentError(FILE, key, str(error)) from error

    def condition(self, table: Table, key: str, at: str) -> Expression:
        return self.parsed(_text(table, key, at), f"{at}.{key}")

    def with_conditions(self, question: Question) -> Question:
        at, table = self.question_tables[question.id]
        applies = self.condition(table, "applies", at) if "applies" in table else None
        if applies is not None and any(self.subject(name) is not Subject.RECORD for name in inputs_of(applies)):
            # Answers that decide whether answers apply could go in circles.
            raise ContentError(FILE, f"{at}.applies", "may only name facts of the record")
        ask_when = self.condition(table, "ask_when", at) if "ask_when" in table else None
        return replace(question, applies=applies, ask_when=ask_when)

    def subject(self, name: str) -> Subject:
        return self.questions[name].subject

    def rules(self) -> Iterator[TriageRule]:
        seen: set[str] = set()
        for at, table in _tables(self.document, "rule", _RULE_KEYS):
            rule = self._rule(table, at)
            if rule.id in seen:
                raise ContentError(FILE, f"{at}.id", "is used twice")
            seen.add(rule.id)
            yield rule

    def _rule(self, table: Table, at: str) -> TriageRule:
        level = _word(Level, table, "level", at)
        days = None if level is Level.MONITOR else _whole(table, "within_days", at)
        if level is Level.MONITOR and "within_days" in table:
            raise ContentError(FILE, f"{at}.within_days", "level M has no timeframe")
        when = self.condition(table, "when", at)
        return TriageRule(
            id=_text(table, "id", at),
            level=level,
            within_days=days,
            running_action=_word(RunningAction, table, "running_action", at),
            cross_training=_word(CrossTraining, table, "cross_training", at),
            when=when,
            wording=_wording(table, at),
            source=_text(table, "source", at),
            variants=tuple(self._variants(table, at)),
            task=_text(table, "task", at) if "task" in table else "",
            person_only=not any(name == "region" or self.subject(name) is Subject.PROBLEM for name in inputs_of(when)),
        )

    def _variants(self, table: Table, at: str) -> Iterator[Variant]:
        for number, variant in enumerate(table.get("variant", [])):
            place = f"{at}.variant[{number}]"
            only_keys(variant, frozenset({"when", "runner", "clinic"}), file=FILE, at=place)
            yield Variant(self.condition(variant, "when", place), _wording(variant, place))

    def wells(self) -> WellsTable:
        table = required(self.document, "wells", dict, file=FILE, at="document")
        only_keys(table, _WELLS_KEYS, file=FILE, at="wells")
        points = required(table, "points", dict, file=FILE, at="wells")
        for item in points:
            if item not in self.vocabulary.yes_no:
                raise ContentError(FILE, f"wells.points.{item}", "is not a yes/no question")
            _whole(points, item, "wells.points")
        return WellsTable(dict(points), _whole(table, "likely_from", "wells"), self.condition(table, "gate", "wells"))


def _question(table: Table) -> Question:
    at = f"question.{table.get('id', '?')}"
    only_keys(table, _QUESTION_KEYS, file=FILE, at=at)
    kind = _word(Kind, table, "kind", at)
    choices = required(table, "choices", dict, file=FILE, at=at) if "choices" in table else None
    if (choices is not None) != (kind in {Kind.CHOICE, Kind.WHOLE_OR_CHOICE}):
        raise ContentError(FILE, f"{at}.choices", "belongs to the kinds choice and whole_or_choice, and to them only")
    bounded = kind not in {Kind.YES_NO, Kind.CHOICE}
    question = Question(
        id=_text(table, "id", at),
        subject=_word(Subject, table, "about", at),
        kind=kind,
        ask=_text(table, "ask", at),
        why=_text(table, "why", at),
        negative=_plain_value(table, "negative", at),
        clinician_only=_flag(table, "clinician_only", at),
        choices=choices,
        minimum=_whole(table, "minimum", at) if bounded else None,
        maximum=_whole(table, "maximum", at) if bounded else None,
        unknown_choices=frozenset(table.get("unknown_choices", [])),
        missing_counts_as=_plain_value(table, "missing_counts_as", at) if "missing_counts_as" in table else None,
        by_calendar=_flag(table, "by_calendar", at),
        computed=_flag(table, "computed", at),
    )
    try:
        question.parse(question.negative)
    except RuleViolation as error:
        raise ContentError(FILE, f"{at}.negative", error.message) from error
    return question


def _bone_site(table: Table) -> BoneSite:
    at = f"bone_site.{table.get('id', '?')}"
    only_keys(table, _SITE_KEYS, file=FILE, at=at)
    days = table.get("return_to_sport_days")
    return BoneSite(
        id=_text(table, "id", at),
        name=_text(table, "name", at),
        risk=_word(SiteRisk, table, "risk", at),
        trabecular=required(table, "trabecular", bool, file=FILE, at=at),
        return_to_sport=None if days is None else ReturnToSport(days["mean"], days["low"], days["high"]),
    )


def _limits(table: Table) -> DerivationLimits:
    only_keys(table, _LIMIT_KEYS, file=FILE, at="limits")
    return DerivationLimits(
        stiffness_rise_minutes=_whole(table, "stiffness_rise_minutes", "limits"),
        reduced_distance_share=_decimal(table, "reduced_distance_share", "limits"),
        pain_rise=_decimal(table, "pain_rise", "limits"),
        runs_per_window=_whole(table, "runs_per_window", "limits"),
        red_verdicts=_whole(table, "red_verdicts", "limits"),
    )


def _triage_words(table: Table) -> TriageWords:
    sections = frozenset({"level", "state", "running_action", "cross_training"})
    only_keys(table, sections, file=FILE, at="words")
    return TriageWords(
        levels=_wordings(table, "level", Level),
        states=_wordings(table, "state", TriageState),
        running_actions=_wordings(table, "running_action", RunningAction),
        cross_training=_wordings(table, "cross_training", CrossTraining),
    )


def _wordings(table: Table, section: str, kind: type[Word]) -> dict[Word, Wording]:
    at = f"words.{section}"
    words = required(table, section, dict, file=FILE, at="words")
    only_keys(words, frozenset(kind), file=FILE, at=at)
    pairs = {word: required(words, word.value, dict, file=FILE, at=at) for word in kind}
    for word, pair in pairs.items():
        only_keys(pair, frozenset({"runner", "clinic"}), file=FILE, at=f"{at}.{word}")
    return {word: _wording(pair, f"{at}.{word}") for word, pair in pairs.items()}


def _tables(document: Table, key: str, allowed: frozenset[str] | None = None) -> Iterator[tuple[str, Table]]:
    seen: set[Any] = set()
    for number, table in enumerate(required(document, key, list, file=FILE, at="document")):
        at = f"{key}.{table.get('id', number)}"
        if table.get("id") in seen:
            raise ContentError(FILE, at, "is there twice")
        seen.add(table.get("id"))
        if allowed is not None:
            only_keys(table, allowed, file=FILE, at=at)
        yield at, table


def _text(table: Table, key: str, at: str) -> str:
    text: str = required(table, key, str, file=FILE, at=at)
    if not text.strip():
        raise ContentError(FILE, f"{at}.{key}", "is empty")
    return text


def _whole(table: Table, key: str, at: str) -> int:
    number: int = required(table, key, int, file=FILE, at=at)
    return number


def _flag(table: Table, key: str, at: str) -> bool:
    return bool(required(table, key, bool, file=FILE, at=at)) if key in table else False


def _decimal(table: Table, key: str, at: str) -> Decimal:
    try:
        return Decimal(_text(table, key, at))
    except InvalidOperation as error:
        raise ContentError(FILE, f"{at}.{key}", "must be a number in quotes") from error


def _plain_value(table: Table, key: str, at: str) -> Value:
    value = table.get(key)
    if isinstance(value, bool | int | str):
        return value
    raise ContentError(FILE, f"{at}.{key}", "must be true, false, a whole number or a choice")


def _wording(table: Table, at: str) -> Wording:
    return Wording(_text(table, "runner", at), _text(table, "clinic", at))


def _word(kind: Callable[[str], Word], table: Table, key: str, at: str) -> Word:
    text = _text(table, key, at)
    try:
        return kind(text)
    except ValueError as error:
        raise ContentError(FILE, f"{at}.{key}", str(error)) from error
