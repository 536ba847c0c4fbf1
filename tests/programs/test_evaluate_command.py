"""``manage.py evaluate`` and ``POST /api/v1/evaluate``: lines in, lines out, errors in their place, nothing stored."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from clinic.models import Membership
from programs.domain.evaluation.verdict import evaluate_or_explain
from tests.architecture.sources import ROOT

GOOD = '{"id": "a", "today": "2026-03-02", "questionnaires": [{"instrument": "psfs", "ratings": [3, 5, 2]}]}'
BAD = '{"id": "b", "today": "2026-02-29"}'
SCORE = {"score": 3.3, "answered": 3, "label": "average"}
ADDRESS = "/api/v1/evaluate"
Run = Callable[..., tuple[list[dict[str, Any]], int]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on files or on standard input; its lines and its exit status."""

    def with_input(*files: Path, text: str = "") -> tuple[list[dict[str, Any]], int]:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))
        out, status = StringIO(), 0
        try:
            call_command("evaluate", *map(str, files), stdout=out)
        except SystemExit as ended:
            status = int(str(ended.code))
        return [json.loads(line) for line in out.getvalue().splitlines()], status

    return with_input


def test_lines_of_standard_input_in_order_with_errors_in_place(run: Run) -> None:
    lines, status = run(text=f"{BAD}\n\n{GOOD}\r\nnot json\n[]\n")
    assert [line.get("id") for line in lines] == ["b", "a", None, None]
    assert [line.get("error", {}).get("path") for line in lines] == ["today", None, "", ""]
    assert SCORE.items() <= lines[1]["questionnaires"][0].items()
    assert status == 1


def test_status_is_0_when_all_is_well(run: Run) -> None:
    assert run(text=GOOD)[1] == 0
    assert run(text="") == ([], 0)


def test_a_document_may_be_laid_out_over_lines(run: Run) -> None:
    lines, status = run(text=json.dumps(json.loads(GOOD), indent=2))
    assert ([line["id"] for line in lines], status) == (["a"], 0)


def test_files_one_after_the_other(run: Run, tmp_path: Path) -> None:
    one, many, broken = tmp_path / "one.json", tmp_path / "many.jsonl", tmp_path / "broken.json"
    one.write_text(json.dumps(json.loads(GOOD), indent=1), encoding="utf-8")
    many.write_text(f"{GOOD}\n{BAD}\n", encoding="utf-8")
    broken.write_text('{\n "today": "2026-03-02",\n oops\n}', encoding="utf-8")
    lines, status = run(one, many, broken)
    assert [line.get("id") for line in lines] == ["a", "a", "b", None]
    assert lines[-1]["error"]["path"] == ""
    assert status == 1


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be read: No such file"):
        run(tmp_path / "nothing.json")


def test_a_fault_in_an_engine_stops_no_other_case(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(document: Any, engines: Any) -> Any:
        if document["id"] == "b":
            raise ZeroDivisionError
        return evaluate_or_explain(document, engines)

    monkeypatch.setattr("programs.services.evaluation.evaluate_or_explain", faulty)
    lines, status = run(text=f"{BAD}\n{GOOD}")
    assert [line["id"] for line in lines] == ["b", "a"]
    assert lines[0]["error"]["path"] == ""
    assert status == 1
    assert "ZeroDivisionError" in caplog.text


def test_the_command_needs_no_database() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate"],
        cwd=ROOT,
        input=f"{GOOD}\n{BAD}\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"DEBUG": "1", "DATABASE_URL": "postgresql://nobody@localhost:1/nothing", "PATH": "/usr/bin:/bin"},
    )
    assert [json.loads(line).get("id") for line in done.stdout.splitlines()] == ["a", "b"], done.stderr
    assert done.returncode == 1
    assert done.stderr == ""


SignIn = Callable[[Membership], Client]
pytestmark = pytest.mark.django_db


def post(client: Client, body: str) -> Any:
    """Send a body as JSON."""
    return client.post(ADDRESS, body, content_type="application/json")


def test_one_document_over_http(therapist: Membership, signed_in: SignIn) -> None:
    answer = post(signed_in(therapist), GOOD)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert SCORE.items() <= answer.json()["questionnaires"][0].items()


def test_a_wrong_document_over_http(admin: Membership, signed_in: SignIn) -> None:
    answer = post(signed_in(admin), BAD)
    assert answer.status_code == 422
    assert answer.json() == {"id": "b", "error": {"path": "today", "message": "There is no such date."}}
    assert post(signed_in(admin), "nope").json()["error"]["path"] == ""
    assert post(signed_in(admin), "5").status_code == 422


def test_a_list_over_http_has_errors_in_place(therapist: Membership, signed_in: SignIn) -> None:
    answer = post(signed_in(therapist), f"[{GOOD}, {BAD}, 7]")
    assert answer.status_code == 200
    assert ["error" in one for one in answer.json()] == [False, True, True]
    assert post(signed_in(therapist), "[]").json() == []


@pytest.mark.parametrize(("number", "status"), [(500, 200), (501, 413)])
def test_no_more_than_500_documents(therapist: Membership, signed_in: SignIn, number: int, status: int) -> None:
    answer = post(signed_in(therapist), json.dumps([{"today": "2026-03-02"}] * number))
    assert answer.status_code == status
    assert (len(answer.json()) == number) is (status == 200)


def test_a_body_that_is_too_large(therapist: Membership, signed_in: SignIn, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50
    answer = post(signed_in(therapist), GOOD)
    assert (answer.status_code, answer.json()["error"]["path"]) == (413, "")


def test_decimals_stay_exact_over_http(therapist: Membership, signed_in: SignIn) -> None:
    week = '{"today": "2026-03-02", "load": {"week_distance_m": 33000.00000000000000001, "previous_weeks_m": [30000]}}'
    answer = post(signed_in(therapist), week)
    assert answer.json()["load"]["detectors"]["L01"]["level"] == "YELLOW"
    assert '"ratio": 1.1000' in answer.content.decode()


def test_runners_and_strangers_stay_outside(runner: Membership, signed_in: SignIn) -> None:
    assert post(signed_in(runner), GOOD).status_code == 403
    assert post(Client(), GOOD).status_code in {401, 403}
    assert signed_in(runner).get(ADDRESS).status_code in {403, 405}
