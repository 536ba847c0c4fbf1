"""Fills in the intake on the screen, with what the runner of the demo says. Knows the questions from the content."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from playwright.sync_api import Locator, Page

from athletes.content.intake import questionnaire
from athletes.domain.intake_model import Question, QuestionType, Requirement, Step
from programs.services.demo.intakes import USUAL, IntakeStory

NOT_SAID = object()
_SHOWN = """() => [...new Set([...document.querySelectorAll('main form [name]')]
    .filter(one => one.type !== 'hidden' && !one.disabled && one.closest('.question')?.offsetParent
        && !one.closest('[hidden]') && one.getClientRects().length)
    .map(one => one.name))]"""


def answer_page(page: Page, step: Step, story: IntakeStory, row: int = 0, *, only: int | None = None) -> list[str]:
    """Answer what this page asks (``only`` so many questions), in the order of the screen; returns the ids answered."""
    said = story.person if step.repeats is None else story.rows(step.repeats)[row]
    answered: list[str] = []
    for question in step.questions:
        if question.id not in said and question.requirement is Requirement.OPTIONAL:
            continue
        if only is not None and len(answered) == only:
            break
        if _is_asked(page, question):
            _answer(page, question, question.id, _say(question, said))
            answered.append(question.id)
    return answered


def steps() -> tuple[Step, ...]:
    """The steps of the present questionnaire, in order."""
    return questionnaire().steps


def _is_asked(page: Page, question: Question) -> bool:
    """Whether the question stands on the screen now; earlier answers of the page may have brought it or taken it."""
    shown = set(page.evaluate(_SHOWN))
    names = {question.id, f"{question.id}-state"} | {f"{question.id}-0-{part.id}" for part in question.fields}
    return bool(names & shown)


def _say(question: Question, said: Mapping[str, object]) -> object:
    if question.id in said:
        return said[question.id]
    if question.id in USUAL:
        return USUAL[question.id]
    if question.type is QuestionType.BOOL:
        return False
    if question.type in (QuestionType.LIST, QuestionType.MULTI):
        return []
    if question.type is QuestionType.CHOICE:
        return question.choices[0].value
    return max(0, int(question.minimum or 0))


def _answer(page: Page, question: Question, name: str, value: object) -> None:
    if question.type is QuestionType.LIST:
        _answer_list(page, question, value)
    elif question.type is QuestionType.MULTI:
        chosen = value if isinstance(value, list | tuple) and value else ["none"]
        for one in chosen:
            _named(page, name, str(one)).check()
    elif question.type in (QuestionType.BOOL, QuestionType.CHOICE) or _is_chosen(page, name):
        word = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        if page.locator(f"select[name='{name}']").count():
            page.locator(f"select[name='{name}']").select_option(word)
        else:
            _named(page, name, word).check()
    elif str(value) in {choice.value for choice in question.literals}:
        _named(page, f"{name}-state", str(value)).check()
    else:
        page.locator(f"[name='{name}']").fill(_typed(question, value))


def _answer_list(page: Page, question: Question, value: object) -> None:
    if not isinstance(value, Sequence) or not value:
        _named(page, f"{question.id}-state", "none").check()
        return
    for index, entry in enumerate(value):
        assert isinstance(entry, Mapping)
        for part in question.fields:
            if part.id in entry:
                _answer(page, part, f"{question.id}-{index}-{part.id}", entry[part.id])


def _is_chosen(page: Page, name: str) -> bool:
    """A number from 0 to 10 is tapped, not typed."""
    return page.locator(f"input[type=radio][name='{name}']").count() > 0


def _named(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"input[name='{name}'][value='{value}']")


def _typed(question: Question, value: object) -> str:
    """What a person types: kilometres, minutes and seconds, the date as the browser's picker gives it."""
    if isinstance(value, date):
        return value.isoformat()
    if question.type is QuestionType.DISTANCE:
        return f"{Decimal(str(value)) / 1000:f}"
    if question.unit == "s per km":
        minutes, seconds = divmod(int(str(value)), 60)
        return f"{minutes}:{seconds:02}"
    return str(value)
