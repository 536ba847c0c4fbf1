"""Forms of the athletes app: they parse and validate what people type and never save."""

from athletes.forms.checkins import DayLaterForm, MorningForm, SessionCheckInForm
from athletes.forms.intake import IntakePageForm
from athletes.forms.people import AddAthleteForm, ContactForm, EpisodeForm, LiftForm
from athletes.forms.runs import RunForm, ShoeForm

__all__ = [
    "AddAthleteForm",
    "ContactForm",
    "DayLaterForm",
    "EpisodeForm",
    "IntakePageForm",
    "LiftForm",
    "MorningForm",
    "RunForm",
    "SessionCheckInForm",
    "ShoeForm",
]
