"""Shapes of the intake: questions, steps, versions and answers (clinical.md 0.3 and 1). Must not decide anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from clinic.domain.logic import Tri


class QuestionType(StrEnum):
    """How a question is answered. ``distance`` is stored in whole metres; ``list`` holds rows of its own fields."""

    BOOL = "bool"
    CHOICE = "choice"
    MULTI = "multi"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    DISTANCE = "distance"
    TEXT = "text"
    LIST = "list"


class Requirement(StrEnum):
    """S: missing means triage cannot clear. R: required before a plan is released. O: optional (clinical.md 1)."""

    SAFETY = "S"
    REQUIRED = "R"
    OPTIONAL = "O"


class AnswerState(StrEnum):
    """The four states of an answer; all but VALUE are UNKNOWN to rules (clinical.md 0.3)."""

    VALUE = "value"
    NULL = "null"
    DONT_KNOW = "dont_know"
    DECLINED = "declined"


class Visibility(StrEnum):
    """WAITING: whether the question applies depends on an answer that is still missing."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. ``value`` is None unless the state is VALUE."""

    state: AnswerState
    value: "Value | None" = None

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.state is AnswerState.VALUE


Row: TypeAlias = Mapping[str, Answer]
Value: TypeAlias = bool | int | Decimal | str | date | tuple[str, ...] | tuple[Row, ...]
UNANSWERED = Answer(AnswerState.NULL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One test on another answer (or derived value) ``question``; or, with ``any_of``, one of several.

    ``among`` matches a choice, or any ticked item of a multi-choice; ``not_among`` is its negation.
    """

    question: str = ""
    among: tuple[str, ...] | None = None
    not_among: tuple[str, ...] | None = None
    equals: bool | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    any_of: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer and its words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class HiddenValue:
    """The value a question has while it is not shown, if ``conditions`` hold, and why that is certain."""

    value: bool | int | str
    because: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``minimum``/``maximum`` refuse, ``usual_minimum``/``usual_maximum`` only ask to confirm.

    For dates the range is in days from today (0 = today, negative = past). ``literals`` are words that may stand in
    place of a number or date ("not_yet"). ``show_if`` are conditions that must all hold; ``safety_if`` makes the
    question safety-critical unless they are known not to hold. ``triage``: the answer is a triage input of the same
    id (clinical.md 2.2).
    """

    id: str
    type: QuestionType
    label: str
    why: str
    requirement: Requirement
    help: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    literals: tuple[Choice, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    usual_minimum: Decimal | None = None
    usual_maximum: Decimal | None = None
    show_if: tuple[Condition, ...] = ()
    safety_if: tuple[Condition, ...] = ()
    states: tuple[AnswerState, ...] = ()
    when_hidden: tuple[HiddenValue, ...] = ()
    triage: bool = False
    fields: tuple["Question", ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the questionnaire. ``repeats`` names the list (problems, shoes, races) whose rows it is asked for."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    repeats: str | None = None
    none_label: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of the intake. A retired version stays readable and takes no new answers."""

    version: str
    retired: bool
    steps: tuple[Step, ...]
    content_version: str

    def questions(self) -> Iterator[tuple[Step, Question]]:
        """Every question with its step, in order; fields of lists are not among them."""
        return ((step, question) for step in self.steps for question in step.questions)

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises KeyError if this version has none."""
        for _, question in self.questions():
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, slots=True)
class Intake:
    """All answers: those of the person, and one row per problem, pair of shoes and race.

    A list that is missing from ``items`` was not answered; an empty one means "none", confirmed.
    """

    person: Row = field(default_factory=dict)
    items: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a condition looks up answers: this row, then the person, then derived truths and numbers."""

    row: Row
    person: Row
    derived: Mapping[str, Tri | Decimal | int | str]

    def answer(self, name: str) -> Answer:
        """The answer to ``name``. A derived UNKNOWN counts as "I don't know", so that it never hides a question."""
        for source in (self.row, self.person):
            if name in source:
                return source[name]
        if name not in self.derived:
            return UNANSWERED
        value = self.derived[name]
        return Answer(AnswerState.DONT_KNOW) if value is None else Answer(AnswerState.VALUE, value)
