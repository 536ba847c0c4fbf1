"""What a runner sends about one exercise of a session. Never saves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from programs.domain.home_program import HomeItem
from programs.services.logs import disc_values

PAIN = [(str(number), str(number)) for number in range(11)]


class ItemForm(forms.Form):
    """Ticked sets, and what differed from the plan."""

    log = forms.UUIDField(widget=forms.HiddenInput)
    item = forms.CharField(max_length=80, widget=forms.HiddenInput)
    reps = forms.IntegerField(label="Done in a set", required=False, min_value=0, max_value=300)
    load_kg = forms.DecimalField(label="Load in kg", required=False, min_value=0, max_value=400, decimal_places=1)
    pain = forms.TypedChoiceField(
        label="Worst pain in this exercise, 0 to 10",
        choices=PAIN,
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    instead = forms.BooleanField(label="I did the alternative", required=False)

    def entry(self, item: HomeItem, sent: QueryDict, alternative: str | None) -> Mapping[str, Any]:
        """The entry of the session log. Unticked discs are false, so that a tick can be taken back."""
        values = disc_values(sets=item.dose.sets_high, sides=item.dose.per_side)
        ticked = set(sent.getlist("done"))
        data = self.cleaned_data
        entry: dict[str, Any] = {"sets_done": [value in ticked for value in values]}
        entry |= {name: data[name] for name in ("reps", "load_kg", "pain") if data.get(name) is not None}
        if alternative and data.get("instead"):
            entry["instead"] = alternative
        return entry

    @property
    def log_id(self) -> UUID:
        """The log's id, made on the phone or by the page."""
        found: UUID = self.cleaned_data["log"]
        return found
