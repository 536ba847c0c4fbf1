"""Settings are safe by default, and a missing or wrong value says what to set, in a process of its own."""

import json
import os
import re
import subprocess
import sys
from functools import cache

import pytest
from django.conf import settings
from django.core import checks
from django.db import connections
from django.test import Client

from clinic.checks import app_role_is_bound
from tests.architecture.sources import ROOT, check_against

# What a process needs to begin at all; nothing of the person's own settings.
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_READ = (
    "import json, sys; from clinic import settings; print(json.dumps({n: getattr(settings, n) for n in sys.argv[1:]}))"
)
_HTTPS = {"SECRET_KEY": "a-key", "SITE_URL": "https://clinic.example"}
# Warnings of manage.py check --deploy that are meant, each with its reason.
ACCEPTED_CHECKS = {
    "security.W021": "whether the whole domain joins the browsers' preload list is for its owner to decide",
}
_SAFE_SOURCES = {"'self'", "'none'", "data:", "blob:"}


def _process(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=60, check=False
    )


@cache
def _settings_with(environment: tuple[tuple[str, str], ...], *names: str) -> dict[str, object]:
    """The named settings as a fresh process reads them from exactly this environment."""
    done = _process(_READ, *names, **dict(environment))
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _read(name: str, **environment: str) -> object:
    return _settings_with(tuple(sorted(environment.items())), name)[name]


def _refusal(**environment: str) -> str:
    """What a process says that does not start with this environment."""
    done = _process("import clinic.settings", **environment)
    assert done.returncode != 0, "it started"
    assert "ImproperlyConfigured" in done.stderr, done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_debug_is_off_by_default() -> None:
    assert _read("DEBUG", SECRET_KEY="a-key") is False


def test_missing_secret_key_says_how_to_make_one() -> None:
    message = _refusal()
    assert "SECRET_KEY is not set" in message
    assert "secrets.token_urlsafe" in message


def test_secret_key_of_the_demo_never_serves_outside_debug() -> None:
    assert _read("SECRET_KEY", DEBUG="1", PLIMSOLL_DATA="/nonexistent")
    assert "SECRET_KEY is not set" in _refusal(PLIMSOLL_DATA="/nonexistent", DEBUG="0")


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_APP_URL"])
def test_database_that_is_not_postgresql_is_refused(name: str) -> None:
    message = _refusal(SECRET_KEY="a-key", **{name: "sqlite:///db.sqlite3"})
    assert f"{name} must be a PostgreSQL address such as postgresql://" in message
    assert "'sqlite'" in message


def test_sender_without_an_address_is_refused() -> None:
    assert "Write it as:" in _refusal(SECRET_KEY="a-key", DEFAULT_FROM_EMAIL="Canal Street Clinic")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_COOKIE_SECURE", True),
        ("CSRF_COOKIE_SECURE", True),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_HSTS_SECONDS", 31_536_000),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
        ("CSRF_TRUSTED_ORIGINS", ["https://clinic.example"]),
        ("ACCOUNT_DEFAULT_HTTP_PROTOCOL", "https"),
        ("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", False),
        ("WHITENOISE_USE_FINDERS", False),
    ],
)
def test_https_site_is_closed(name: str, value: object) -> None:
    assert _read(name, **_HTTPS) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("CSRF_COOKIE_SAMESITE", "Lax"),
        ("X_FRAME_OPTIONS", "DENY"),
        ("SECURE_REFERRER_POLICY", "same-origin"),
        ("ACCOUNT_PREVENT_ENUMERATION", True),
        ("PGHISTORY_APPEND_ONLY", True),
        ("USE_TZ", True),
    ],
)
def test_always_closed(name: str, value: object) -> None:
    assert getattr(settings, name) == value


def test_hosts_are_named_and_never_all() -> None:
    assert "*" not in str(_read("ALLOWED_HOSTS", **_HTTPS))


def test_login_is_required_everywhere_by_default() -> None:
    order = list(settings.MIDDLEWARE)
    login = order.index("django.contrib.auth.middleware.LoginRequiredMiddleware")
    assert order.index("django.contrib.auth.middleware.AuthenticationMiddleware") < login
    assert login < order.index("clinic.middleware.TenancyMiddleware")
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAuthenticated"]


def test_content_security_policy_is_strict() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert {
        "default-src",
        "script-src",
        "style-src",
        "object-src",
        "base-uri",
        "form-action",
        "frame-ancestors",
    } <= set(directives)
    loose = {name: sources for name, sources in directives.items() if not {str(s) for s in sources} <= _SAFE_SOURCES}
    assert not loose, f"Another host, 'unsafe-inline' or 'unsafe-eval' has no place here: {loose}"
    assert [str(source) for source in directives["script-src"]] == ["'self'"]
    assert [str(source) for source in directives["style-src"]] == ["'self'"]
    assert [str(source) for source in directives["object-src"]] == ["'none'"]


def test_pages_are_served_with_the_policy(db: None) -> None:
    response = Client().get("/accounts/login/")
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"


def test_jobs_survive_the_loss_of_a_worker() -> None:
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    visible = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < visible


def test_app_bound_by_row_level_security_passes_the_check(db: None) -> None:
    assert app_role_is_bound(databases=["default"]) == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_app_connected_as_owner_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app's connection is the owner's, as a wrong DATABASE_APP_URL would make it."""
    monkeypatch.setattr("clinic.checks.connections", {"default": connections["owner"]})
    found = app_role_is_bound(databases=["default"])
    assert [message.id for message in found] == ["clinic.E001"]
    assert "row-level security does not bind" in found[0].msg
    assert "DATABASE_APP_URL" in str(found[0].hint)


def test_check_of_the_role_is_registered() -> None:
    assert app_role_is_bound in checks.registry.registry.get_checks(include_deployment_checks=True)


def test_deployment_checks_are_clean() -> None:
    done = _process(
        "from django.core.management import execute_from_command_line as run; run(['manage.py', 'check', '--deploy'])",
        DJANGO_SETTINGS_MODULE="clinic.settings",
        **_HTTPS | {"SECRET_KEY": "0123456789-abcdefghij-ABCDEFGHIJ-0123456789-abcdefghij-ABC"},
    )
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stderr.splitlines() if re.search(r"\(\w+\.[EW]\d+\)", line)]
    warnings = {found[1]: line for line in lines if (found := re.search(r"\((\w+\.[EW]\d+)\)", line))}
    check_against(ACCEPTED_CHECKS, warnings, "manage.py check --deploy")
