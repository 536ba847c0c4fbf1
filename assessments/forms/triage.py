"""Forms of the triage review: findings per complaint, outcome of a fired rule, referrals. Never saves."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from assessments.domain.triage import Kind, Question
from assessments.models import FiredRule, ReferralStatus
from clinic.domain.errors import RuleViolation

YES_NO = [("yes", "Yes"), ("no", "No"), ("dont_know", "Not known")]
OUTCOMES = [("excluded", "Excluded"), ("confirmed", "Confirmed"), ("treated", "Treated")]
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("tendon", "Achilles tendon", ("a_thompson", "a_gap", "a_matles", "a_noheelraise")),
    ("bone", "Bone", ("b_site", "b_hip_ir", "b_focal", "b_night", "hop_pain", "weight_bearing")),
    ("clot", "Leg clot, Wells score", ("leg_swelling", *(f"w{number}" for number in range(1, 11)), "dvt_extra")),
    (
        "ottawa",
        "Ottawa rules after an injury",
        (
            "trauma10",
            "oa_exam_reliable",
            "oa_malleolar_pain",
            "oa_lat",
            "oa_med",
            "oa_4steps_fail",
            "of_midfoot_pain",
            "of_mt5",
            "of_nav",
            "ok_knee_injury",
            "ok_patella",
            "ok_fibhead",
            "ok_flex90_fail",
        ),
    ),
    ("pressure", "Pressure and nerve", ("q_passive", "q_numb", "q_cold_pale", "q_tense")),
)


def group_of(question_id: str) -> tuple[str, str]:
    """The group a question is examined in: id and heading."""
    for group, heading, ids in GROUPS:
        if question_id in ids:
            return group, heading
    return "asked", "Ask the runner"


class FindingsForm(forms.Form):
    """The examination and open questions of one complaint. Empty means not examined; nothing is pre-chosen."""

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Question],
        others: Iterable[Question],
        recorded: Mapping[str, object],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        wanted, rest = list(questions), list(others)
        self.wanted = [question.id for question in wanted]
        self.questions = {question.id: question for question in (*wanted, *rest)}
        for question in self.questions.values():
            self.fields[question.id] = _field(question)
            if question.id in recorded:
                self.initial[question.id] = _shown(question, recorded[question.id])

    def clean(self) -> dict[str, Any]:
        """Every answer in the type that triage reads; a message stands beside the field it belongs to."""
        cleaned = super().clean() or {}
        self.answers: dict[str, object] = {}
        for name, question in self.questions.items():
            text = cleaned.get(name)
            try:
                self.answers[name] = question.parse_text(str(text)) if text not in (None, "") else None
            except RuleViolation as violation:
                self.add_error(name, forms.ValidationError(violation.message, code=violation.code))
        return cleaned

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What triage waits for or what was recorded, by group, in the order of the examination."""
        return self._grouped(self.wanted)

    def other_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Examinations that nothing waits for."""
        return self._grouped([name for name in self.fields if name not in self.wanted])

    def _grouped(self, names: Iterable[str]) -> list[tuple[str, list[forms.BoundField]]]:
        found: dict[str, list[forms.BoundField]] = {}
        for name in names:
            found.setdefault(group_of(name)[1], []).append(self[name])
        order = [heading for _, heading, _ in GROUPS] + ["Ask the runner"]
        return [(heading, found[heading]) for heading in order if heading in found]


def _field(question: Question) -> forms.Field:
    if question.kind is Kind.YES_NO:
        return forms.ChoiceField(label=question.ask, choices=YES_NO, widget=forms.RadioSelect, required=False)
    if question.kind is Kind.CHOICE:
        choices = [("", "Not examined"), *(question.choices or {}).items()]
        return forms.ChoiceField(label=question.ask, choices=choices, required=False)
    return forms.CharField(
        label=question.ask, required=False, max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )


def _shown(question: Question, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class ResolveForm(forms.Form):
    """What the clinician found about one fired rule. The note is never optional."""

    use_required_attribute = False

    outcome = forms.ChoiceField(label="What did you find?", choices=OUTCOMES, widget=forms.RadioSelect)
    note = forms.CharField(
        label="What does it rest on?",
        help_text="Examination, image, letter, phone call. Your name and the time are kept with it.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Write what the decision rests on."},
    )

    def __init__(self, *args: Any, rule: FiredRule, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"rule-{rule.pk.hex}-%s")
        super().__init__(*args, **kwargs)


class RuleOutForm(forms.Form):
    """Excludes a rule that no answer can decide."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=8)
    note = forms.CharField(
        label="Why you exclude it",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Write what the decision rests on."},
    )


class ReferralForm(forms.Form):
    """To whom, why, by when."""

    use_required_attribute = False

    to_whom = forms.CharField(
        label="To whom",
        max_length=120,
        help_text="Name or place, as on the letter.",
        error_messages={"required": "Write to whom the runner is referred."},
    )
    why = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Write why, so that the letter can be understood."},
    )
    due_on = forms.DateField(label="Seen by", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    rules = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "referral-%s")
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        """A referral is for a day to come."""
        due: date = self.cleaned_data["due_on"]
        if due < self.today:
            raise forms.ValidationError(f"Choose today or later. Today is {self.today:%a %-d %b}.")
        return due

    @property
    def rule_ids(self) -> list[str]:
        """The rules that the referral answers."""
        return [name for name in self.cleaned_data.get("rules", "").split(",") if name]


class ReferralStepForm(forms.Form):
    """Where a referral stands, or what came of it."""

    status = forms.ChoiceField(label="Status", choices=ReferralStatus.choices)
    outcome = forms.CharField(
        label="What came of it",
        help_text="Needed to close it.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )
