"""Component tags for the smallest parts: icon, status, side, tag, count and buttons."""

from typing import Final, NamedTuple

from django import template
from django.utils.safestring import SafeString

from clinic.templatetags.rendering import one_of, render, slug

register = template.Library()


class Status(NamedTuple):
    """How one state looks and reads: symbol in the sprite, tone class, default word (look: status set)."""

    shape: str
    tone: str
    word: str


STATUSES: Final[dict[str, Status]] = {
    "carry_on": Status("steady", "steady", "Carry on"),
    "met": Status("steady", "steady", "Met"),
    "done": Status("steady", "steady", "Done"),
    "below_line": Status("steady", "steady", "Below the line"),
    "ease_back": Status("ease", "ease", "Ease back"),
    "watch": Status("ease", "ease", "Watch"),
    "stop": Status("stop", "stop", "Stop"),
    "red_flag": Status("stop", "stop", "Red flag"),
    "over_line": Status("over", "stop", "Over the line"),
    "gate_ready": Status("ready", "sea", "Gate ready"),
    "failed": Status("failed", "quiet", "Failed"),
    "not_delivered": Status("failed", "stop", "Not delivered"),
    "confirmed": Status("clear", "quiet", "Confirmed"),
    "none_reported": Status("clear", "steady", "None reported"),
    "settled": Status("clear", "steady", "Settled"),
    "due": Status("due", "quiet", "Due"),
    "due_today": Status("due", "ease", "Due today"),
    "overdue": Status("due", "stop", "Overdue"),
    "not_met": Status("notmet", "quiet", "Not met"),
    "missing": Status("missing", "ease", "Missing"),
    "not_finished": Status("missing", "ease", "Not finished"),
    "not_tested": Status("missing", "quiet", "Not tested"),
    "in_room": Status("inroom", "sea", "In room"),
}
TONES: Final = ("steady", "ease", "stop", "sea", "quiet")
NOTICES: Final[dict[str, Status]] = {
    "steady": Status("steady", "steady", ""),
    "ease": Status("ease", "ease", ""),
    "stop": Status("stop", "stop", ""),
    "failed": Status("failed", "stop", ""),
    "sea": Status("info", "sea", ""),
    "quiet": Status("info", "quiet", ""),
}
BUTTONS: Final = ("plain", "primary", "stop", "quiet")
SIZES: Final = ("m", "s")


def status_named(component: str, kind: str) -> Status:
    """The look of ``kind``; TemplateSyntaxError when the state is not in the fixed set."""
    one_of(component, "kind", kind, STATUSES)
    return STATUSES[kind]


@register.simple_tag
def icon(name: str, *, size: str = "m", label: str = "") -> SafeString:
    """One icon of the sprite. Without ``label`` it is decoration and stands beside a word."""
    one_of("icon", "size", size, SIZES)
    return render("icon", name=name, size=size, label=label)


@register.simple_tag
def status(kind: str, word: str = "", *, fill: bool = False, alone: bool = False) -> SafeString:
    """Shape, then word, then colour. ``alone`` hides the word from sight only (tables with a legend)."""
    look = status_named("status", kind)
    return render("status", look=look, word=word or look.word, fill=fill, alone=alone)


@register.simple_tag
def side(which: str, word: str = "", *, affected: bool = False) -> SafeString:
    """Left is a disc, right is a diamond; the affected side carries the word."""
    one_of("side", "which", which, ("left", "right"))
    return render("side", which=which, word=word or which.capitalize(), affected=affected)


@register.simple_tag(name="tag")
def tag_mark(word: str, *, heavy: bool = False) -> SafeString:
    """A small word that classifies a thing. Never a state: use ``status``."""
    return render("tag", word=word, heavy=heavy)


@register.simple_tag
def count(number: int, suffix: str = "") -> SafeString:
    """How many wait; ``suffix`` is read out after the number. Nothing is shown for zero."""
    return render("count", number=number, suffix=suffix)


@register.simple_tag
def button(
    text: str,
    *,
    kind: str = "plain",
    size: str = "m",
    icon: str = "",
    type: str = "submit",  # noqa: A002 - the word of HTML
    name: str = "",
    value: str = "",
    form: str = "",
    hidden: str = "",
    block: bool = False,
    busy: bool = False,
    locked: str = "",
) -> SafeString:
    """A button. ``hidden`` is read after the text; ``locked`` is the reason why it cannot be pressed yet."""
    one_of("button", "kind", kind, BUTTONS)
    one_of("button", "size", size, SIZES)
    one_of("button", "type", type, ("submit", "button", "reset"))
    return render(
        "button",
        text=text,
        kind=kind,
        size=size,
        icon="lock" if locked else icon,
        type="button" if locked else type,
        name=name,
        value=value,
        form=form,
        hidden=hidden,
        block=block,
        busy=busy,
        locked=locked,
        locked_id=f"why-{slug(text)}",
    )


@register.simple_tag
def link_button(
    text: str,
    url: str,
    *,
    kind: str = "plain",
    size: str = "m",
    icon: str = "",
    hidden: str = "",
    block: bool = False,
    download: bool = False,
) -> SafeString:
    """A link that looks like a button: it goes somewhere and changes nothing."""
    one_of("link_button", "kind", kind, BUTTONS)
    one_of("link_button", "size", size, SIZES)
    return render(
        "link_button",
        text=text,
        url=url,
        kind=kind,
        size=size,
        icon=icon,
        hidden=hidden,
        block=block,
        download=download,
    )


@register.simple_tag
def icon_button(
    label: str,
    icon: str,
    *,
    url: str = "",
    kind: str = "plain",
    name: str = "",
    value: str = "",
) -> SafeString:
    """A square button or, with ``url``, link, whose label is read out and shown as a tooltip."""
    one_of("icon_button", "kind", kind, BUTTONS)
    return render(
        "icon_button",
        label=label,
        icon=icon,
        url=url,
        kind=kind,
        name=name,
        value=value,
    )
