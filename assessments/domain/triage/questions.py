"""Triage questions: what kind of answer each takes and who may give it. Must not know any rule.

An answer has four states (clinical.md 0.3): a value, ``None``, ``"dont_know"`` or ``"declined"``; all but a value
are UNKNOWN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from assessments.domain.triage.language import Expression
from clinic.domain.errors import RuleViolation

Value: TypeAlias = bool | int | Decimal | Fraction | str
Answer: TypeAlias = Value | None
"""A value, or None, ``"dont_know"`` or ``"declined"``."""

DONT_KNOW = "dont_know"
DECLINED = "declined"
UNKNOWN_ANSWERS = frozenset({DONT_KNOW, DECLINED})


class Kind(StrEnum):
    """The type of a value. A ``whole_or_choice`` is a whole number or one of the choices (menarche: ``not_yet``)."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    WHOLE = "whole"
    NUMBER = "number"
    WHOLE_OR_CHOICE = "whole_or_choice"


class Subject(StrEnum):
    """Whom a question is about. ``record`` questions are facts of the runner's record (age, sex, BMI, region)."""

    PERSON = "person"
    PROBLEM = "problem"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Question:
    """One triage input (clinical.md 2.2) with its words and its bounds.

    ``negative`` is the answer of a healthy runner. ``applies``: when FALSE an unanswered question takes ``negative``.
    ``ask_when``: when FALSE the runner is not asked (the input stays UNKNOWN). ``unknown_choices`` say that something
    was not examined. ``missing_counts_as`` is a known answer for nothing entered (only ``b_site``, ruling 4).
    ``by_calendar`` values change from day to day without a new answer; ``computed`` ones the product works out itself.
    """

    id: str
    subject: Subject
    kind: Kind
    ask: str
    why: str
    negative: Value
    clinician_only: bool = False
    choices: Mapping[str, str] | None = None
    minimum: int | None = None
    maximum: int | None = None
    unknown_choices: frozenset[str] = frozenset()
    missing_counts_as: Value | None = None
    applies: Expression | None = None
    ask_when: Expression | None = None
    by_calendar: bool = False
    computed: bool = False

    @property
    def for_runner(self) -> bool:
        """The runner may be asked."""
        return not self.clinician_only and not self.computed

    def known(self, answer: Answer) -> Value | None:
        """The value of ``answer``, None when it is UNKNOWN."""
        if answer is None or (isinstance(answer, str) and answer in UNKNOWN_ANSWERS | self.unknown_choices):
            return self.missing_counts_as
        return answer

    def parse(self, raw: object, *, field: str | None = None) -> Answer:
        """Check an already typed answer (JSON). Raises RuleViolation with ``field`` (default: the question's id)."""
        if raw is None or (isinstance(raw, str) and raw in UNKNOWN_ANSWERS):
            return raw
        where = field or self.id
        if self.kind is Kind.YES_NO:
            return _yes_no(raw, where)
        if self.kind is Kind.CHOICE:
            return self._choice(raw, where)
        if self.kind is Kind.WHOLE_OR_CHOICE and isinstance(raw, str):
            return self._choice(raw, where)
        return self._number(raw, where)

    def parse_text(self, text: str, *, field: str | None = None) -> Answer:
        """Check what a form field sent: empty is None, ``yes``/``no`` or ``true``/``false``, numbers as typed."""
        word = text.strip()
        if not word:
            return None
        if word in UNKNOWN_ANSWERS or self.kind is Kind.CHOICE:
            return self.parse(word, field=field)
        if self.kind is Kind.YES_NO:
            spoken = {"yes": True, "true": True, "no": False, "false": False}
            return self.parse(spoken.get(word.lower(), word), field=field)
        if self.kind is Kind.WHOLE_OR_CHOICE and word in (self.choices or {}):
            return word
        try:
            return self.parse(Decimal(word.replace(",", ".")), field=field)
        except InvalidOperation:
            raise RuleViolation("triage.not_a_number", "Enter a number.", field=field or self.id) from None

    def _choice(self, raw: object, field: str) -> str:
        choices = self.choices or {}
        if isinstance(raw, str) and raw in choices:
            return raw
        raise RuleViolation("triage.not_a_choice", f"Choose one of: {', '.join(choices)}.", field=field, value=raw)

    def _number(self, raw: object, field: str) -> int | Decimal:
        whole = self.kind is not Kind.NUMBER
        wanted = f"a {'whole ' if whole else ''}number from {self.minimum} to {self.maximum}"
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal | float):
            raise RuleViolation("triage.not_a_number", f"Enter {wanted}.", field=field, value=raw)
        # JSON stores may hand back a float; its shortest text is the decimal that was written.
        number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
        too_far = not number.is_finite() or not self._within(number)
        if too_far or (whole and number != number.to_integral_value()):
            raise RuleViolation("triage.out_of_range", f"Enter {wanted}.", field=field, value=raw)
        return int(number) if whole else number

    def _within(self, number: Decimal) -> bool:
        low, high = self.minimum, self.maximum
        return (low is None or number >= low) and (high is None or number <= high)


def _yes_no(raw: object, field: str) -> bool:
    if isinstance(raw, bool):
        return raw
    raise RuleViolation("triage.not_yes_or_no", "Answer yes or no.", field=field, value=raw)


def parse_answers(
    questions: Mapping[str, Question], raw: Mapping[str, object], *, subject: Subject, path: str = ""
) -> dict[str, Answer]:
    """Check a whole mapping of typed answers about ``subject``; ``field`` of an error is ``path.id``.

    Raises RuleViolation for an id that is no question about ``subject`` and for a value of the wrong type or range.
    """
    answers: dict[str, Answer] = {}
    for name, value in raw.items():
        field = f"{path}.{name}" if path else name
        question = questions.get(name)
        if question is None or question.subject is not subject:
            raise RuleViolation("triage.unknown_question", f"There is no question {name} here.", field=field)
        answers[name] = question.parse(value, field=field)
    return answers
