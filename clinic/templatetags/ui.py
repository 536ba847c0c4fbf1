"""Component tags for pages: status, buttons, panels, lists, navigation. Markup lives in templates/components/.

Unknown options and values are refused with TemplateSyntaxError. Fields and charts are loaded with this library.
"""

from collections.abc import Iterable, Sequence

from django import template
from django.core.paginator import Page
from django.template import Context, TemplateSyntaxError
from django.utils.safestring import SafeString

from clinic.templatetags import charts, fields, marks, navigation
from clinic.templatetags.marks import NOTICES, status_named
from clinic.templatetags.rendering import one_of, read, render, slug

register = template.Library()
for part in (charts, fields, marks, navigation):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)


@register.simple_block_tag(end_name="endpanel")
def panel(
    content: str,
    title: str,
    *,
    id: str = "",
    level: int = 2,
    note: str = "",
    aside: str = "",
    link: str = "",
    url: str = "",
    flush: bool = False,
    hide_title: bool = False,
) -> SafeString:
    """A named group. ``flush`` leaves out the padding so that lists, tables and ``panel_foot`` reach the edge."""
    one_of("panel", "level", level, (2, 3))
    return render(
        "panel",
        content=content,
        title=title,
        title_id=id or f"p-{slug(title)}",
        level=level,
        note=note,
        aside=aside,
        link=link,
        url=url,
        flush=flush,
        hide_title=hide_title,
    )


@register.simple_block_tag(end_name="endpanel_foot")
def panel_foot(content: str) -> SafeString:
    """The last line of a flush panel: legend, baseline, what happens next."""
    return render("panel_foot", content=content)


@register.simple_tag
def group_head(title: str, *, hint: str = "", level: int = 3) -> SafeString:
    """A heading between the lists of one panel; ``hint`` names the chart column."""
    one_of("group_head", "level", level, (3, 4))
    return render("group_head", title=title, hint=hint, level=level)


@register.simple_block_tag(end_name="endnotice")
def notice(
    content: str,
    kind: str,
    title: str = "",
    *,
    icon: str = "",
    urgent: bool = False,
    line: bool = False,
) -> SafeString:
    """One thing on this page needs reading. ``urgent`` interrupts a screen reader; use it only after an action."""
    one_of("notice", "kind", kind, NOTICES)
    return render(
        "notice",
        content=content,
        look=NOTICES[kind],
        title=title,
        icon=icon,
        urgent=urgent,
        line=line,
    )


@register.simple_tag
def empty_state(title: str, text: str, *, action: str = "", url: str = "", primary: bool = False) -> SafeString:
    """The mark, what would be here, and one action."""
    return render("empty_state", title=title, text=text, action=action, url=url, primary=primary)


@register.simple_tag
def skeleton(label: str, *, lines: int = 3, block: bool = True) -> SafeString:
    """Place for a part that is fetched later. ``label`` says what is loading."""
    return render("skeleton", label=label, lines=range(lines), block=block)


@register.simple_block_tag(end_name="endfacts")
def facts(content: str, *, label: str = "") -> SafeString:
    """Four to six facts that identify a case; holds ``fact`` tags only."""
    return render("facts", content=content, label=label)


@register.simple_tag
def fact(label: str, value: object, *, small: str = "", pips: int = 0, of: int = 3) -> SafeString:
    """One fact. ``pips`` filled of ``of`` marks a grade such as irritability, beside its word."""
    return render(
        "fact",
        label=label,
        value=value,
        small=small,
        pips=[number < pips for number in range(of)] if pips else [],
    )


@register.simple_block_tag(end_name="endworklist_row")
def worklist_row(
    content: str,
    kind: str,
    *,
    name: str,
    url: str,
    place: str,
    when: str,
    action: str,
    action_url: str,
    word: str = "",
    did: str = "",
    chart: str = "",
    now: bool = False,
) -> SafeString:
    """Something waits for a person. Content says why; ``did`` says what the system has done; ``now`` is red."""
    look = status_named("worklist_row", kind)
    return render(
        "worklist_row",
        content=content,
        look=look,
        word=word or look.word,
        name=name,
        url=url,
        place=place,
        when=when,
        action=action,
        action_url=action_url,
        did=did,
        chart=chart,
        now=now,
    )


