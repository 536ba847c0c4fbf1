"""Forms of a test session: which tests, one test on one side, why one is left out. Ranges come from the catalogue."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from assessments.domain.catalog import Kind, TestDefinition, ValueRange
from assessments.domain.measurement import SquatFaults
from assessments.models import Measurement
from assessments.services.testing import MeasurementEntry, TrialEntry

PAIN = [(str(value), str(value)) for value in range(11)]
SEEN = [("no", "Not seen"), ("yes", "Seen")]
FAULTS = {
    "balance": "Balance lost",
    "trunk": "Trunk leans or turns",
    "pelvis": "Pelvis not level",
    "knee": "Knee inside the second toe",
    "depth": "Less than 60° of knee bend",
}
FOOTWEAR = [("barefoot", "Barefoot"), ("shod", "Shoes on")]


class BatteryForm(forms.Form):
    """Which tests to do now."""

    use_required_attribute = False

    tests = forms.MultipleChoiceField(
        label="Tests",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one test."},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tests"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


class WalkingPainForm(forms.Form):
    """Worst walking pain of the last 7 days, asked before any hop."""

    use_required_attribute = False

    pain = forms.ChoiceField(
        label="Worst pain in ordinary walking, last 7 days",
        choices=PAIN,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose 0 to 10."},
    )


class SkipForm(forms.Form):
    """Why a test is left out on one side."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Why is it left out?", max_length=120, error_messages={"required": "Say why the test is left out."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "skip-%s")
        super().__init__(*args, **kwargs)


