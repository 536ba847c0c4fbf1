"""What planned sessions consisted of, by their id: heavy work, jumping, which exercises. From published documents."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.domain.errors import RuleViolation
from programs.content.exercises import exercise_library
from programs.models import Program
from programs.selectors.published import document_of, placed_sessions, versions_of
from programs.selectors.rows import has_plyometrics


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a session of any publication held."""

    heavy: bool
    jumping: bool
    exercises: frozenset[str]


def session_facts(program: Program) -> Mapping[object, SessionFacts]:
    """Facts by session id over all publications of a program; a later version of the same session counts. One query."""
    found: dict[object, SessionFacts] = {}
    for publication in versions_of(program):
        try:
            document = document_of(publication)
        except RuleViolation:
            continue  # a document of a schema that this version no longer reads tells nothing
        for placed in placed_sessions(program.pk, document):
            slugs = frozenset(item.exercise for item in placed.session.items)
            heavy = any(item.heavy for item in placed.session.items)
            found[placed.id] = SessionFacts(heavy, has_plyometrics(slugs, exercise_library()), slugs)
    return found
