"""Forms of the diary and of recalls. A date and a time become one moment in the clinic's zone. Never saves."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from clinic.content.schedule import schedule_rules
from clinic.domain.slots import wall_time
from clinic.models import AppointmentKind, Clinic, Membership


def _minutes_field() -> forms.IntegerField:
    rules = schedule_rules()
    return forms.IntegerField(
        label="Length",
        required=False,
        min_value=int(rules.shortest.total_seconds() // 60),
        max_value=int(rules.longest.total_seconds() // 60),
        help_text="Left empty: the usual length.",
    )


def with_chosen_slot(data: QueryDict, clinic: Clinic) -> QueryDict:
    """What was sent; when a button of an offered slot was pressed, its date and time instead of the typed ones."""
    try:
        moment = parse_datetime(data.get("slot", ""))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        return data
    chosen, local = data.copy(), clinic.local(moment)
    chosen["date"], chosen["time"] = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
    return chosen


class WhenForm(forms.Form):
    """With whom, when and how long. ``starts_at`` in the cleaned data is the moment."""

    clinician = forms.ModelChoiceField(Membership.objects.none(), label="With", empty_label="Choose")
    date = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))

    def __init__(self, *args: Any, clinic: Clinic, clinicians: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.fields["minutes"] = _minutes_field()
        choice = self.fields["clinician"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = clinicians

    def clean(self) -> dict[str, Any]:
        """The wall clock of the clinic decides; an hour that the clocks skip is refused."""
        cleaned = super().clean() or {}
        day, at = cleaned.get("date"), cleaned.get("time")
        if isinstance(day, date) and isinstance(at, time):
            moment = _moment(day, at, self.clinic)
            if moment is None:
                self.add_error("time", "The clocks go forward then, so this time does not exist. Choose another.")
            cleaned["starts_at"] = moment
        return cleaned


def _moment(day: date, at: time, clinic: Clinic) -> datetime | None:
    try:
        return wall_time(day, at, clinic.zone)
    except OverflowError:
        return None


class BookingForm(WhenForm):
    """A new appointment."""

    athlete = forms.ModelChoiceField(Membership.objects.none(), label="Runner", empty_label="Choose")
    kind = forms.ChoiceField(label="What for", choices=AppointmentKind.choices)
    room = forms.CharField(label="Room", max_length=40, required=False)
    note = forms.CharField(
        label="Note for the front desk", max_length=280, required=False, help_text="No clinical details."
    )
    recall = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ["athlete", "clinician", "kind", "date", "time", "minutes", "room", "note", "recall"]

    def __init__(self, *args: Any, athletes: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["athlete"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = athletes


class MoveForm(WhenForm):
    """Another time for an appointment."""


class StatusForm(forms.Form):
    """What became of an appointment."""

    status = forms.ChoiceField(
        choices=[("confirmed", "Confirmed"), ("arrived", "Arrived"), ("done", "Done"), ("no_show", "Did not come")]
    )


class DeclineForm(forms.Form):
    """Why the runner does not want to come."""

    reason = forms.CharField(
        label="What did they say?",
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The therapist reads this.",
    )


class SeenForm(forms.Form):
    """What was done about an alert. ``needs_note``: nothing goes off the list without a word."""

    note = forms.CharField(
        label="What did you do?", max_length=280, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_note
        self.fields["note"].error_messages["required"] = "Write down what you did, so that the next reader knows."


class PlaceQuery(forms.Form):
    """What an address asks the booking page to start with; whatever makes no sense is ignored."""

    recall = forms.UUIDField(required=False)
    athlete = forms.UUIDField(required=False)
    clinician = forms.UUIDField(required=False)
    date = forms.DateField(required=False)
    time = forms.TimeField(required=False)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *AppointmentKind.choices])

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> dict[str, Any]:
        """The values that could be understood."""
        form = cls(query)
        form.is_valid()
        return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


def uuid_in(query: Mapping[str, Any], name: str) -> UUID | None:
    """The id an address carries, or None when it carries none that can be read."""
    try:
        return UUID(str(query.get(name, "")))
    except ValueError:
        return None
