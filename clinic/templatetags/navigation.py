"""Component tags that say where the reader is: masthead, menus, breadcrumbs, tabs, search, messages, offline.

They read what the context processor supplies and never ask the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django import template
from django.contrib.messages import constants
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from clinic.templatetags.rendering import read, render

register = template.Library()

ICONS: Final[Mapping[str, str]] = {
    "Today": "home",
    "Athletes": "athletes",
    "Schedule": "calendar",
    "Library": "list",
    "Recalls": "bell",
    "People": "athletes",
    "Plan": "note",
    "Week": "calendar",
    "Progress": "chart",
    "Check-in": "check",
}
MESSAGE_KINDS: Final[Mapping[int, tuple[str, str]]] = {
    constants.DEBUG: ("info", "quiet"),
    constants.INFO: ("info", "sea"),
    constants.SUCCESS: ("steady", "steady"),
    constants.WARNING: ("ease", "ease"),
    constants.ERROR: ("failed", "stop"),
}
ACCOUNT_PAGES: Final = (
    ("Mail address", "account_email"),
    ("Password", "account_change_password"),
    ("Two-step sign-in", "mfa_index"),
    ("Where you are signed in", "usersessions_list"),
    ("API tokens", "clinic:tokens"),
)


def address(name: str) -> str:
    """The address of a named page, or empty text where the project does not have the page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def entry(item: object, icons: bool = False) -> dict[str, object]:
    """One navigation entry from a mapping or object with label, url, current and count."""
    found: dict[str, object] = {key: read(item, key) for key in ("label", "url", "current", "count")}
    if icons:
        found["icon"] = read(item, "icon") or ICONS.get(str(found["label"]), "right")
    return found


@register.simple_tag(takes_context=True)
def masthead(context: Context, *, search: str = "", search_url: str = "", plain: bool = False) -> SafeString:
    """The page's load line: brand, main navigation (``nav``), search, clinic switcher (``memberships``), account menu.

    ``plain`` shows the brand only (sign-in, errors).
    """
    user = context.get("user")
    membership = context.get("membership")
    signed_in = bool(getattr(user, "is_authenticated", False)) and not plain
    switch = address("clinic:switch")
    memberships = list(context.get("memberships") or ()) if signed_in and switch else []
    pages = [(label, address(name)) for label, name in ACCOUNT_PAGES]
    return render(
        "masthead",
        home=address("home") or "/",
        nav=[entry(item, icons=True) for item in context.get("nav") or ()] if not plain else [],
        search=search,
        search_url=search_url,
        account=described(user, membership) if signed_in else None,
        clinics=[clinic_of(one, membership) for one in memberships],
        switch=switch,
        pages=[(label, url) for label, url in pages if url],
        sign_out=address("account_logout"),
        csrf_token=context.get("csrf_token") or "",
    )


def described(user: object, membership: object) -> dict[str, str]:
    """Who is signed in, as what and where: name, clinic and role as text."""
    full_name = getattr(user, "get_full_name", None)
    name = str(getattr(user, "name", "") or (full_name() if callable(full_name) else "") or user)
    return {"name": name, "clinic": str(getattr(membership, "clinic", "")), "role": role_of(membership)}


def role_of(membership: object) -> str:
    """The role in words."""
    role = getattr(membership, "get_role_display", None)
    return str(role()) if callable(role) else ""


def clinic_of(one: object, membership: object) -> dict[str, object]:
    """One clinic to switch to."""
    return {
        "pk": getattr(one, "pk", ""),
        "name": str(getattr(one, "clinic", "")),
        "role": role_of(one),
        "current": one == membership,
    }


@register.simple_tag
def breadcrumbs(trail: Sequence[tuple[str, str]]) -> SafeString:
    """The way here as (label, url) pairs; an entry without url is text."""
    return render("breadcrumbs", trail=trail)


@register.simple_tag
def tabs(items: Iterable[object], *, label: str) -> SafeString:
    """Views of one thing, each its own address: ``label``, ``url``, ``current``, ``count``."""
    return render("tabs", items=[entry(item) for item in items], label=label)


@register.simple_tag
def search_field(
    label: str,
    *,
    url: str = "",
    name: str = "q",
    value: str = "",
    placeholder: str = "",
    shortcut: bool = False,
    live: str = "",
    target: str = "",
) -> SafeString:
    """A search form (GET). ``shortcut``: "/" jumps here; ``live``: address asked as one types, into ``target``."""
    return render(
        "search_field",
        label=label,
        url=url,
        name=name,
        value=value,
        placeholder=placeholder or label,
        shortcut=shortcut,
        live=live,
        target=target,
        field_id=f"search-{name}",
    )


@register.simple_tag(takes_context=True)
def message_list(context: Context) -> SafeString:
    """Django messages as notices: what happened, read out politely, errors at once."""
    rows = []
    for message in context.get("messages") or ():
        shape, tone = MESSAGE_KINDS.get(message.level, ("info", "sea"))
        rows.append((shape, tone, str(message)))
    return render("message_list", rows=rows)


@register.simple_tag
def offline_strip(*, waiting: int = 0, show: bool = False) -> SafeString:
    """Top of the page, hidden until the device has no signal. ``waiting``: how many answers are kept to send."""
    return render("offline_strip", waiting=waiting, show=show)
