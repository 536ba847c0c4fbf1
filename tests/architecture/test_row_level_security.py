"""The last wall: PostgreSQL itself hides other clinics' rows, whatever a query forgets."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from athletes.models import Athlete, Episode
from clinic.models import AccessLog, Clinic, Membership, User, scope
from tests.factories import Practice

OURS = {"clinic", "athletes", "assessments", "programs"}
NOT_CLINIC_OWNED = {
    Clinic: "the owner itself; holds only what stands on the letterhead, needed to list clinics in sweeps",
    User: "a person may belong to several clinics; what they may do comes from memberships",
}


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS]


def _owned() -> list[type[models.Model]]:
    return [m for m in _models() if m not in NOT_CLINIC_OWNED and not m._meta.proxy and "user_" not in m._meta.db_table]


@pytest.mark.parametrize("model", _owned(), ids=lambda model: model._meta.label)
def test_every_clinic_owned_table_has_a_clinic_and_a_policy(model: type[models.Model], db: None) -> None:
    assert not model._meta.get_field("clinic").null
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = %s", [model._meta.db_table])
        assert cursor.fetchone() == (True,), "row-level security is off"
        cursor.execute("SELECT cmd, qual, with_check FROM pg_policies WHERE tablename = %s", [model._meta.db_table])
        policies = cursor.fetchall()
    assert len(policies) == 1
    command, using, check = policies[0]
    assert command == "ALL"
    assert "plimsoll.clinic" in using
    assert "plimsoll.clinic" in check
    assert " OR " not in check, "a row may be written only into the clinic of the transaction"


def test_allow_list_holds_only_models_that_exist() -> None:
    assert set(NOT_CLINIC_OWNED) <= set(_models())


def test_app_role_is_neither_owner_nor_bypassing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, session_user, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("plimsoll_app", "plimsoll_app", False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_raw_sql_without_scope_sees_nothing(clinic: Practice) -> None:
    with connection.cursor() as cursor:
        for model in _owned():
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            assert cursor.fetchone() == (0,), model._meta.label
    with scope(clinic=clinic.clinic, via="test"):
        assert Episode.objects.count() == 1


def test_unscoped_query_leaks_nothing_of_another_clinic(clinic: Practice, other_clinic: Practice) -> None:
    with scope(clinic=other_clinic.clinic, via="test"):
        seen = set(Athlete.objects.all())
        with connection.cursor() as cursor:
            cursor.execute("SELECT clinic_id FROM athletes_athlete UNION SELECT clinic_id FROM athletes_episodeevent")
            clinics = {row[0] for row in cursor.fetchall()}
    assert seen == {other_clinic.athlete}
    assert clinics == {other_clinic.clinic.pk}


def test_writing_into_another_clinic_is_refused(clinic: Practice, other_clinic: Practice) -> None:
    with (
        scope(clinic=other_clinic.clinic, via="test"),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Episode.objects.create(clinic=clinic.clinic, athlete=clinic.athlete, region="calf", side="L")


def test_update_across_the_wall_changes_nothing(clinic: Practice, other_clinic: Practice) -> None:
    with scope(clinic=other_clinic.clinic, via="test"):
        assert Episode.objects.filter(pk=clinic.episode.pk).update(goal_text="stolen") == 0
    with scope(clinic=clinic.clinic, via="test"):
        assert Episode.objects.get(pk=clinic.episode.pk).goal_text == ""


def test_own_memberships_are_visible_across_clinics_and_nobody_elses(clinic: Practice, other_clinic: Practice) -> None:
    with scope(clinic=None, user=clinic.therapist.user, via="test"):
        assert list(Membership.objects.all()) == [clinic.therapist]


def test_scope_ends_with_its_block(clinic: Practice, other_clinic: Practice) -> None:
    with scope(clinic=clinic.clinic, via="test"):
        with scope(clinic=other_clinic.clinic, via="test"):
            assert set(Athlete.objects.all()) == {other_clinic.athlete}
        assert set(Athlete.objects.all()) == {clinic.athlete}
    assert not Athlete.objects.exists()


def test_append_only_rows_cannot_be_changed_or_deleted(clinic: Practice) -> None:
    with scope(clinic=clinic.clinic, via="test"):
        row = AccessLog.objects.create(
            clinic=clinic.clinic, viewer=clinic.therapist, athlete=clinic.runner, what="record"
        )
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            AccessLog.objects.filter(pk=row.pk).update(what="nothing")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            row.delete()


def test_history_says_who_when_and_what_before_and_after(clinic: Practice) -> None:
    with scope(clinic=clinic.clinic, membership=clinic.therapist, via="POST /athletes/"):
        clinic.episode.goal_text = "Half marathon in May"
        clinic.episode.save()
        history = apps.get_model("athletes", "EpisodeEvent").objects.filter(pgh_obj_id=clinic.episode.pk)
        before, after = history.order_by("pgh_id")
    assert (before.goal_text, after.goal_text) == ("", "Half marathon in May")
    assert after.pgh_context["membership"] == str(clinic.therapist.pk)
    assert after.pgh_context["name"] == "Ruth Adeyemi"
    assert after.pgh_context["via"] == "POST /athletes/"
