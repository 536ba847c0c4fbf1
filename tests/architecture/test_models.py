"""Every field is classified for privacy, every clinical change is kept, keys tell nothing, migrations are complete."""

import tomllib
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from clinic.models import AppendOnly, ClinicOwned, ClinicRow
from tests.architecture.sources import APPS, ROOT, check_against

CLASSES = {"identifier", "contact", "health", "practice", "technical"}
PRIVACY = ROOT / "docs" / "privacy.toml"
# Clinic-owned models that are neither tracked nor append-only, each with the reason why nobody needs their past.
NOT_TRACKED: dict[str, str] = {}
# Fields that a history table leaves out, each with the reason.
NOT_IN_HISTORY = {
    "clinic.Invitation.token_hash": "a secret's hash belongs into one place only",
    "clinic.ApiToken.token_hash": "a secret's hash belongs into one place only",
    "clinic.ApiToken.last_used_on": "it changes with use, nobody decides it",
    "clinic.Message.context": "it never changes once the letter is queued",
}


def _is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


@cache
def _models() -> tuple[type[models.Model], ...]:
    """Our own tables without history tables and without the link tables that Django makes by itself."""
    return tuple(model for model in apps.get_models() if model._meta.app_label in APPS and not _is_history(model))


def _histories() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS and _is_history(model)]


@cache
def _privacy() -> dict[str, dict[str, list[str]]]:
    """Class to field names of each model, by the model's label, and the two shared tables."""
    document: dict[str, Any] = tomllib.loads(PRIVACY.read_text(encoding="utf-8"))
    flat = {name: document[name] for name in ("shared", "history")}
    for app in APPS:
        flat |= {f"{app}.{model}": classes for model, classes in document.pop(app).items()}
    assert set(document) == {"shared", "history"}, f"docs/privacy.toml has unknown tables: {sorted(document)}"
    return flat


def _classified(label: str) -> dict[str, str]:
    """Field to class. Fails for unknown classes and for a field in two classes."""
    classes = _privacy().get(label, {})
    assert set(classes) <= CLASSES, f"docs/privacy.toml [{label}]: {sorted(set(classes) - CLASSES)} is no class"
    names = [name for fields in classes.values() for name in fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"docs/privacy.toml [{label}]: {twice} stands there twice"
    return {name: kind for kind, fields in classes.items() for name in fields}


def _fields(model: type[models.Model]) -> "dict[str, models.Field[Any, Any]]":
    return {field.name: field for field in (*model._meta.fields, *model._meta.many_to_many)}


def _inherited(model: type[models.Model]) -> set[str]:
    """Fields from the base class of clinic-owned models."""
    base = ClinicOwned if issubclass(model, ClinicOwned) else ClinicRow
    return {field.name for field in base._meta.fields} if issubclass(model, ClinicRow) else set()


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_every_field_is_classified_for_privacy(model: type[models.Model]) -> None:
    label = model._meta.label
    listed, there = _classified(label), set(_fields(model)) - _inherited(model)
    missing = [f"{label}.{name}" for name in sorted(there - set(listed))]
    assert not missing, f"Say in docs/privacy.toml under [{label}] what these fields tell about a person: {missing}"
    stale = [f"{label}.{name}" for name in sorted(set(listed) - there)]
    assert not stale, f"docs/privacy.toml names fields that do not exist (any more): {stale}"


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_free_text_and_documents_are_never_technical(model: type[models.Model]) -> None:
    kinds = _classified(model._meta.label)
    wrong = [
        name
        for name, field in _fields(model).items()
        if isinstance(field, models.TextField | models.JSONField) and kinds.get(name) == "technical"
    ]
    assert not wrong, f"{model._meta.label}: {wrong} may hold anything; name what it is meant to hold"


def test_privacy_names_only_models_that_exist() -> None:
    stale = set(_privacy()) - {"shared", "history"} - {model._meta.label for model in _models()}
    assert not stale, f"docs/privacy.toml names models that do not exist (any more): {sorted(stale)}"


def test_shared_fields_are_those_of_the_base_classes() -> None:
    assert set(_classified("shared")) == {field.name for field in ClinicOwned._meta.fields}


@pytest.mark.parametrize("history", _histories(), ids=lambda model: model._meta.label)
def test_history_holds_its_models_fields_and_nothing_unclassified(history: type[models.Model]) -> None:
    tracked: type[models.Model] = history.pgh_tracked_model  # type: ignore[attr-defined]
    expected = set(_fields(tracked)) | set(_classified("history"))
    assert set(_fields(history)) <= expected, sorted(set(_fields(history)) - expected)
    left_out = {f"{tracked._meta.label}.{name}" for name in set(_fields(tracked)) - set(_fields(history))}
    assert left_out <= set(NOT_IN_HISTORY), f"The past of these fields is lost: {sorted(left_out)}"


def test_what_history_leaves_out_exists_and_is_left_out() -> None:
    for place, reason in NOT_IN_HISTORY.items():
        label, _, name = place.rpartition(".")
        assert len(reason.split()) >= 4, f"{place} needs a reason in words"
        assert name in _fields(apps.get_model(label)), f"{place} does not exist (any more)"
        history = apps.get_model(f"{label}Event")
        assert name not in _fields(history), f"{place} is in the history by now; take it out of the list"


def test_every_clinic_owned_model_keeps_its_past() -> None:
    tracked = {history.pgh_tracked_model for history in _histories()}  # type: ignore[attr-defined]
    found = {
        model._meta.label: "changes leave no trace: add @pghistory.track(meta=event_meta(...)) or AppendOnly"
        for model in _models()
        if issubclass(model, ClinicRow)
        and model not in tracked
        and not any(isinstance(rule, AppendOnly) for rule in model._meta.constraints)
    }
    check_against(NOT_TRACKED, found, "Who changed what, when, before and after")


@pytest.mark.parametrize("history", _histories(), ids=lambda model: model._meta.label)
def test_history_cannot_be_changed(history: type[models.Model]) -> None:
    assert any(isinstance(rule, AppendOnly) for rule in history._meta.constraints)


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_keys_are_uuids(model: type[models.Model]) -> None:
    key = model._meta.pk
    while isinstance(key, models.ForeignKey):  # a one-to-one key shares its target's
        key = key.target_field
    assert isinstance(key, models.UUIDField), f"{model._meta.label} has a key that counts; derive it from ClinicOwned"


def test_migrations_are_complete(db: None) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit as missing:
        raise AssertionError("Models changed without a migration: manage.py makemigrations") from missing
