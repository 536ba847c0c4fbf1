"""Which session a check-in is about, and what a run was. The answers themselves are asked by the athletes app."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from athletes.domain.units import DistanceUnit, to_metres
from athletes.models import RUNNING_KINDS, Intensity, SessionKind
from clinic.models import new_id

OLDEST_DAYS = 7
Day = date  # the form has a field called date


class SessionForm(forms.Form):
    """The session, as the plan's link names it: id, day, kind, intensity, distance, title.

    ``id`` is made once with the page, so that sending twice makes one check-in.
    """

    use_required_attribute = False

    id = forms.UUIDField(widget=forms.HiddenInput)
    session = forms.UUIDField(widget=forms.HiddenInput, required=False)
    date = forms.DateField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=SessionKind.choices, widget=forms.HiddenInput)
    intensity = forms.ChoiceField(choices=Intensity.choices, widget=forms.HiddenInput, required=False)
    title = forms.CharField(max_length=80, widget=forms.HiddenInput, required=False)
    finished = forms.TimeField(
        label="Finished at",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Leave it empty if you have just finished.",
        error_messages={"invalid": "Give a time such as 18:30."},
    )
    distance = forms.DecimalField(
        label="Distance",
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    minutes = forms.IntegerField(
        label="Time",
        required=False,
        min_value=1,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"min_value": "Give 1 to 1440 minutes.", "max_value": "Give 1 to 1440 minutes."},
    )

    def __init__(self, *args: Any, now: datetime, unit: DistanceUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.unit = now, unit

    @property
    def is_run(self) -> bool:
        """Whether the session is one that distance and minutes are asked for."""
        return str(self["kind"].value()) in RUNNING_KINDS

    def clean_date(self) -> Day:
        """Today or one of the last seven days."""
        day: Day = self.cleaned_data["date"]
        if day > self.now.date():
            raise forms.ValidationError("This session is still to come. Tell us when it is done.")
        if day < self.now.date() - timedelta(days=OLDEST_DAYS):
            raise forms.ValidationError(
                f"This session is more than {OLDEST_DAYS} days ago. It can wait for your visit."
            )
        return day

    def clean(self) -> dict[str, Any]:
        """A run has a distance or a time, and no session ends later than now."""
        cleaned = super().clean() or {}
        if self.is_run and not self.errors and cleaned.get("distance") is None and cleaned.get("minutes") is None:
            self.add_error("distance", "Give the distance or the time, as near as you know.")
        if "date" in cleaned and self.ended_at(cleaned) > self.now:
            self.add_error("finished", "That time is still to come.")
        return cleaned

    def ended_at(self, cleaned: Mapping[str, Any]) -> datetime:
        """When the session ended, on the clinic's clock: as given, else now, else six in the evening of that day."""
        day: Day = cleaned["date"]
        finished: time | None = cleaned.get("finished")
        if finished is None and day == self.now.date():
            return self.now
        return datetime.combine(day, finished or time(18), tzinfo=self.now.tzinfo)

    @property
    def distance_m(self) -> int | None:
        """Whole metres."""
        amount = self.cleaned_data.get("distance")
        return None if amount is None else to_metres(amount, self.unit.value)


def session_start(query: Mapping[str, str], today: date, unit: DistanceUnit) -> dict[str, Any]:
    """What the page begins with, from the plan's link; what the link leaves out or gets wrong has a plain default."""
    kind, intensity = query.get("kind", ""), query.get("intensity", "")
    metres = query.get("distance_m", "")
    known = int(metres) if metres.isdigit() and 0 < int(metres) <= 250_000 else None
    per_unit = 1609.344 if unit is DistanceUnit.MILE else 1000
    return {
        "id": new_id(),
        "session": query.get("session", ""),
        "date": query.get("date", "") or today.isoformat(),
        "kind": kind if kind in SessionKind.values else SessionKind.RUN.value,
        "intensity": intensity if intensity in Intensity.values else Intensity.EASY.value,
        "title": query.get("title", "")[:80],
        "distance": f"{known / per_unit:.1f}" if known else "",
    }
