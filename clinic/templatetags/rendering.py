"""How a component tag turns its options into markup. Holds no markup and no component of its own."""

import re
from collections.abc import Collection
from typing import TypeVar

from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

Option = TypeVar("Option")


def render(component: str, **context: object) -> SafeString:
    """The markup of ``templates/components/<component>.html`` with exactly this context."""
    # The template engine has escaped the context, so its output is markup.
    return mark_safe(get_template(f"components/{component}.html").render(context))


def one_of(component: str, option: str, value: Option, allowed: Collection[Option]) -> Option:
    """``value`` if it is allowed; otherwise TemplateSyntaxError that names the choices."""
    if value in allowed:
        return value
    choices = ", ".join(str(choice) for choice in allowed)
    raise TemplateSyntaxError(f"{component}: {option} cannot be {value!r}. Choose one of: {choices}.")


def slug(text: str) -> str:
    """A value for an ``id`` attribute made from visible text."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"


def read(item: object, key: str) -> object:
    """``key`` of a mapping or attribute of an object; empty text when it has none."""
    if isinstance(item, dict):
        return item.get(key, "")
    return getattr(item, key, "")
