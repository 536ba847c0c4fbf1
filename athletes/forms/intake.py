"""One page of the intake as a form. Reads what was typed; the service judges and stores it, answer by answer."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.http import QueryDict

from athletes.content.intake import intake_limits
from athletes.domain.intake_conditions import holds, visibility
from athletes.domain.intake_context import context_for
from athletes.domain.intake_model import UNANSWERED, Question, Questionnaire, QuestionType, Visibility
from athletes.domain.intake_model import Intake as Answers
from athletes.domain.question_shape import UNITS, unit_key
from athletes.forms.intake_fields import (
    DIMENSIONS,
    NONE,
    UnreadableAnswerError,
    fields_for,
    initial_for,
    raw_from,
)
from athletes.selectors.intake import PageKey, row_of

MOST_LIST_ROWS = 15
SPARE_ROWS = 1


class IntakePageForm(forms.Form):
    """The questions of one page that apply, or may apply because of another answer on the page.

    ``raw`` (question id to raw answer), ``units``, ``confirmed`` and ``unreadable`` are there after ``is_valid()``.
    """

    use_required_attribute = False

    def __init__(
        self,
        page: PageKey,
        questionnaire: Questionnaire,
        answers: Answers,
        *,
        today: date,
        data: QueryDict | None = None,
        units: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data)
        self.page = page
        self.questions = questions_on(page, questionnaire, answers, today)
        self.rows: dict[str, int] = {}
        self.raw: dict[str, object] = {}
        self.units: dict[str, str] = {}
        self.unreadable: set[str] = set()
        self.may_confirm: set[str] = set()
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
        row = row_of(answers, page)
        for question in self.questions:
            answer = row.get(question.id, UNANSWERED)
            self.fields.update(fields_for(question, question.id))
            self.initial.update(initial_for(question, question.id, answer, units or {}))
            if question.type is QuestionType.LIST:
                self._add_rows(question, answer.value, units or {})

    def _add_rows(self, question: Question, value: object, units: Mapping[str, str]) -> None:
        stored = [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []
        name, wanted = f"{question.id}-rows", len(stored) + SPARE_ROWS
        if self.is_bound:
            typed = str(self.data.get(name, ""))
            wanted = int(typed) if typed.isdigit() else wanted
            wanted += self.data.get("more") == question.id
        count = max(SPARE_ROWS, min(wanted, MOST_LIST_ROWS))
        self.rows[question.id] = count
        for index in range(count):
            for part in question.fields:
                prefix = f"{question.id}-{index}-{part.id}"
                answer = stored[index].get(part.id, UNANSWERED) if index < len(stored) else UNANSWERED
                self.fields.update(fields_for(part, prefix))
                self.initial.update(initial_for(part, prefix, answer, units))

    def clean(self) -> dict[str, object]:
        """Read each question by itself; what cannot be read gets an error and is not among ``raw``."""
        cleaned = super().clean() or {}
        for question in self.questions:
            if question.id in self.errors:
                self.unreadable.add(question.id)
                continue
            try:
                self.raw[question.id] = self._raw(question, cleaned)
            except UnreadableAnswerError as problem:
                self.unreadable.add(question.id)
                self.add_problem(question.id, str(problem))
            if unit_key(question) and cleaned.get(f"{question.id}-unit"):
                self.units[DIMENSIONS[unit_key(question)]] = str(cleaned[f"{question.id}-unit"])
        return cleaned

    def _raw(self, question: Question, cleaned: Mapping[str, object]) -> object:
        if question.type is not QuestionType.LIST:
            return raw_from(question, question.id, cleaned)
        rows = [self._row(question, index, cleaned) for index in range(self.rows[question.id])]
        filled = [row for row in rows if any(value is not None for value in row.values())]
        states = cleaned.get(f"{question.id}-state") or []
        if filled and states:
            raise UnreadableAnswerError(f"{question.label}: fill in the rows or tick one of the boxes, not both.")
        if isinstance(states, list) and states:
            return [] if states[0] == NONE else states[0]
        return filled or None

    def _row(self, question: Question, index: int, cleaned: Mapping[str, object]) -> dict[str, object]:
        return {part.id: raw_from(part, f"{question.id}-{index}-{part.id}", cleaned) for part in question.fields}

    def error_field(self, question_id: str) -> str | None:
        """The field that an error of a question stands at."""
        for name in (question_id, f"{question_id}-state"):
            if name in self.fields:
                return name
        rows = [name for name in self.fields if name.startswith(f"{question_id}-0-")]
        return rows[0] if rows else None

    def add_problem(self, question_id: str, message: str, *, may_confirm: bool = False) -> None:
        """Show why an answer was not stored; ``may_confirm`` offers to say that it is right."""
        question = next(one for one in self.questions if one.id == question_id)
        words = message.removeprefix(f"{question.label}: ")  # the label stands beside it already
        if may_confirm and unit_key(question):
            unit = dict(UNITS[unit_key(question)]).get(str(self.data.get(f"{question_id}-unit", "")), "")
            words = f"{self.typed_value(question_id)} {unit} is unusual. Please check it, or confirm that it is right."
        self.add_error(self.error_field(question_id), words[:1].upper() + words[1:])
        if may_confirm:
            self.may_confirm.add(question_id)

    def typed_value(self, question_id: str) -> str:
        """What was typed for a question, to be confirmed as it is."""
        return str(self.data.get(question_id, ""))

    @property
    def confirmed(self) -> frozenset[str]:
        """Questions whose unusual value was confirmed: the tick belongs to exactly what is typed now."""
        ticked = {question.id: self.data.get(f"{question.id}-confirm") for question in self.questions}
        return frozenset(name for name, value in ticked.items() if value and value == self.typed_value(name))

    def typed(self) -> dict[str, Sequence[str]]:
        """The form as it was sent, to show again later; without the token and the buttons."""
        assert isinstance(self.data, QueryDict)
        return {name: values for name, values in self.data.lists() if name in self.fields or name.endswith("-rows")}


def questions_on(page: PageKey, questionnaire: Questionnaire, answers: Answers, today: date) -> tuple[Question, ...]:
    """Questions that are shown, or that turn on another answer of the same page."""
    context = context_for(questionnaire, answers, page.step, row_of(answers, page), today=today, limits=intake_limits())
    here = {question.id for question in page.step.questions}
    found = []
    for question in page.step.questions:
        looked_at = {c.question for condition in question.show_if for c in (condition.any_of or (condition,))}
        elsewhere = [c for c in question.show_if if c.question and c.question not in here]
        ruled_out = any(holds(c, context) is False for c in elsewhere)
        if visibility(question, context) is Visibility.SHOWN or (looked_at & here and not ruled_out):
            found.append(question)
    return tuple(found)
