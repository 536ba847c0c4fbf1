"""Forms about people: adding to the team, contact data, and taking one's place by invitation. Never saves."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from clinic.models import Role, User


class AddMemberForm(forms.Form):
    """A new admin or therapist."""

    role = forms.ChoiceField(
        label="Role",
        choices=[(Role.CLINICIAN.value, Role.CLINICIAN.label), (Role.ADMIN.value, Role.ADMIN.label)],
        widget=forms.RadioSelect,
        initial=Role.CLINICIAN.value,
    )
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="Mail address", help_text="The invitation goes here.")
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    title = forms.CharField(label="Title", max_length=60, required=False, help_text="For example: Front desk.")


class ContactForm(forms.Form):
    """Contact data that an admin may correct."""

    name = forms.CharField(label="Name", max_length=120)
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    title = forms.CharField(label="Title", max_length=60, required=False)


class JoinForm(forms.Form):
    """Name, and how the new person wants to sign in."""

    use_required_attribute = False  # without JavaScript the password field stays on the page for those who want a code

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    sign_in = forms.ChoiceField(
        label="How do you want to sign in?",
        choices=[("password", "With a password"), ("code", "With a code by mail")],
        widget=forms.RadioSelect,
        initial="password",
    )
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        error_messages={"required": "Choose a password, or sign in with a code by mail."},
        help_text="At least 10 characters. A few words in a row are easy to remember and hard to guess.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].required = self.data.get("sign_in") != "code"

    def clean(self) -> dict[str, Any]:
        """A password is asked for and checked only if it was chosen."""
        cleaned = super().clean() or {}
        if cleaned.get("sign_in") == "code":
            cleaned["password"] = None
            return cleaned
        password = cleaned.get("password")
        if not password:
            return cleaned
        try:
            validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
        except forms.ValidationError as problem:
            self.add_error("password", problem)
        return cleaned


class TokenForm(forms.Form):
    """What the token is for."""

    name = forms.CharField(
        label="What is it for?", max_length=80, help_text="For example: the practice's own reports. Only you see this."
    )
