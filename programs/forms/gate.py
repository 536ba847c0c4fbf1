"""Forms of the gate: a decision, and answers that only asking supplies. Never saves."""

from collections.abc import Sequence
from typing import Any

from django import forms

from programs.domain.metrics import MetricDefinition
from programs.selectors.gate import Asked
from programs.services.gates import Decision

LABELS = {
    Decision.ADVANCE: "Advance",
    Decision.HOLD: "Hold",
    Decision.OVERRIDE: "Advance all the same",
    Decision.STEP_BACK: "Step back",
}
YES_NO = [("true", "Yes"), ("false", "No")]
NUMBER_LIMIT = 200


class DecisionForm(forms.Form):
    """What the clinician decides, with a reason where one is needed."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[(decision.value, words) for decision, words in LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens with this phase."},
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to advance against the gate and to step back.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """An override and a step back need a reason."""
        data = super().clean() or {}
        needs = data.get("decision") in (Decision.OVERRIDE, Decision.STEP_BACK)
        if needs and not str(data.get("reason", "")).strip():
            self.add_error("reason", "Write down why. It is kept with the decision.")
        return data


class FactsForm(forms.Form):
    """Facts that no test and no report supplies, asked by the clinician. Nothing is filled in beforehand."""

    def __init__(self, *args: Any, asked: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {one.definition.id.replace(".", "__"): one for one in asked}
        for name, one in self.asked.items():
            self.fields[name] = _field(one.definition)

    def answers(self) -> dict[str, int | bool | str]:
        """What was answered, by metric, as the gate reads it."""
        found: dict[str, int | bool | str] = {}
        for name, value in self.cleaned_data.items():
            if value in (None, ""):
                continue
            one = self.asked[name]
            said_yes = value == "true"
            found[one.definition.id] = (said_yes is one.yes_is) if one.definition.yes_no else int(value)
        return found


def _field(metric: MetricDefinition) -> forms.Field:
    if metric.yes_no:
        return forms.ChoiceField(label=metric.words, choices=YES_NO, required=False, widget=forms.RadioSelect)
    top = 10 if metric.unit == "of 10" else NUMBER_LIMIT
    unit = f" ({metric.unit})" if metric.unit else ""
    return forms.IntegerField(label=f"{metric.words}{unit}", required=False, min_value=0, max_value=top)
