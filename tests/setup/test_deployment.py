"""Dockerfile and docker-compose.yml, as far as they can be judged without a container engine."""

import re
import tomllib
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from tests.setup.stand_in import ROOT

Service = dict[str, Any]

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Service] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSTRUCTIONS = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", DOCKERFILE)).splitlines()

ONE_SHOT = {"migrate"}
OPEN_TO_THE_WORLD = {"proxy"}  # everything else that has a host port is for this machine only
LOCAL_PORTS = {"web", "mail"}
ROOT_BECAUSE = {"proxy": "it binds 80 and 443 and keeps certificates; every other capability is dropped"}
KNOWN_KEYS = {
    "build", "cap_add", "cap_drop", "command", "depends_on", "deploy", "environment", "healthcheck", "image", "init",
    "logging", "networks", "ports", "profiles", "read_only", "restart", "security_opt", "shm_size", "stop_grace_period",
    "stop_signal", "tmpfs", "user", "volumes",
}  # fmt: skip

each_service = pytest.mark.parametrize("name", sorted(SERVICES))


def text_of(name: str) -> str:
    return yaml.safe_dump(SERVICES[name])


def test_everything_the_clinic_needs_is_there() -> None:
    assert set(SERVICES) == {"postgres", "valkey", "migrate", "web", "worker", "worker-pdf", "beat", "proxy", "mail"}


@each_service
def test_service_uses_known_keys(name: str) -> None:
    assert set(SERVICES[name]) <= KNOWN_KEYS


@each_service
def test_service_restarts_and_is_watched_or_runs_once(name: str) -> None:
    service = SERVICES[name]
    if name in ONE_SHOT:
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    if "healthcheck" in service:
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    else:
        assert "build" in service, "no health check of its own, none from our image"
        assert any(line.startswith("HEALTHCHECK") for line in INSTRUCTIONS)


@each_service
def test_image_is_pinned_to_a_version(name: str) -> None:
    tag = SERVICES[name]["image"].partition(":")[2]
    assert re.match(r"v?\d+\.\d+|\$\{PLIMSOLL_VERSION:-\d+\.\d+\.\d+\}$", tag), tag


@each_service
def test_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    if name not in ROOT_BECAUSE:
        assert service["user"].partition(":")[0] not in {"", "0", "root"}


@each_service
def test_port_is_open_only_where_it_must(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert name in OPEN_TO_THE_WORLD or (name in LOCAL_PORTS and port.startswith("127.0.0.1:")), port


@each_service
def test_dependency_is_waited_for(name: str) -> None:
    dependencies = SERVICES[name].get("depends_on", {})
    for other, how in dependencies.items():
        assert how["condition"] == ("service_completed_successfully" if other in ONE_SHOT else "service_healthy")
    if "build" in SERVICES[name]:
        assert {"postgres", "valkey"} <= set(dependencies)
        assert name == "migrate" or "migrate" in dependencies


@each_service
def test_volume_and_network_are_declared(name: str) -> None:
    for volume in SERVICES[name].get("volumes", ()):
        source = volume.partition(":")[0]
        if source.startswith("."):
            assert (ROOT / source).exists()
            assert volume.endswith(":ro")
        else:
            assert source in COMPOSE["volumes"]
    assert set(SERVICES[name]["networks"]) <= set(COMPOSE["networks"])


def test_database_and_queue_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["data"]


def test_only_migrate_and_postgres_know_the_owners_password() -> None:
    assert {name for name in SERVICES if "DATABASE_OWNER_PASSWORD" in text_of(name)} == {"migrate", "postgres"}
    script = (ROOT / "docker" / "postgres" / "10-app-role.sh").read_text(encoding="utf-8")
    assert "NOSUPERUSER" in script
    assert "NOBYPASSRLS" in script


def test_every_queue_has_a_worker_and_beat_runs_once() -> None:
    queues = [
        SERVICES[name]["command"][SERVICES[name]["command"].index("--queues") + 1] for name in ("worker", "worker-pdf")
    ]
    assert sorted(",".join(queues).split(",")) == ["default", "mail", "pdf"]
    assert SERVICES["beat"]["deploy"]["replicas"] == 1


def test_every_variable_is_in_the_example_and_no_secret_has_a_value() -> None:
    example = dict(re.findall(r"(?m)^(?:# )?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8")))
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert used == set(example)
    assert {name for name, value in example.items() if re.search("SECRET|PASSWORD", name) and value} == set()


def test_no_secret_is_written_down() -> None:
    for name in SERVICES:
        for key, value in SERVICES[name].get("environment", {}).items():
            if re.search("SECRET|PASSWORD", key):
                assert str(value).startswith("${"), key


# --- Dockerfile -------------------------------------------------------------------------------------------------------
def test_base_is_pinned_and_the_image_has_two_stages() -> None:
    assert re.search(r"(?m)^ARG PYTHON_IMAGE=python:3\.1[1-4]\.\d+-slim-bookworm$", DOCKERFILE)
    stages = [line for line in INSTRUCTIONS if line.startswith("FROM ")]
    assert stages == ["FROM ${PYTHON_IMAGE} AS packages", "FROM ${PYTHON_IMAGE} AS app"]


def test_image_runs_as_a_user_without_rights_and_is_watched() -> None:
    last_user = [line for line in INSTRUCTIONS if line.startswith("USER ")][-1]
    assert last_user == "USER 10001:10001"
    assert INSTRUCTIONS.index(last_user) > max(i for i, line in enumerate(INSTRUCTIONS) if line.startswith("RUN "))
    assert any(line.startswith("HEALTHCHECK ") for line in INSTRUCTIONS)
    assert any(line.startswith('CMD ["gunicorn"') for line in INSTRUCTIONS)


def test_packages_are_checked_and_lists_of_apt_removed() -> None:
    assert "--require-hashes" in DOCKERFILE
    for line in INSTRUCTIONS:
        if "apt-get install" in line:
            assert "--no-install-recommends" in line
            assert line.count("rm -rf /var/lib/apt/lists/*") == 1
    assert "compileall" in DOCKERFILE


def test_packages_of_script_server_are_exactly_those_left_out_of_the_image() -> None:
    stated = re.search(r'EMBEDDED_ONLY="([^"]+)"', DOCKERFILE)
    assert stated is not None
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted_by: dict[str, set[str]] = {}
    for block in re.split(r"(?m)^(?=[a-z0-9])", text):
        if found := re.match(r"([a-z0-9._-]+)==", block):
            wanted_by[found[1]] = set(re.findall(r"(?m)^ +#(?: via)? +([a-z0-9._-]+)", block)) - {"via"}
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    embedded = {re.split(r"[<>=\[]", name)[0] for name in extra["embedded"]}
    assert embedded <= set(wanted_by)
    while more := {name for name, users in wanted_by.items() if users and users <= embedded and name not in embedded}:
        embedded |= more
    assert set(stated[1].split()) == embedded


def test_only_the_app_is_copied() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    kept = {PurePosixPath(line[1:]) for line in lines if line.startswith("!")}
    assert not {path for path in kept if not (ROOT / path).exists()}
    assert kept.isdisjoint({PurePosixPath(name) for name in ("tests", "docs", ".env", ".local", ".git")})
