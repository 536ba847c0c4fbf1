"""One question of the intake as form fields, and what was typed as a raw answer for the domain. Never judges an answer.

Field names: the question's id, and ``-unit``, ``-state`` (don't know, rather not say, none) and ``-rows`` beside it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django import forms

from athletes.domain.intake_model import Answer, AnswerState, Question, QuestionType
from athletes.domain.question_shape import UNITS, is_scale, plain, unit_key
from athletes.domain.units import from_base, to_base
from clinic.domain.rounding import half_up

NONE = "none"
STATE_WORDS = {
    AnswerState.DONT_KNOW: "I don't know",
    AnswerState.DECLINED: "Rather not say",
}
DIMENSIONS = {"distance": "m", "m": "height", "cm": "cm", "kg": "kg", "s per km": "m"}
# as many decimals as the stored value is exact to, so that what comes back is what was typed
PLACES = {"km": 3, "mi": 2, "m": 0, "ft": 0, "cm": 1, "in": 1, "kg": 1, "lb": 1}
LONG_TEXT = 120
MOST_RADIOS = 7
CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$")
METRES = Fraction(1000)


class UnreadableAnswerError(Exception):
    """What was typed is no answer of this kind; the message says what would be."""


def state_choices(question: Question) -> list[tuple[str, str]]:
    """Answers without a value that the question allows, and words in place of a value."""
    choices = [(choice.value, choice.label) for choice in question.literals]
    if question.type is QuestionType.LIST:
        choices.append((NONE, "None"))
    return choices + [(state.value, STATE_WORDS[state]) for state in question.states if state in STATE_WORDS]


def fields_for(question: Question, name: str) -> dict[str, forms.Field]:
    """The form fields of one question; a list's rows are added by the form."""
    found: dict[str, forms.Field] = {}
    in_choices = question.type in (QuestionType.BOOL, QuestionType.CHOICE, QuestionType.MULTI)
    if question.type is not QuestionType.LIST:
        found[name] = _control(question)
    if unit_key(question):
        found[f"{name}-unit"] = forms.ChoiceField(
            label=f"Unit for {question.label}", choices=UNITS[unit_key(question)], required=False
        )
    if not in_choices and state_choices(question):
        found[f"{name}-state"] = forms.MultipleChoiceField(
            label=f"{question.label}: no answer",
            choices=state_choices(question),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
    return found


def _control(question: Question) -> forms.Field:
    label, help_text = question.label, question.help
    extra = [(state.value, STATE_WORDS[state]) for state in question.states if state in STATE_WORDS]
    if question.type is QuestionType.BOOL:
        choices = [("yes", "Yes"), ("no", "No"), *extra]
        return forms.ChoiceField(
            label=label, help_text=help_text, choices=choices, widget=forms.RadioSelect, required=False
        )
    if question.type is QuestionType.MULTI:
        options = [(c.value, c.label) for c in question.choices]
        options += [(NONE, "None of these"), *extra]
        return forms.MultipleChoiceField(
            label=label, help_text=help_text, choices=options, widget=forms.CheckboxSelectMultiple, required=False
        )
    if question.type is QuestionType.CHOICE:
        choices = [(c.value, c.label) for c in question.choices] + extra
        if len(choices) <= MOST_RADIOS:
            return forms.ChoiceField(
                label=label, help_text=help_text, choices=choices, widget=forms.RadioSelect, required=False
            )
        return forms.ChoiceField(label=label, help_text=help_text, choices=[("", "Choose"), *choices], required=False)
    if is_scale(question):
        scale = [(str(value), str(value)) for value in range(11)]
        return forms.ChoiceField(
            label=label, help_text=help_text, choices=scale, widget=forms.RadioSelect, required=False
        )
    return forms.CharField(label=label, help_text=help_text, required=False, widget=_widget(question), max_length=2000)


def _widget(question: Question) -> forms.Widget:
    if question.type is QuestionType.DATE:
        return forms.DateInput(attrs={"type": "date"})
    if question.type is QuestionType.TEXT:
        long = (question.maximum or Decimal(280)) > LONG_TEXT
        return forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
    clock = question.unit in ("s per km", "s")
    return forms.TextInput(attrs={"inputmode": "text" if clock else "decimal", "autocomplete": "off"})


def raw_from(question: Question, name: str, cleaned: Mapping[str, object]) -> object:
    """The raw answer for the domain, None for unanswered. Raises UnreadableAnswerError."""
    states = [str(one) for one in _list(cleaned.get(f"{name}-state"))]
    value = cleaned.get(name)
    if question.type is QuestionType.MULTI:
        return _multi(question, [str(one) for one in _list(value)])
    text = str(value or "").strip()
    if len(states) > 1 or (states and text):
        raise UnreadableAnswerError(f"{question.label}: give an answer or tick one of the boxes, not both.")
    if states:
        return states[0]
    if not text:
        return None
    if question.unit in ("s per km", "s"):
        return _clock(question, text, str(cleaned.get(f"{name}-unit") or "km"))
    if unit_key(question):
        return {"amount": text, "unit": str(cleaned.get(f"{name}-unit") or UNITS[unit_key(question)][0][0])}
    return text


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _multi(question: Question, ticked: list[str]) -> object:
    alone = [one for one in ticked if one == NONE or one in {state.value for state in question.states}]
    if not ticked:
        return None
    if alone and len(ticked) > 1:
        raise UnreadableAnswerError(f"{question.label}: tick what applies, or only “{_word(alone[0])}”.")
    return [] if ticked == [NONE] else (ticked[0] if alone else ticked)


def _word(value: str) -> str:
    return {NONE: "None of these", "dont_know": "I don't know", "declined": "Rather not say"}[value]


def _clock(question: Question, text: str, unit: str) -> object:
    """5:30 a km or a mile, 1:45:00, or plain seconds; paces become whole seconds a km."""
    match = CLOCK.match(text)
    if match:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        total = Fraction(hours * 3600 + minutes * 60 + seconds)
    elif text.isdigit() and question.unit == "s":
        total = Fraction(int(text))
    else:
        example = "5:30 for five and a half minutes" if question.unit == "s per km" else "1:45:00 or 45"
        raise UnreadableAnswerError(f"{question.label}: write it as {example}.")
    if question.unit == "s per km" and unit == "mi":
        total = total * METRES / to_base(1, "mi")
    return int(half_up(total))


def initial_for(question: Question, name: str, answer: Answer, units: Mapping[str, str]) -> dict[str, object]:
    """What the fields show for a stored answer, in the unit the runner used."""
    key = unit_key(question)
    unit = units.get(DIMENSIONS.get(key, ""), UNITS[key][0][0] if key else "")
    if key and unit not in dict(UNITS[key]):
        unit = UNITS[key][0][0]
    found: dict[str, object] = {f"{name}-unit": unit} if key else {}
    value = answer.value
    chosen = question.type in (QuestionType.BOOL, QuestionType.CHOICE, QuestionType.MULTI)
    if not answer.is_known:
        word = "" if answer.state is AnswerState.NULL else answer.state.value
        if chosen:
            found[name] = ([word] if word else []) if question.type is QuestionType.MULTI else word
        elif word:
            found[f"{name}-state"] = [word]
        return found
    if isinstance(value, str) and value in {choice.value for choice in question.literals}:
        return found | {f"{name}-state": [value]}
    if question.type is QuestionType.LIST:
        return found | ({f"{name}-state": [NONE]} if value == () else {})
    return found | {name: _shown(question, value, unit)}


def _shown(question: Question, value: object, unit: str) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return list(value) or [NONE]
    if question.unit in ("s per km", "s") and isinstance(value, int):
        return _as_clock(question, value, unit)
    if unit and isinstance(value, int | Decimal):
        places = PLACES[unit]
        return plain(half_up(from_base(value, unit), places))
    return plain(value) if isinstance(value, Decimal) else str(value)


def _as_clock(question: Question, seconds: int, unit: str) -> str:
    total = seconds
    if question.unit == "s per km" and unit == "mi":
        total = int(half_up(Fraction(seconds) * to_base(1, "mi") / METRES))
    minutes, rest = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
