"""A run by hand in ten seconds: how far, how long, what kind. And a pair of shoes."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms

from athletes.domain.units import DistanceUnit, to_metres
from athletes.forms.people import DayInput
from athletes.models import RUNNING_KINDS, Intensity, SessionKind, Shoe
from athletes.services.runs import RunFacts, ShoeFacts

KINDS = [(value, SessionKind(value).label) for value in RUNNING_KINDS]
SHOE_KINDS = [
    ("daily", "Daily trainer"),
    ("lightweight", "Lightweight"),
    ("plated", "Plated"),
    ("trail", "Trail"),
    ("racing_flat", "Racing flat"),
    ("spikes", "Spikes"),
    ("other", "Other"),
]
CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})$")


class RunForm(forms.Form):
    """Distance in the runner's unit, time as minutes or h:mm:ss, day and start time on the clinic's clock."""

    use_required_attribute = False

    id = forms.UUIDField(widget=forms.HiddenInput)
    distance = forms.DecimalField(label="Distance", required=False, min_value=0, max_digits=6, decimal_places=2)
    duration = forms.CharField(
        label="Time", required=False, max_length=8, help_text="Minutes, or 1:05:30.", widget=forms.TextInput
    )
    day = forms.DateField(label="Day", widget=DayInput, error_messages={"required": "Give the day."})
    start = forms.TimeField(
        label="Started at", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    kind = forms.ChoiceField(label="Kind", choices=KINDS, widget=forms.RadioSelect, initial="run")
    intensity = forms.ChoiceField(label="How hard was it", choices=Intensity.choices, initial="easy")
    descent = forms.IntegerField(label="Metres downhill", required=False, min_value=0, max_value=15_000)
    shoe = forms.ChoiceField(label="Shoes", required=False)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        shoes: Sequence[Shoe],
        unit: DistanceUnit,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.unit = unit
        self.shoes = {str(shoe.pk): shoe for shoe in shoes}
        choices = [("", "Not on the list"), *((pk, shoe.name) for pk, shoe in self.shoes.items())]
        self.fields["shoe"].choices = choices  # type: ignore[attr-defined]

    def clean_distance(self) -> int | None:
        """Whole metres."""
        amount = self.cleaned_data["distance"]
        if amount is None:
            return None
        metres = to_metres(amount, self.unit.value)
        if not 100 <= metres <= 250_000:
            raise forms.ValidationError("Give a distance from 0.1 to 250 km.")
        return metres

    def clean_duration(self) -> int | None:
        """Seconds, from minutes or a clock."""
        text = str(self.cleaned_data["duration"]).strip()
        if not text:
            return None
        match = CLOCK.match(text)
        if match:
            hours, minutes, seconds = (int(part or 0) for part in match.groups())
            return hours * 3600 + minutes * 60 + seconds
        if text.isdigit() and 0 < int(text) <= 24 * 60:
            return int(text) * 60
        raise forms.ValidationError("Write minutes, for example 45, or 1:05:30.")

    def facts(self, zone: ZoneInfo) -> RunFacts:
        """The run as the service takes it. Without a start time noon stands for it."""
        cleaned = self.cleaned_data
        day: date = cleaned["day"]
        now = datetime.now(zone)
        started = datetime.combine(day, cleaned["start"] or time(12), zone)
        if day == now.date() and not cleaned["start"]:
            started = min(started, now)
        return RunFacts(
            started_at=started,
            distance_m=cleaned["distance"],
            moving_s=cleaned["duration"],
            kind=cleaned["kind"],
            intensity=cleaned["intensity"],
            descent_m=cleaned["descent"],
            shoe=self.shoes.get(cleaned["shoe"]),
            local_date=day,
        )


class ShoeForm(forms.Form):
    """A pair of shoes: name, kind, since when, how far already."""

    use_required_attribute = False

    name = forms.CharField(
        label="Name of the shoe", max_length=80, error_messages={"required": "Give the shoe a name."}
    )
    category = forms.ChoiceField(label="Kind", choices=SHOE_KINDS, initial="daily")
    first_use_date = forms.DateField(label="First used on", required=False, widget=DayInput)
    distance = forms.DecimalField(
        label="Distance so far", required=False, min_value=0, max_value=3000, max_digits=7, decimal_places=2
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, unit: DistanceUnit) -> None:
        super().__init__(data)
        self.unit = unit

    def facts(self) -> ShoeFacts:
        """The pair as the service takes it."""
        cleaned = self.cleaned_data
        return ShoeFacts(
            name=cleaned["name"],
            category=cleaned["category"],
            first_use_date=cleaned["first_use_date"],
            distance_m=to_metres(cleaned["distance"] or 0, self.unit.value),
        )
