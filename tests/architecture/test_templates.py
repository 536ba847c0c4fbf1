"""House rules for templates: small, used, escaped, and nothing inline that the content security policy would stop."""

import re
from functools import cache
from pathlib import Path

from django.apps import apps

from tests.architecture.sources import app_modules, check_against, read, string_constants, templates

LONGEST_TEMPLATE = 150
LONG_TEMPLATES: dict[str, str] = {}
UNESCAPED: dict[str, str] = {}
MARKED_SAFE = {
    "clinic/templatetags/rendering.py": "the markup comes out of a template of ours, which has escaped every value",
}
# Pages are bound by the content security policy; letters and paper are read elsewhere and cannot link a style sheet.
NOT_PAGES = ("email/", "pdf/")
UNUSED: dict[str, str] = {}
FOUND_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}

_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\s(?:src\s*=|type=\"application/json\"))", re.IGNORECASE),
    "an inline event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx code (hx-on, js:)": re.compile(
        r"\bhx-on[:=]|\bhx-(?:vals|headers)\s*=\s*[\"'](?:js|javascript):", re.IGNORECASE
    ),
}
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off")
_NAMED = re.compile(r"[\"']([\w./-]+\.(?:html|txt|js|css|svg|ics|xml))[\"']")


def _markup(name: str) -> str:
    """The template without its comments, line breaks kept."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), read(f"templates/{name}"))


def test_there_are_templates() -> None:
    assert "base.html" in templates()


def test_templates_are_short() -> None:
    found = {}
    for name in templates():
        length = len(read(f"templates/{name}").splitlines())
        if length > LONGEST_TEMPLATE:
            found[name] = f"has {length} lines, {LONGEST_TEMPLATE} are allowed"
    check_against(LONG_TEMPLATES, found, "Past the limit, find the partial")


def test_pages_have_nothing_inline() -> None:
    found = {}
    for name in templates():
        if name.endswith(".html") and not name.startswith(NOT_PAGES):
            markup = _TAG.sub(lambda tag: "\n" * tag[0].count("\n"), _markup(name))
            for what, pattern in _INLINE.items():
                for match in pattern.finditer(markup):
                    found[f"{name}:{markup.count(chr(10), 0, match.start()) + 1}"] = f"has {what}"
    check_against({}, found, "The content security policy stops inline code and styles")


def test_templates_escape_what_they_show() -> None:
    found = {}
    for name in templates():
        markup = _markup(name)
        if _UNESCAPED.search(markup) and not (name.startswith("email/") and name.endswith(".txt")):
            found[name] = "shows something unescaped"
    check_against(UNESCAPED, found, "|safe and autoescape off")


def test_python_marks_nothing_safe_by_hand() -> None:
    found = {
        module.path: "calls mark_safe; use format_html"
        for module in app_modules()
        if re.search(r"\bmark_safe\(|\bSafeString\(", module.text)
    }
    check_against(MARKED_SAFE, found, "mark_safe")


@cache
def _names_in_code() -> frozenset[str]:
    """Every literal string of the apps: template names, and the words that names are put together from."""
    return frozenset(text for module in app_modules() for text in string_constants(module.tree))


@cache
def _names_in_templates() -> frozenset[str]:
    return frozenset(name for template in templates() for name in _NAMED.findall(_markup(template)))


def _overrides_installed(name: str) -> bool:
    """A template of the same name comes with an installed package, which asks for it."""
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs()]
    return any((folder / name).is_file() for folder in folders)


def _is_put_together(name: str) -> bool:
    """Components are rendered by their tag's name, letters by their kind, elements of allauth by allauth."""
    folder, _, rest = name.partition("/")
    stem = rest.split("/")[-1].rsplit(".", 1)[0]
    return folder in {"components", "email"} and stem in _names_in_code()


def test_every_template_is_used() -> None:
    found = {
        name: "nothing renders, includes or extends it"
        for name in templates()
        if name not in _names_in_code()
        and name not in _names_in_templates()
        and name not in FOUND_BY_NAME
        and not _is_put_together(name)
        and not _overrides_installed(name)
    }
    check_against(UNUSED, found, "Templates that nobody uses")


def test_every_template_that_is_named_exists() -> None:
    found = {}
    for module in app_modules():
        if module.room in {"views", "services", "tasks", "presenters"}:
            for text in string_constants(module.tree):
                if re.fullmatch(r"[a-z_]+/[\w/]+\.(?:html|txt)", text) and text not in templates():
                    found[f"{module.path} {text}"] = "there is no such template"
    for template in templates():
        for text in _NAMED.findall(_markup(template)):
            if text.endswith(".html") and text not in templates() and not _overrides_installed(text):
                found[f"{template} {text}"] = "there is no such template"
    check_against({}, found, "Templates that are missing")
