"""How an intake question is asked: units on offer, a scale to tap, numbers without idle zeros. Judges no answer."""

from decimal import Decimal

from athletes.domain.intake_model import Question, QuestionType

UNITS: dict[str, list[tuple[str, str]]] = {
    "distance": [("km", "km"), ("mi", "miles")],
    "m": [("m", "m"), ("ft", "feet")],
    "cm": [("cm", "cm"), ("in", "inches")],
    "kg": [("kg", "kg"), ("lb", "lb")],
    "s per km": [("km", "min:s per km"), ("mi", "min:s per mile")],
}
NUMBERS = (QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.DISTANCE)
SCALE_TOP = 10


def unit_key(question: Question) -> str:
    """Which row of UNITS a question offers; "" for none."""
    if question.type is QuestionType.DISTANCE:
        return "distance"
    return question.unit if question.unit in UNITS and question.type in NUMBERS else ""


def is_scale(question: Question) -> bool:
    """0 to 10, to be tapped."""
    whole = question.type is QuestionType.INTEGER and not question.unit
    return whole and question.minimum == 0 and question.maximum == SCALE_TOP


def plain(number: Decimal) -> str:
    """A number without zeros that say nothing: 8.0 is 8."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
