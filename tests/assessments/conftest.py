"""The day of the acceptance cases, and runners in the states that the pages show."""

from collections.abc import Iterator

import pytest
import time_machine

from assessments.models import Assessment
from assessments.services.testing import start_assessment
from tests.assessments.records import NOW, cleared
from tests.factories import Practice


@pytest.fixture
def march() -> Iterator[None]:
    """Monday 2 March 2026, nine in the morning; the clock goes on from there."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def ready(march: None, in_clinic: Practice) -> Practice:
    """V01's runner: intake sent, examined, clear."""
    cleared(in_clinic.therapist, in_clinic.runner, in_clinic.episode)
    return in_clinic


@pytest.fixture
def sitting(ready: Practice) -> Assessment:
    """A sitting with the tests of issue 2, just begun."""
    return start_assessment(
        by=ready.therapist,
        athlete=ready.athlete,
        episode=ready.episode,
        battery=["T01", "T02", "T03", "T04", "T05", "T12"],
    )
