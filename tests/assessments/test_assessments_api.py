"""The API of triage, tests and referrals: shapes, roles, other clinics, sent twice."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from assessments.models import Assessment, ClinicalFindings, FiredRule, Measurement
from clinic.models import Membership
from tests.assessments.records import V01, sent_intake, session
from tests.factories import Practice

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]
JSON = "application/json"


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type=JSON)


def test_standing_triage(ready: Practice, signed_in: SignIn) -> None:
    body = signed_in(ready.therapist).get(f"/api/v1/triage/{ready.athlete.pk}/").json()
    assert (body["state"], body["may_publish"], body["active"]) == ("clear", True, [])
    assert body["verdict"]["fired"] == []


def test_nothing_is_clear_before_the_first_screen(in_clinic: Practice, signed_in: SignIn) -> None:
    body = signed_in(in_clinic.therapist).get(f"/api/v1/triage/{in_clinic.athlete.pk}/").json()
    assert (body["state"], body["may_publish"], body["screened_at"]) == ("cannot_clear", False, None)


def test_findings_are_written_by_clinicians_only(march: None, in_clinic: Practice, signed_in: SignIn) -> None:
    sent_intake(in_clinic.runner, in_clinic.episode)
    path = f"findings/{in_clinic.episode.pk}/"
    assert post(signed_in(in_clinic.runner), path, {"answers": {"a_thompson": "neg"}}).status_code == 403
    assert not ClinicalFindings.objects.exists()
    wrong = post(signed_in(in_clinic.therapist), path, {"answers": {"a_thompson": "maybe"}})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "a_thompson")
    assert post(signed_in(in_clinic.therapist), path, {"answers": {"a_thompson": "neg"}}).status_code == 200
    found = signed_in(in_clinic.therapist).get(f"/api/v1/{path}").json()
    assert found["answers"] == {"a_thompson": "neg"}


def test_a_rule_is_resolved_with_a_note(march: None, in_clinic: Practice, signed_in: SignIn) -> None:
    sent_intake(in_clinic.runner, in_clinic.episode, b_night=True)
    rule = FiredRule.objects.get(rule_id="RF-37")
    client, path = signed_in(in_clinic.therapist), f"fired-rules/{rule.pk}/resolve/"
    assert post(client, path, {"outcome": "excluded"}).status_code == 400
    body = post(client, path, {"outcome": "excluded", "note": "The pillow."}).json()
    assert (body["outcome"], body["resolved_by"]) == ("excluded", "Ruth Adeyemi")
    assert post(client, path, {"outcome": "excluded", "note": "Again."}).json()["code"] == "already_resolved"


def test_a_sitting_over_the_api(ready: Practice, signed_in: SignIn) -> None:
    client, made = signed_in(ready.therapist), str(uuid4())
    body = {"id": made, "athlete": str(ready.athlete.pk), "episode": str(ready.episode.pk), "battery": ["T01"]}
    assert post(client, "assessments/", body).status_code == 201
    assert post(client, "assessments/", body).status_code == 200
    assert [str(one.pk) for one in Assessment.objects.all()] == [made]
    one = {"test_id": "T01", "side": "L", "trials": [{"value": "30"}], "pain": 0, "stop_reason": "runner"}
    first = post(client, f"assessments/{made}/measurements/", one)
    assert first.json()["value"] == 30
    again = post(client, f"assessments/{made}/measurements/", one)
    assert again.json()["id"] == first.json()["id"]
    wrong = post(client, f"assessments/{made}/measurements/", {**one, "trials": [{"value": "300"}]})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "value_out_of_range")
    skipped = {"test_id": "T01", "side": "R", "not_done_reason": "Sore"}
    assert post(client, f"assessments/{made}/measurements/", skipped).json()["value"] is None
    assert post(client, f"assessments/{made}/finish/", {}).json()["finished_at"] is not None
    assert Measurement.objects.count() == 2


def test_the_runner_reads_the_own_scoreboard(ready: Practice, other_clinic: Practice, signed_in: SignIn) -> None:
    session(ready.therapist, ready.athlete, ready.episode, V01)
    path = f"/api/v1/scoreboard/{ready.athlete.pk}/"
    body = signed_in(ready.runner).get(path).json()
    assert body["limiter"] == {"test": "T01", "side": "R", "status": "RED"}
    assert body["speed_gate"]["allowed"] is False
    row = next(row for row in body["rows"] if row["test_id"] == "T01")
    assert (row["left"], row["right"], row["gap_pct"]) == (30, 18, 40.0)
    assert signed_in(ready.admin).get(path).status_code == 403
    assert signed_in(other_clinic.runner).get(path).status_code == 404


def test_the_instruction_is_the_runners_own(march: None, in_clinic: Practice, signed_in: SignIn) -> None:
    client = signed_in(in_clinic.runner)
    assert client.get("/api/v1/instruction/").status_code == 204
    sent_intake(in_clinic.runner, in_clinic.episode, q_chest="now_24h")
    assert client.get("/api/v1/instruction/").json()["emergency"] is True
    assert signed_in(in_clinic.therapist).get("/api/v1/instruction/").status_code == 403


def test_referrals(ready: Practice, signed_in: SignIn) -> None:
    client = signed_in(ready.therapist)
    body = {"episode": str(ready.episode.pk), "to_whom": "Dr Blake", "why": "MRI", "due_on": "2026-03-09"}
    made = post(client, "referrals/", body)
    assert made.status_code == 201
    path = f"/api/v1/referrals/{made.json()['id']}/"
    assert client.patch(path, {"status": "sent"}, content_type=JSON).json()["status"] == "sent"
    assert client.patch(path, {"status": "closed"}, content_type=JSON).json()["code"] == "outcome_missing"
    closed = client.patch(path, {"status": "closed", "outcome": "Normal."}, content_type=JSON).json()
    assert (closed["status"], closed["outcome"]) == ("closed", "Normal.")


@pytest.mark.parametrize("path", ["triage-screens/", "assessments/", "referrals/"])
def test_lists_are_for_the_clinics_clinicians(
    ready: Practice, stranger: Membership, signed_in: SignIn, path: str
) -> None:
    assert signed_in(ready.therapist).get(f"/api/v1/{path}", {"athlete": str(ready.athlete.pk)}).status_code == 200
    assert signed_in(ready.therapist).get(f"/api/v1/{path}", {"athlete": "nobody"}).status_code == 400
    assert signed_in(ready.runner).get(f"/api/v1/{path}").status_code == 403
    assert signed_in(ready.admin).get(f"/api/v1/{path}").status_code == 403
    assert signed_in(stranger).get(f"/api/v1/{path}").json()["results"] == []
    assert Client().get(f"/api/v1/{path}").status_code in (401, 403)


def test_lists_make_the_same_queries_for_3_and_30_sittings(
    ready: Practice, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(ready.therapist)
    for count in (3, 27):
        for _ in range(count):
            sitting = Assessment.objects.create(
                clinic=ready.clinic, athlete=ready.athlete, episode=ready.episode, assessor=ready.therapist,
                performed_on="2026-03-02", battery=["T01"],
            )  # fmt: skip
            Measurement.objects.create(
                clinic=ready.clinic, athlete=ready.athlete, assessment=sitting, test_id="T01", variant="flat_2_2",
                side="L", unit="reps", measured_on="2026-03-02",
            )  # fmt: skip
        if count == 3:
            with django_assert_max_num_queries(40) as three:
                client.get("/api/v1/assessments/")
    with django_assert_max_num_queries(len(three)):
        assert len(client.get("/api/v1/assessments/").json()["results"]) == 30
