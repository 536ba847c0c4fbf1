"""One page of the intake as the template draws it: questions in order, what each turns on, progress and neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.forms import BoundField, Field

from athletes.domain.intake import StepStatus
from athletes.domain.intake_model import Condition, Question, Questionnaire, QuestionType, Requirement
from athletes.domain.intake_model import Intake as Answers
from athletes.domain.question_shape import is_scale, unit_key
from athletes.selectors.intake import PageKey, first_of_list, pages_of

SHORT_ANSWERS = 4
SHORT_LABEL = 16
ROW_WORDS = {"problems": "Sore place", "shoes": "Pair", "races": "Race"}
ADD_WORDS = {"problems": "Add another sore place", "shoes": "Add another pair", "races": "Add another race"}


class PageForm(Protocol):
    """The form of one page, as much of it as drawing needs."""

    page: PageKey
    questions: tuple[Question, ...]
    rows: dict[str, int]
    may_confirm: set[str]
    fields: dict[str, Field]

    def __getitem__(self, name: str) -> BoundField: ...

    def typed_value(self, question_id: str) -> str:
        """What was typed for a question."""


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """One question. ``kind``: field, segmented, scale or list. ``wrappers`` are the answers it turns on, all needed.

    ``confirm`` is what was typed and waits to be called right; ``rows`` are the rows of a list.
    """

    id: str
    kind: str
    label: str
    help: str
    why: str
    unit: str
    bound: BoundField | None
    unit_bound: BoundField | None
    state_bound: BoundField | None
    wrappers: tuple[str, ...]
    confirm: str
    rows: tuple[tuple["QuestionItem", ...], ...] = ()
    rows_name: str = ""
    rows_count: int = 0


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step in the overview: done, started or not started, and its first page."""

    title: str
    slug: str
    state: str
    current: bool


@dataclass(frozen=True, slots=True)
class IntakePage:
    """Everything around the questions of one page."""

    slug: str
    title: str
    intro: str
    number: int
    of: int
    items: tuple[QuestionItem, ...]
    row_word: str
    row_number: int
    row_count: int
    rows: tuple[tuple[str, str, bool], ...]
    add_word: str
    none_label: str
    may_remove: bool
    previous: str
    is_last: bool
    steps: tuple[StepMark, ...]


def intake_page(
    form: PageForm, questionnaire: Questionnaire, answers: Answers, statuses: Mapping[str, StepStatus]
) -> IntakePage:
    """The page of a form within its questionnaire."""
    page = form.page
    pages = pages_of(questionnaire, answers)
    slugs = [one.slug for one in pages]
    at = slugs.index(page.slug) if page.slug in slugs else len([s for s in slugs if s.startswith(page.step.id)])
    rows = answers.items.get(page.step.repeats or "", ())
    listed = first_of_list(questionnaire, page.step)
    step_ids = [step.id for step in questionnaire.steps]
    number = (page.row or 0) + 1
    return IntakePage(
        slug=page.slug,
        title=page.step.title,
        intro=page.step.intro,
        number=step_ids.index(page.step.id) + 1,
        of=len(step_ids),
        items=tuple(_item(form, question) for question in form.questions),
        row_word=ROW_WORDS.get(page.step.repeats or "", ""),
        row_number=number,
        row_count=max(len(rows), number),
        rows=_row_links(page, len(rows)),
        add_word=ADD_WORDS.get(page.step.repeats or "", "") if listed else "",
        none_label=page.step.none_label if listed and len(rows) == 0 else "",
        may_remove=listed and page.row is not None and page.row < len(rows),
        previous=_before(pages, page),
        is_last=at >= len(pages) - 1,
        steps=_steps(questionnaire, pages, page, statuses),
    )


def following(questionnaire: Questionnaire, answers: Answers, page: PageKey) -> PageKey | None:
    """The page after this one; None after the last."""
    pages = pages_of(questionnaire, answers)
    slugs = [one.slug for one in pages]
    if page.slug in slugs:
        at = slugs.index(page.slug) + 1
    else:  # the list was confirmed to be empty: go on with the next step
        order = [step.id for step in questionnaire.steps]
        after = [one for one in pages if order.index(one.step.id) > order.index(page.step.id)]
        return after[0] if after else None
    return pages[at] if at < len(pages) else None


