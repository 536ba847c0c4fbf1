"""Forms of the builder: doses as people write them, sessions, notes, publishing. Never saves."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from athletes.domain.units import DistanceUnit, distance, to_metres
from athletes.models import Intensity
from clinic.domain.errors import RuleViolation
from programs.domain.dose import Dose, Load, LoadUnit, Span, Tempo
from programs.domain.dose_notation import parse_span
from programs.domain.week import WEEK
from programs.models import PlannedSession, Prescription
from programs.selectors.rows import dose_of

DAYS = [(str(number), day.capitalize()) for number, day in enumerate(WEEK)]
UNITS = {"reps": "reps", "seconds": "seconds", "minutes": "minutes", "metres": "metres"}


class SpanField(forms.CharField):
    """A whole number or a range, ``3`` or ``2-3``; cleans to a Span."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, **kwargs)

    def to_python(self, value: Any) -> Any:
        """A Span, or a sentence that shows how to write it."""
        text = str(value or "").strip().replace("–", "-").replace(" ", "")
        if not text:
            return None
        try:
            return parse_span(text)
        except ValueError as error:
            raise forms.ValidationError("Write a whole number such as 3, or a range such as 2-3.") from error

    def prepare_value(self, value: Any) -> Any:
        """A Span as it is written."""
        return str(value) if isinstance(value, Span) else value

    def run_validators(self, value: Any) -> None:
        """Lengths are checked by ``to_python``; a Span has none."""


def amount_of(dose: Dose) -> tuple[str, Span]:
    """The unit of a set and how much of it."""
    for unit in UNITS:
        value = getattr(dose, unit)
        if value is not None:
            return unit, value
    raise ValueError("a dose has an amount")