@register.simple_tag
def agenda_row(
    time: str,
    title: str,
    *,
    text: str = "",
    url: str = "",
    aside: str = "",
    state: str = "ahead",
) -> SafeString:
    """One appointment or gap of one person's day. ``aside`` is a status or a button."""
    one_of("agenda_row", "state", state, ("done", "now", "ahead", "open"))
    return render(
        "agenda_row",
        time=time,
        title=title,
        text=text,
        url=url,
        aside=aside,
        state=state,
    )


@register.simple_tag
def gate_meter(met: int, not_met: int, missing: int = 0) -> SafeString:
    """Criteria met, not met and missing as one bar with the counts in words."""
    return render(
        "gate_meter",
        met=range(met),
        not_met=range(not_met),
        missing=range(missing),
        total=met + not_met + missing,
    )


@register.simple_tag
def gate_list(criteria: Iterable[object]) -> SafeString:
    """Criteria to leave a phase: each has ``kind`` (status), ``title``, ``detail`` and may have ``action``, ``url``."""
    rows = []
    for criterion in criteria:
        kind = read(criterion, "kind")
        look = status_named("gate_list", str(kind))
        rows.append(
            (
                look,
                {key: read(criterion, key) for key in ("title", "detail", "action", "url", "word")},
            )
        )
    return render("gate_list", rows=rows)


@register.simple_tag
def timeline(entries: Iterable[object]) -> SafeString:
    """What happened, newest first: ``when``, ``iso``, ``title``, ``detail`` and ``icon`` or ``kind`` (status)."""
    rows = []
    for entry in entries:
        kind = str(read(entry, "kind"))
        look = status_named("timeline", kind) if kind else None
        rows.append(
            (
                look,
                {key: read(entry, key) for key in ("when", "iso", "title", "detail", "icon", "url")},
            )
        )
    return render("timeline", rows=rows)


@register.simple_block_tag(end_name="endtable_region")
def table_region(content: str, label: str) -> SafeString:
    """A labelled region that scrolls by itself, reachable with the keyboard; holds one table or wide chart."""
    return render("table_region", content=content, label=label)


@register.simple_block_tag(end_name="endrule_chip")
def rule_chip(
    content: str,
    rule: str,
    *,
    icon: str = "lock",
    open: bool = False,  # noqa: A002 - the word of HTML
) -> SafeString:
    """A planning rule with its reason behind a disclosure."""
    return render("rule_chip", content=content, rule=rule, icon=icon, open=open)


@register.simple_block_tag(end_name="endverdict")
def verdict(content: str, kind: str, title: str, *, word: str = "") -> SafeString:
    """Result of a check-in at the top of a runner page; its title is the page's h1."""
    look = status_named("verdict", kind)
    return render("verdict", content=content, look=look, word=word or look.word, title=title)


@register.simple_tag
def dose(
    *,
    sets: object = "",
    reps: object = "",
    hold: object = "",
    each: str = "",
    load: str = "",
    was: str = "",
) -> SafeString:
    """A dose to read: sets × reps, or sets × hold; ``was`` is struck through before it."""
    if not (reps or hold):
        raise TemplateSyntaxError("dose: give reps or hold.")
    return render("dose", sets=sets, reps=reps, hold=hold, each=each, load=load, was=was)


@register.simple_tag
def tempo_bar(*, up: int = 0, hold: int = 0, down: int = 0, starts: str = "up") -> SafeString:
    """Seconds of each beat, each as wide as it is long. ``starts`` is the first direction."""
    one_of("tempo_bar", "starts", starts, ("up", "down"))
    named = {"up": ("up", up), "hold": ("hold", hold), "down": ("dn", down)}
    order = ("up", "hold", "down") if starts == "up" else ("down", "hold", "up")
    beats = [(word, *named[word]) for word in order if named[word][1]]
    return render(
        "tempo_bar",
        beats=[(word, css, seconds, min(seconds, 10)) for word, css, seconds in beats],
    )


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: "Page[object]", *, label: str = "Pages", param: str = "page") -> SafeString:
    """Links to the pages of a list; keeps the other parameters of the address. Nothing for a single page."""
    request = context.get("request")
    others = request.GET.copy() if request is not None else None
    if others is not None:
        others.pop(param, None)
    prefix = f"?{others.urlencode()}&{param}=" if others else f"?{param}="
    numbers: Sequence[object] = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return render("pagination", page=page, numbers=numbers, prefix=prefix, label=label)
