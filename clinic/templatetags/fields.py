"""Component tags for form fields: label, help, why we ask, unit, error and the value the person typed.

They draw a Django bound field and never validate; what was typed is always shown again.
"""

from collections.abc import Mapping
from typing import Final

from django import forms, template
from django.forms import BaseForm, BoundField
from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString

from clinic.templatetags.rendering import one_of, render

register = template.Library()

WIDTHS: Final = ("full", "short", "medium")
CHOICE_WIDGETS: Final = (forms.RadioSelect, forms.CheckboxSelectMultiple)
DOSE_FIELDS: Final = ("sets", "reps", "hold", "tempo_up", "tempo_hold", "tempo_down", "load", "days")
FIGURES: Final = ("", "settled", "raised", "high")


def help_of(bound: BoundField, given: str | None) -> str:
    """The given help, or the form's own; empty text leaves it out. Markup of a form's help stays markup."""
    found = bound.help_text if given is None else given
    return found if isinstance(found, str) else str(found)


def described_by(bound: BoundField, *, explained: str) -> str:
    """Ids of the texts that explain the field, in reading order."""
    parts = [f"{bound.auto_id}-help"] if explained else []
    parts += [f"{bound.auto_id}-error"] if bound.errors else []
    return " ".join(parts)


def attributes(bound: BoundField, explained: str, css: str) -> dict[str, str | bool]:
    """Attributes that tie the control to its texts and its error."""
    found: dict[str, str | bool] = {"class": css}
    ids = described_by(bound, explained=explained)
    if ids:
        found["aria-describedby"] = ids
    if bound.errors:
        found["aria-invalid"] = "true"
    return found


def shape_of(bound: BoundField) -> str:
    """Which of the four drawings a field gets: input, area, checkbox or choices."""
    widget = bound.field.widget
    if isinstance(widget, CHOICE_WIDGETS):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "area"
    return "select" if isinstance(widget, forms.Select) else "input"


CONTROL_CLASSES: Final[Mapping[str, str]] = {
    "input": "in in--text",
    "area": "in in--area",
    "select": "in in--text in--select",
    "checkbox": "check",
    "choices": "check",
}


@register.simple_tag(name="field")
def field_row(
    bound: BoundField,
    *,
    label: str = "",
    help: str | None = None,  # noqa: A002 - the word of the templates
    unit: str = "",
    why: str = "",
    width: str = "full",
    hide_label: bool = False,
    shows_when: str = "",
) -> SafeString:
    """One field with everything that belongs to it.

    ``why`` opens a "Why we ask" disclosure; ``shows_when="name=value"`` shows the field for one answer only.
    """
    one_of("field", "width", width, WIDTHS)
    if label:
        # A label of our own makes the form's placeholder a second, vanishing label.
        bound.field.widget.attrs.pop("placeholder", None)
    shape = shape_of(bound)
    explained = help_of(bound, help)
    return render(
        "field",
        bound=bound,
        shape=shape,
        label=label or bound.label,
        help=explained,
        unit=unit,
        why=why,
        width=width,
        hide_label=hide_label,
        shows_when=shows_when,
        optional=not bound.field.required and shape not in ("checkbox",),
        control=bound.as_widget(attrs=attributes(bound, explained, CONTROL_CLASSES[shape]))
        if shape != "choices"
        else "",
        options=list(bound) if shape == "choices" else [],
        described=described_by(bound, explained=explained),
    )


def choice_group(component: str, bound: BoundField, *, help: str | None = None, **context: object) -> SafeString:  # noqa: A002
    """A fieldset of radio buttons or checkboxes drawn by ``component``."""
    if not isinstance(bound.field.widget, CHOICE_WIDGETS):
        raise TemplateSyntaxError(f"{component}: {bound.name} needs RadioSelect or CheckboxSelectMultiple.")
    options = [option for option in bound if str(option.data["value"]) != ""]
    explained = help_of(bound, help)
    return render(
        component,
        bound=bound,
        options=options,
        help=explained,
        described=described_by(bound, explained=explained),
        **context,
    )


@register.simple_tag
def segmented(
    bound: BoundField,
    *,
    label: str = "",
    help: str | None = None,  # noqa: A002 - the word of the templates
    inline: bool = False,
    hide_label: bool = False,
    sides: bool = False,
    shows_when: str = "",
) -> SafeString:
    """Two to seven short answers as one control. ``sides`` puts the disc and diamond before left and right."""
    return choice_group(
        "segmented",
        bound,
        label=label or bound.label,
        help=help,
        inline=inline,
        hide_label=hide_label,
        sides=sides,
        shows_when=shows_when,
    )


@register.simple_tag
def pain_scale(
    bound: BoundField,
    *,
    label: str = "",
    help: str | None = None,  # noqa: A002 - the word of the templates
    hide_label: bool = False,
) -> SafeString:
    """0 to 10 without colour and without a default, so that the scale does not lead the answer (look 10)."""
    return choice_group(
        "pain_scale",
        bound,
        label=label or bound.label,
        help=help,
        hide_label=hide_label,
    )