class DoseForm(forms.Form):
    """The dose of one prescription. What the table does not show (effort, rest, holds) stays as it is."""

    use_required_attribute = False

    sets = SpanField(label="Sets", error_messages={"required": "How many sets?"})
    amount = SpanField(label="Amount", error_messages={"required": "How much in a set?"})
    tempo_up = forms.IntegerField(label="Seconds of the first movement", required=False, min_value=0, max_value=10)
    tempo_hold = forms.IntegerField(label="Seconds of the pause", required=False, min_value=0, max_value=10)
    tempo_down = forms.IntegerField(label="Seconds of the second movement", required=False, min_value=0, max_value=10)
    load = forms.DecimalField(label="Load", required=False, max_digits=5, decimal_places=2, min_value=Decimal(0))
    days = forms.MultipleChoiceField(
        label="Days", choices=DAYS, widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose a day."}
    )
    note = forms.CharField(label="Note to the runner", max_length=280, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, prescription: Prescription, name: str) -> None:
        self.prescription, self.before = prescription, dose_of(prescription)
        self.unit, amount = amount_of(self.before)
        dose = self.before
        initial = {
            "sets": dose.sets,
            "amount": amount,
            "tempo_up": dose.tempo.first if dose.tempo else None,
            "tempo_hold": dose.tempo.pause if dose.tempo else None,
            "tempo_down": dose.tempo.second if dose.tempo else None,
            "load": dose.load.amount.normalize() if dose.load else None,
            "days": [str(day) for day in prescription.weekdays],
            "note": prescription.note,
        }
        super().__init__(data, prefix=str(prescription.pk), initial=initial)
        if self.unit != "reps":
            for part in ("tempo_up", "tempo_hold", "tempo_down"):
                del self.fields[part]
        for key in ("sets", "amount", "tempo_up", "tempo_hold", "tempo_down", "load"):
            if key in self.fields:
                small = {"class": "in", "aria-label": f"{self.fields[key].label}, {name}", "inputmode": "decimal"}
                widget = forms.TextInput(attrs=small)
                self.fields[key].widget = widget
                widget.is_required = False

    @property
    def load_unit(self) -> str:
        """What the load is measured in."""
        return "× BW" if self.before.load and self.before.load.unit is LoadUnit.BODY_WEIGHT else "kg"

    def clean(self) -> dict[str, Any]:
        """Build the dose, so that an impossible one is refused beside its field."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            data["dose"] = self._dose(data)
        except RuleViolation as violation:
            field = {self.unit: "amount", "tempo": "tempo_up"}.get(violation.field or "", violation.field)
            self.add_error(field if field in self.fields else None, violation.message)
        return data

    def _dose(self, data: Mapping[str, Any]) -> Dose:
        beats = [data.get(part) for part in ("tempo_up", "tempo_hold", "tempo_down")]
        tempo = None
        if any(beat is not None for beat in beats):
            first, pause, second = (beat or 0 for beat in beats)
            order = self.before.tempo.order if self.before.tempo else Tempo(1, 0, 1).order
            tempo = Tempo(first, pause, second, order)
        unit = self.before.load.unit if self.before.load else LoadUnit.KILOGRAM
        load = Load(data["load"], unit) if data.get("load") else None
        changed: dict[str, Any] = {"sets": data["sets"], self.unit: data["amount"], "tempo": tempo, "load": load}
        return replace(self.before, **changed)

    @property
    def weekdays(self) -> list[int]:
        """The chosen days."""
        return sorted(int(day) for day in self.cleaned_data["days"])

    @property
    def dose_changed(self) -> bool:
        """Whether there is anything to save besides the note."""
        before = sorted(self.prescription.weekdays)
        return bool(self.cleaned_data["dose"] != self.before or self.weekdays != before)

    @property
    def note_changed(self) -> bool:
        """Whether the note is another one."""
        return bool(self.cleaned_data["note"].strip() != self.prescription.note)


class AddForm(forms.Form):
    """One more exercise in a session."""

    exercise = forms.CharField(widget=forms.HiddenInput)
    session = forms.ChoiceField(label="Session")
    dose = forms.CharField(
        label="Dose", max_length=60, required=False, help_text="Written like 3x12 @3-0-3, RPE 6, rest 60 s, per side."
    )
    heavy = forms.BooleanField(
        label="Heavy tendon work", required=False, help_text="Then the 36 to 48 hour rule counts for it."
    )
    note = forms.CharField(label="Note to the runner", max_length=280, required=False)
    insist = forms.CharField(
        label="Why it is right here",
        max_length=280,
        required=False,
        help_text="Only needed when the phase speaks against it. Kept in the record.",
    )

    def __init__(self, *args: Any, sessions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(name, name) for name in sessions]  # type: ignore[attr-defined]


class SessionForm(forms.Form):
    """Day, distance, minutes and intensity of a session of the week."""

    weekday = forms.ChoiceField(label="Day", choices=DAYS)
    distance = forms.DecimalField(
        label="Distance", required=False, min_value=Decimal("0.1"), max_value=Decimal(100), decimal_places=1
    )
    minutes = forms.IntegerField(label="Minutes", required=False, min_value=1, max_value=600)
    intensity = forms.ChoiceField(label="Intensity", choices=Intensity.choices)
    at_gym = forms.BooleanField(label="At the gym", required=False)
    note = forms.CharField(label="Note to the runner", max_length=280, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, session: PlannedSession, unit: DistanceUnit) -> None:
        self.unit = unit
        initial = {
            "weekday": str(session.weekday),
            "distance": None if session.distance_m is None else distance(session.distance_m, unit),
            "minutes": session.minutes,
            "intensity": session.intensity,
            "at_gym": session.at_gym,
            "note": session.note,
        }
        super().__init__(data, initial=initial)
        run = session.kind in ("run", "walk_run", "race")
        for name in ("at_gym",) if run else ("distance", "intensity"):
            del self.fields[name]

    @property
    def distance_m(self) -> int | None:
        """Whole metres."""
        value = self.cleaned_data.get("distance")
        return None if value is None else to_metres(value, self.unit.value)


class PublishForm(forms.Form):
    """What goes with a publication."""

    change_note = forms.CharField(label="What is new, in a sentence for the runner", max_length=280, required=False)
    justification = forms.CharField(
        label="Why this plan is right although a check speaks against it",
        max_length=280,
        required=False,
        help_text="Only needed when a check below is open. Kept in the record.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """Words on every page of the program, and the pain limit of strength work."""

    note = forms.CharField(
        label="Note to the runner", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    cap = forms.TypedChoiceField(label="Pain limit in strength work", coerce=int)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cap"].choices = [(n, f"{n} of 10") for n in range(most + 1)]  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    """Which protocol to draft from."""

    protocol = forms.ChoiceField(label="Protocol", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["protocol"].choices = choices  # type: ignore[attr-defined]
