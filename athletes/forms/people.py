"""Forms about who is in care: a new athlete, contact data, an episode, lifting an adjustment."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django import forms

from athletes.domain.units import to_metres
from athletes.models import Episode, Region, Side
from athletes.services.people import EpisodeFacts, PersonFacts, RaceFacts
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Membership

NORMS = [("female", "Female table"), ("male", "Male table"), ("not_stated", "Rather not say")]
ONSETS = [("", "Not known"), ("sudden", "Suddenly"), ("days", "Over days"), ("gradual", "Gradually")]
UNITS = [("km", "Kilometres"), ("mi", "Miles")]
PRIORITIES = [("A", "A, the main goal"), ("B", "B, important"), ("C", "C, for fun or training")]


if TYPE_CHECKING:
    _MemberChoice = forms.ModelChoiceField[Membership]
else:
    _MemberChoice = forms.ModelChoiceField


class DayInput(forms.DateInput):
    """The browser's own date picker; always year-month-day underneath."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClinicianField(_MemberChoice):
    """Physical therapists of the clinic, by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """Their name."""
        return obj.name


class _EpisodeFields(forms.Form):
    """One complaint."""

    region = forms.ChoiceField(
        label="Where", choices=[("", "Choose"), *Region.choices], error_messages={"required": "Choose the place."}
    )
    side = forms.ChoiceField(
        label="Side",
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the side."},
    )
    onset_date = forms.DateField(label="Since", required=False, widget=DayInput, help_text="About is fine.")
    onset_mode = forms.ChoiceField(label="How it began", choices=ONSETS, required=False)
    deload_start_date = forms.DateField(
        label="Running less since", required=False, widget=DayInput, help_text="Leave empty if they still run as usual."
    )
    goal_text = forms.CharField(label="What they want to get back to", required=False, max_length=280)

    def episode(self) -> EpisodeFacts:
        """The complaint as the service takes it."""
        cleaned = self.cleaned_data
        return EpisodeFacts(
            region=cleaned["region"],
            side=cleaned["side"],
            onset_date=cleaned["onset_date"],
            onset_mode=cleaned["onset_mode"],
            deload_start_date=cleaned["deload_start_date"],
            goal_text=cleaned["goal_text"],
        )


class EpisodeForm(_EpisodeFields):
    """A further complaint, or the correction of one."""

    use_required_attribute = False

    @staticmethod
    def initial_of(episode: Episode) -> dict[str, object]:
        """What the form shows for an episode."""
        names = ("region", "side", "onset_date", "onset_mode", "deload_start_date", "goal_text")
        return {name: getattr(episode, name) for name in names}


class _PersonFields(forms.Form):
    """Who the runner is."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give the runner's name."})
    phone = forms.CharField(label="Phone", max_length=40, required=False)
    date_of_birth = forms.DateField(label="Date of birth", required=False, widget=DayInput)
    sex_for_norms = forms.ChoiceField(label="Reference table", choices=NORMS, initial="not_stated")
    distance_unit = forms.ChoiceField(label="Distances in", choices=UNITS, initial="km")
    clinician = ClinicianField(label="Responsible clinician", queryset=Membership.objects.none(), empty_label=None)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        clinicians: Iterable[Membership],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["clinician"].queryset = clinicians  # type: ignore[attr-defined]

    def person(self, email: str) -> PersonFacts:
        """The runner as the service takes them."""
        cleaned = self.cleaned_data
        return PersonFacts(
            name=cleaned["name"],
            email=email,
            phone=cleaned["phone"],
            date_of_birth=cleaned["date_of_birth"],
            sex_for_norms=cleaned["sex_for_norms"],
            uses_miles=cleaned["distance_unit"] == "mi",
        )


class ContactForm(_PersonFields):
    """Correct what the clinic knows about a runner. The mail address is not among it."""

    use_required_attribute = False


class AddAthleteForm(_PersonFields, _EpisodeFields):
    """A new runner with the first complaint and, if there is one, the goal race."""

    use_required_attribute = False

    email = forms.EmailField(
        label="E-mail",
        error_messages={"required": "Give the address that the invitation goes to."},
    )
    race_name = forms.CharField(label="Goal race", required=False, max_length=80)
    race_date = forms.DateField(label="Race day", required=False, widget=DayInput)
    race_distance = forms.DecimalField(
        label="Race distance", required=False, min_value=0, max_value=500, max_digits=7, decimal_places=3
    )
    race_unit = forms.ChoiceField(
        label="Unit of the race distance", choices=[("km", "km"), ("mi", "miles")], initial="km"
    )
    race_priority = forms.ChoiceField(label="How important", choices=PRIORITIES, initial="A")
    invite_now = forms.BooleanField(label="Invite now, by e-mail", required=False, initial=True)

    def clean(self) -> dict[str, object]:
        """A race has a name, a day and a distance, or there is none."""
        cleaned = super().clean() or {}
        parts = {"race_name": "its name", "race_date": "its day", "race_distance": "its distance"}
        given = [name for name in parts if cleaned.get(name)]
        if given:
            for name, words in parts.items():
                if name not in given and name not in self.errors:
                    self.add_error(name, f"A race needs {words}, or leave all three empty.")
        try:
            metres = (
                to_metres(cleaned["race_distance"], str(cleaned["race_unit"])) if len(given) == len(parts) else None
            )
            if metres is not None and not 400 <= metres <= 250_000:
                self.add_error("race_distance", "A race is from 0.4 to 250 km long.")
        except RuleViolation as violation:
            add_violation(self, violation)
        return cleaned

    def race(self) -> RaceFacts | None:
        """The goal race, if one was given."""
        cleaned = self.cleaned_data
        if not cleaned.get("race_name"):
            return None
        return RaceFacts(
            name=cleaned["race_name"],
            date=cleaned["race_date"],
            distance_m=to_metres(cleaned["race_distance"], cleaned["race_unit"]),
            priority=cleaned["race_priority"],
        )


class LiftForm(forms.Form):
    """Why the next sessions need not be lighter after all."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Why the adjustment ends early",
        max_length=280,
        error_messages={"required": "Write down why the sessions need not be lighter."},
    )


class CloseEpisodeForm(forms.Form):
    """The day on which the care for a complaint ended."""

    use_required_attribute = False

    on = forms.DateField(label="Closed on", widget=DayInput)

    def __init__(self, data: Mapping[str, object] | None = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today})
        self.today = today

    def clean_on(self) -> date:
        """Not ahead of today."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("Give today or an earlier day.")
        return on
