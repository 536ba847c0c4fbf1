"""Form pieces that every app uses. Parses and validates; never saves."""

from django import forms

from clinic.domain.errors import RuleViolation


def add_violation(form: forms.BaseForm, violation: RuleViolation) -> None:
    """Show a rule's refusal beside the field it belongs to, or above the form."""
    field = violation.field if violation.field in form.fields else None
    form.add_error(field, forms.ValidationError(violation.message, code=violation.code))