@register.simple_tag
def big_options(
    bound: BoundField,
    *,
    label: str = "",
    help: str | None = None,  # noqa: A002 - the word of the templates
    hints: Mapping[str, str] | None = None,
    figures: Mapping[str, str] | None = None,
) -> SafeString:
    """Large answers for a phone. ``hints`` and ``figures`` by value; figures: settled, raised, high."""
    hints, figures = hints or {}, figures or {}
    for figure in figures.values():
        one_of("big_options", "figure", figure, FIGURES)
    rows = [
        (
            option,
            hints.get(str(option.data["value"]), ""),
            figures.get(str(option.data["value"]), ""),
        )
        for option in bound
        if str(option.data["value"]) != ""
    ]
    return choice_group("big_options", bound, label=label or bound.label, help=help, rows=rows)


@register.simple_tag
def days(bound: BoundField, *, label: str = "", hide_label: bool = True) -> SafeString:
    """Days of the week as seven checkboxes that show one letter and read out the whole name."""
    return choice_group("days", bound, label=label or bound.label, hide_label=hide_label)


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """Errors that belong to the whole form, and a list of links to the fields that need mending."""
    fields = [bound for bound in form if bound.errors and not bound.is_hidden]
    hidden = [(bound.label, error) for bound in form.hidden_fields() for error in bound.errors]
    return render("form_errors", form=form, fields=fields, hidden=hidden)


@register.simple_tag
def dose_row(
    form: BaseForm,
    name: str,
    *,
    detail: str = "",
    tag: str = "",
    change: str = "",
    figure: str = "",
    load_unit: str = "kg",
) -> SafeString:
    """One editable row of the dose table (``table.dose``).

    The form may have sets, reps, hold, tempo_up, tempo_hold, tempo_down, load and days; a missing field leaves its
    cell empty. ``change`` says what it was before; ``figure`` is markup.
    """
    present = {key: form[key] for key in DOSE_FIELDS if key in form.fields}
    inputs = {key: small_input(bound, name) for key, bound in present.items() if key != "days"}
    tempo = [inputs[key] for key in ("tempo_up", "tempo_hold", "tempo_down") if key in inputs]
    return render(
        "dose_row",
        form=form,
        name=name,
        detail=detail,
        tag=tag,
        change=change,
        figure=figure,
        load_unit=load_unit,
        sets=inputs.get("sets", ""),
        amount=inputs.get("reps", ""),
        hold=inputs.get("hold", ""),
        tempo=tempo,
        load=inputs.get("load", ""),
        days=days(present["days"], label=f"Days for {name}") if "days" in present else "",
        errors=[(bound, error) for bound in present.values() for error in bound.errors],
    )


def small_input(bound: BoundField, exercise: str) -> SafeString:
    """A figure input named for its exercise, tied to the error line of the row."""
    found = attributes(bound, "", "in")
    found["aria-label"] = f"{bound.label}, {exercise}"
    found["inputmode"] = "decimal"
    return bound.as_widget(attrs=found)


@register.simple_tag
def set_discs(
    name: str,
    *,
    sets: int,
    reps: object,
    sides: bool = False,
    done: "tuple[str, ...] | list[str] | None" = None,
    legend: str = "",
) -> SafeString:
    """One checkbox a set, drawn as the mark. Values are "1", "2" or with ``sides`` "1-left", "1-right"."""
    finished = set(done or ())
    values = [(f"{n}-{s}", f"{s.capitalize()} {n}") for n in range(1, sets + 1) for s in ("left", "right")]
    if not sides:
        values = [(str(n), f"Set {n}") for n in range(1, sets + 1)]
    waiting = [value for value, _ in values if value not in finished]
    rows = [(value, label, value in finished, value == (waiting[0] if waiting else None)) for value, label in values]
    return render(
        "set_discs",
        name=name,
        rows=rows,
        reps=reps,
        legend=legend or "Tap the disc when a set is done",
    )


@register.simple_tag
def rep_counter(
    bound: BoundField,
    *,
    up: int = 2,
    down: int = 2,
    target: int = 0,
    label: str = "good reps",
    poor: str = "",
) -> SafeString:
    """Counts reps on a beat into a number field; without script it is that number field.

    ``poor`` is the name of a number input for reps that did not count. Beats are seconds.
    """
    return render(
        "rep_counter",
        bound=bound,
        up=up,
        down=down,
        target=target,
        label=label,
        poor=poor,
        control=timing_input(bound),
    )


@register.simple_tag
def hold_timer(bound: BoundField, *, target: int = 0, label: str = "seconds held") -> SafeString:
    """Measures a hold in whole seconds into a number field; without script it is that number field."""
    return render(
        "hold_timer",
        bound=bound,
        target=target,
        label=label,
        control=timing_input(bound),
    )


def timing_input(bound: BoundField) -> SafeString:
    """The number field behind a counter or timer: it stays usable by hand."""
    return bound.as_widget(attrs=attributes(bound, str(bound.help_text), "in in--text"))
