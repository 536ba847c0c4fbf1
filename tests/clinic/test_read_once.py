"""Reading the same rows once while a page is made: within one request only, and never past a write."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from clinic.models import Membership, new_id, scope
from clinic.selectors import read_once, remembered
from tests.factories import Practice

pytestmark = pytest.mark.django_db


@remembered
def name_of(member: Membership, *, upper: bool = False) -> str:
    """One query."""
    name = Membership.objects.values_list("name", flat=True).get(pk=member.pk)
    return name.upper() if upper else name


def asked(times: int, member: Membership) -> int:
    """How many queries it took to read the name so often."""
    with CaptureQueriesContext(connection) as caught:
        for _ in range(times):
            name_of(member)
    return len(caught)


def test_without_it_every_read_asks(in_clinic: Practice, therapist: Membership) -> None:
    assert asked(3, therapist) == 3


def test_with_it_the_same_read_asks_once(in_clinic: Practice, therapist: Membership) -> None:
    with read_once():
        assert asked(3, therapist) == 1
        with read_once():
            assert asked(2, therapist) == 0
    assert asked(1, therapist) == 1


def test_other_arguments_are_other_reads(in_clinic: Practice, therapist: Membership) -> None:
    with read_once():
        assert name_of(therapist, upper=True) == name_of(therapist).upper()
        assert name_of(in_clinic.athlete.membership) != name_of(therapist)


def test_what_was_read_stays_with_the_request_and_no_other(
    in_clinic: Practice, therapist: Membership, rf: RequestFactory
) -> None:
    first, second = rf.get("/"), rf.get("/")
    for request, queries in ((first, 1), (first, 0), (second, 1)):
        with read_once(request):
            assert asked(1, therapist) == queries


def test_a_write_is_seen_at_once(in_clinic: Practice, therapist: Membership) -> None:
    with read_once():
        before = name_of(therapist)
        Membership.objects.filter(pk=therapist.pk).update(name="Somebody Else")
        assert name_of(therapist) == "Somebody Else" != before


def test_a_lock_reads_anew(in_clinic: Practice, therapist: Membership) -> None:
    with read_once():
        name_of(therapist)
        Membership.objects.select_for_update().get(pk=therapist.pk)
        assert asked(1, therapist) == 1


def test_another_clinic_starts_with_nothing(in_clinic: Practice, other_clinic: Practice, therapist: Membership) -> None:
    with read_once():
        assert name_of(therapist)
        with scope(clinic=other_clinic.clinic, via="test"), pytest.raises(Membership.DoesNotExist):
            name_of(therapist)
        assert asked(1, therapist) == 1


def test_it_is_gone_after_an_error(in_clinic: Practice, therapist: Membership) -> None:
    with pytest.raises(Membership.DoesNotExist), read_once():
        name_of(Membership(pk=new_id()))
    assert name_of(therapist)
    assert asked(2, therapist) == 2