class FinishForm(forms.Form):
    """A last remark about the sitting."""

    notes = forms.CharField(
        label="Note on this session", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class MeasureForm(forms.Form):
    """One test on one side: a number, trials, loads or faults, with pain and why it ended."""

    use_required_attribute = False

    pain = forms.ChoiceField(
        label="Worst pain in this test",
        choices=PAIN,
        widget=forms.RadioSelect,
        error_messages={"required": "Ask for the pain, 0 to 10."},
    )
    notes = forms.CharField(label="Note", required=False, max_length=280)

    def __init__(self, *args: Any, test: TestDefinition, recorded: Measurement | None = None, **kwargs: Any) -> None:
        self.test = test
        if recorded is not None and not recorded.not_done_reason:
            kwargs["initial"] = {**kwargs.get("initial", {}), **_recorded(test, recorded)}
        super().__init__(*args, **kwargs)
        self._add_result()
        if len(test.variants) > 1:
            self.fields["variant"] = forms.ChoiceField(
                label="How it is done", choices=[(one.id, one.words) for one in test.variants], widget=forms.RadioSelect
            )
            self.initial.setdefault("variant", test.default_variant)
        if test.weight_bearing:
            self.fields["footwear"] = forms.ChoiceField(
                label="Feet", choices=FOOTWEAR, widget=forms.RadioSelect, required=False
            )
            self.initial.setdefault("footwear", "shod" if test.hop else "barefoot")
        self.fields["stop_reason"] = forms.ChoiceField(
            label="Why it ended",
            choices=[("", "Completed"), *[(one.id, one.words) for one in test.stop]],
            required=self.ends_by_reason,
            error_messages={"required": "Say why the test ended."},
        )

    @property
    def ends_by_reason(self) -> bool:
        """A test to the limit always ends for a reason; trials mostly end because they are over."""
        test = self.test
        return test.trials.maximum == 1 and test.kind is Kind.MEASURE and test.strength

    def _add_result(self) -> None:
        test = self.test
        if test.kind is Kind.FAULTS:
            for name, words in FAULTS.items():
                self.fields[f"fault_{name}"] = forms.ChoiceField(
                    label=words,
                    choices=SEEN,
                    widget=forms.RadioSelect,
                    error_messages={"required": "Say whether it was seen."},
                )
            self.fields["depth_deg"] = forms.DecimalField(
                label="Knee bend, mean of the 3 deepest", required=False, min_value=0, max_digits=4, decimal_places=1
            )
            return
        if test.kind is Kind.PAIN or test.value_range is None:
            return
        if test.entry_range is not None:
            self.fields["body_mass_kg"] = forms.DecimalField(label="Body mass today", min_value=0, max_digits=5)
        limits = test.entry_range or test.value_range
        single = test.trials.maximum == 1
        for number in range(1, test.trials.maximum + 1):
            name = "value" if single else f"trial_{number}"
            label = test.measure if single else f"Trial {number}"
            self.fields[name] = _number(label, limits, required=single or (number == 1 and not test.sticks))
            if test.sticks:
                self.fields[f"sticks_{number}"] = forms.IntegerField(
                    label=f"Held, trial {number}", required=False, min_value=0, max_value=test.sticks
                )

    def trial_rows(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Trials with their held landings, for the template."""
        rows = []
        for number in range(1, self.test.trials.maximum + 1):
            if f"trial_{number}" in self.fields:
                sticks = self[f"sticks_{number}"] if f"sticks_{number}" in self.fields else None
                rows.append((self[f"trial_{number}"], sticks))
        return rows

    def fault_fields(self) -> list[forms.BoundField]:
        """The five faults of the squat."""
        return [self[f"fault_{name}"] for name in FAULTS if f"fault_{name}" in self.fields]

    def entry(self) -> MeasurementEntry:
        """What was entered, for the service. Call only when the form is valid."""
        data = self.cleaned_data
        pain = int(data["pain"]) if data.get("pain") not in (None, "") else None
        return MeasurementEntry(
            variant=data.get("variant") or self.test.default_variant,
            trials=self._trials(),
            faults=self._faults(),
            depth_deg=data.get("depth_deg"),
            body_mass_kg=data.get("body_mass_kg"),
            pain=pain,
            stop_reason=data.get("stop_reason", ""),
            footwear=data.get("footwear") or "barefoot",
            notes=data.get("notes", ""),
        )

    def _faults(self) -> SquatFaults | None:
        if self.test.kind is not Kind.FAULTS:
            return None
        return SquatFaults(**{name: self.cleaned_data[f"fault_{name}"] == "yes" for name in FAULTS})

    def _trials(self) -> tuple[TrialEntry, ...]:
        data, loaded = self.cleaned_data, self.test.entry_range is not None
        names = ["value"] if "value" in self.fields else [f"trial_{n}" for n in range(1, self.test.trials.maximum + 1)]
        trials = []
        for number, name in enumerate(names, start=1):
            value: Decimal | None = data.get(name)
            sticks: int | None = data.get(f"sticks_{number}")
            if name not in self.fields or (value is None and sticks is None):
                continue
            trials.append(TrialEntry(entry=value) if loaded else TrialEntry(value=value, sticks=sticks))
        return tuple(trials)


def _number(label: str, limits: ValueRange, *, required: bool) -> forms.Field:
    """A number field with the allowed range in its message; whole numbers where the test has no finer step."""
    text = f"Enter {limits.lowest} to {limits.highest} {limits.unit}."
    messages = {"required": text, "invalid": text, "min_value": text, "max_value": text}
    if limits.step == limits.step.to_integral_value():
        return forms.IntegerField(
            label=label,
            required=required,
            min_value=int(limits.lowest),
            max_value=int(limits.highest),
            error_messages=messages,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
    places = max(0, -int(limits.step.as_tuple().exponent))
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=limits.lowest,
        max_value=limits.highest,
        decimal_places=places,
        step_size=limits.step,
        error_messages={**messages, "max_decimal_places": f"Give it in steps of {limits.step} {limits.unit}."},
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )


def _recorded(test: TestDefinition, row: Measurement) -> dict[str, Any]:
    """What stands in the record, as it was typed, so that a correction starts from it."""
    initial: dict[str, Any] = {
        "pain": "" if row.pain is None else str(row.pain),
        "notes": row.notes,
        "variant": row.variant,
        "footwear": row.footwear,
        "stop_reason": row.stop_reason,
    }
    for name, seen in (row.faults or {}).items():
        initial[f"fault_{name}"] = "yes" if seen else "no"
    single = test.trials.maximum == 1
    for number, trial in enumerate(row.trials, start=1):
        initial["value" if single else f"trial_{number}"] = trial.get("entry") or trial.get("value")
        initial[f"sticks_{number}"] = trial.get("sticks")
        initial["body_mass_kg"] = trial.get("mass_kg") or initial.get("body_mass_kg")
        initial["depth_deg"] = trial.get("depth_deg") or initial.get("depth_deg")
    return initial