def _before(pages: Sequence[PageKey], page: PageKey) -> str:
    slugs = [one.slug for one in pages]
    if page.slug in slugs:
        at = slugs.index(page.slug)
        return slugs[at - 1] if at else ""
    same = [slug for slug in slugs if slug.rpartition("-")[0] == page.step.id]
    return same[-1] if same else ""


def _row_links(page: PageKey, count: int) -> tuple[tuple[str, str, bool], ...]:
    if page.row is None:
        return ()
    total = max(count, page.row + 1)
    if total < 2:
        return ()
    word = ROW_WORDS[page.step.repeats or ""]
    return tuple((f"{word} {row + 1}", f"{page.step.id}-{row + 1}", row == page.row) for row in range(total))


def _steps(
    questionnaire: Questionnaire, pages: Sequence[PageKey], page: PageKey, statuses: Mapping[str, StepStatus]
) -> tuple[StepMark, ...]:
    marks = []
    for step in questionnaire.steps:
        first = next((one.slug for one in pages if one.step.id == step.id), "")
        if first:
            marks.append(StepMark(step.title, first, statuses[step.id].value, step.id == page.step.id))
    return tuple(marks)


def _item(form: PageForm, question: Question) -> QuestionItem:
    return _drawn(form, question, question.id, wrappers(question, {q.id: q for q in form.questions}))


def _drawn(form: PageForm, question: Question, name: str, turns_on: tuple[str, ...]) -> QuestionItem:
    needed = question.requirement is not Requirement.OPTIONAL
    for field in (name, f"{name}-state", f"{name}-unit"):
        if field in form.fields:
            form.fields[field].required = needed or field.endswith(("-state", "-unit"))
    rows: tuple[tuple[QuestionItem, ...], ...] = ()
    if question.type is QuestionType.LIST:
        rows = tuple(
            tuple(_drawn(form, part, f"{name}-{index}-{part.id}", ()) for part in question.fields)
            for index in range(form.rows[name])
        )
    return QuestionItem(
        id=name,
        kind=_kind(question),
        label=question.label,
        help=question.help,
        why=question.why,
        unit="" if unit_key(question) or question.unit in ("s", "s per km") else question.unit,
        bound=form[name] if name in form.fields else None,
        unit_bound=form[f"{name}-unit"] if f"{name}-unit" in form.fields else None,
        state_bound=form[f"{name}-state"] if f"{name}-state" in form.fields else None,
        wrappers=turns_on,
        confirm=form.typed_value(name) if name in form.may_confirm else "",
        rows=rows,
        rows_name=f"{name}-rows",
        rows_count=len(rows),
    )


def _kind(question: Question) -> str:
    if question.type is QuestionType.LIST:
        return "list"
    if is_scale(question):
        return "scale"
    short = question.type is QuestionType.BOOL and len(question.states) < SHORT_ANSWERS - 2
    if question.type is QuestionType.CHOICE:
        count = len(question.choices) + len(question.states)
        short = count <= SHORT_ANSWERS and all(len(choice.label) <= SHORT_LABEL for choice in question.choices)
    return "segmented" if short else "field"


def wrappers(question: Question, on_page: Mapping[str, Question]) -> tuple[str, ...]:
    """``name=value,value`` for each condition that the browser can follow; the server judges all of them."""
    found = []
    for condition in question.show_if:
        deciding = on_page.get(condition.question)
        values = _values(condition, deciding) if deciding is not None else []
        if values:
            found.append(f"{condition.question}={','.join(values)}")
    return tuple(found)


def _values(condition: Condition, deciding: Question) -> list[str]:
    """The answers that meet a condition; not knowing and not saying meet it too, so that they never hide a question."""
    unsure = [state.value for state in deciding.states]
    if deciding.type is QuestionType.BOOL and condition.equals is not None:
        return ["yes" if condition.equals else "no", *unsure]
    if deciding.type not in (QuestionType.CHOICE, QuestionType.MULTI):
        return []
    every = [choice.value for choice in deciding.choices]
    if condition.among is not None:
        return [*condition.among, *unsure]
    if condition.not_among is not None and deciding.type is QuestionType.CHOICE:
        return [value for value in every if value not in condition.not_among] + unsure
    return []
