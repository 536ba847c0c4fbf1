"""The three taps of a check-in: after a session, the next morning, about a day later (clinical.md 5.2)."""

from collections.abc import Mapping

from django import forms

PAIN = [(str(value), str(value)) for value in range(11)]
YES_NO = [("yes", "Yes"), ("no", "No")]
NONE_OF_THESE = "none"
ONE_OF_THESE = "some"
FOLLOW_UPS = {
    "new_night_pain": "New pain at night that does not depend on how I lie",
    "focal_bone_pain": "One sore spot on a bone that a finger tip covers",
    "pop_or_bruise": "A pop, or a bruise that was not there before",
}


def as_bool(value: str) -> bool | None:
    """Yes, no, or not known."""
    return {"yes": True, "no": False}.get(value)


def as_pain(value: str) -> int | None:
    """0 to 10, or not known."""
    return int(value) if value else None


class PainField(forms.ChoiceField):
    """0 to 10 without a default."""

    def __init__(self, label: str, *, required: bool = False, help_text: str = "") -> None:
        super().__init__(
            label=label, choices=PAIN, widget=forms.RadioSelect, required=required, help_text=help_text,
            error_messages={"required": "Choose a number from 0 to 10.", "invalid_choice": "Choose from 0 to 10."},
        )  # fmt: skip


class YesNoField(forms.ChoiceField):
    """Yes or no without a default."""

    def __init__(self, label: str, *, required: bool = False, help_text: str = "") -> None:
        super().__init__(
            label=label, choices=YES_NO, widget=forms.RadioSelect, required=required, help_text=help_text,
            error_messages={"required": "Answer yes or no.", "invalid_choice": "Answer yes or no."},
        )  # fmt: skip


class SessionCheckInForm(forms.Form):
    """After a session. The send button is the red-flag answer: ``flags`` is ``none`` or ``some``.

    With ``some`` at least one of the follow-up answers is needed. ``is_run=False`` drops what only runs have.
    """

    use_required_attribute = False

    pain_worst = PainField("Worst pain", required=True, help_text="The worst moment of the whole session.")
    got_worse = YesNoField("Did it build up as you went on?", required=True)
    limp_during = YesNoField("Any limp?", required=True)
    pain_before = PainField("Pain just before you started")
    pain_first_10_minutes = PainField("Pain in the first 10 minutes")
    pain_last_5_minutes = PainField("Pain in the last 5 minutes")
    painkiller = YesNoField("A painkiller in the 8 hours before, or during?")
    flags = forms.ChoiceField(
        choices=[(NONE_OF_THESE, "None of these"), (ONE_OF_THESE, "One of these")],
        widget=forms.HiddenInput,
        error_messages={"required": "Send with one of the two buttons.", "invalid_choice": "Use one of the buttons."},
    )
    new_night_pain = forms.BooleanField(label=FOLLOW_UPS["new_night_pain"], required=False)
    focal_bone_pain = forms.BooleanField(label=FOLLOW_UPS["focal_bone_pain"], required=False)
    pop_or_bruise = forms.BooleanField(label=FOLLOW_UPS["pop_or_bruise"], required=False)

    def __init__(self, data: Mapping[str, object] | None = None, *, is_run: bool = True) -> None:
        super().__init__(data)
        if not is_run:
            for name in ("got_worse", "pain_first_10_minutes", "pain_last_5_minutes"):
                del self.fields[name]

    def clean(self) -> dict[str, object]:
        """The worst pain is the worst; "one of these" says which."""
        cleaned = super().clean() or {}
        worst = as_pain(str(cleaned.get("pain_worst") or ""))
        for name in ("pain_first_10_minutes", "pain_last_5_minutes"):
            other = as_pain(str(cleaned.get(name) or ""))
            if worst is not None and other is not None and other > worst:
                self.add_error("pain_worst", "The worst pain cannot be lower than the pain at the start or the end.")
                break
        if cleaned.get("flags") == ONE_OF_THESE and not any(cleaned.get(name) for name in FOLLOW_UPS):
            self.add_error("new_night_pain", "Tick what you felt. If it was none of these, send with the other button.")
        return cleaned

    def answers(self) -> dict[str, int | bool | None]:
        """Arguments of ``services.checkins.SessionAnswers``. Red flags are yes or no, never not known."""
        cleaned = self.cleaned_data
        some = cleaned["flags"] == ONE_OF_THESE
        found: dict[str, int | bool | None] = {
            name: as_pain(cleaned.get(name, ""))
            for name in ("pain_worst", "pain_before", "pain_first_10_minutes", "pain_last_5_minutes")
        }
        found |= {name: as_bool(cleaned.get(name, "")) for name in ("got_worse", "limp_during", "painkiller")}
        return found | {name: some and bool(cleaned.get(name)) for name in FOLLOW_UPS}


class MorningForm(forms.Form):
    """The next morning: three taps, and how long the stiffness lasted if they like."""

    use_required_attribute = False

    pain = PainField("Pain this morning", required=True, help_text="At the sore place, on your first steps.")
    stiffer = YesNoField("Stiffer than usual?", required=True)
    limp = YesNoField("Any limp?", required=True)
    stiffness_minutes = forms.IntegerField(
        label="Minutes until it felt normal", required=False, min_value=0, max_value=240
    )

    def answers(self) -> dict[str, int | bool | None]:
        """Arguments of ``services.checkins.record_morning``."""
        cleaned = self.cleaned_data
        return {
            "pain": as_pain(cleaned["pain"]),
            "stiffer": as_bool(cleaned["stiffer"]),
            "limp": as_bool(cleaned["limp"]),
            "stiffness_minutes": cleaned["stiffness_minutes"],
        }


class DayLaterForm(forms.Form):
    """About a day later, when the morning was above the usual level."""

    use_required_attribute = False

    pain = PainField("Where is it now?", required=True, help_text="About a day after the session.")
    limp = YesNoField("Any limp?", required=True)

    def answers(self) -> dict[str, int | bool | None]:
        """Arguments of ``services.checkins.record_day_later``."""
        return {"pain": as_pain(self.cleaned_data["pain"]), "limp": as_bool(self.cleaned_data["limp"])}
