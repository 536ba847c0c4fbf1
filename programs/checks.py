"""System check: the clinic does not start with broken clinical content."""

from typing import Any

from django.core import checks

from programs.content.checking import content_problems


@checks.register("content")
def content_is_whole(**kwargs: Any) -> list[checks.CheckMessage]:
    """One error per problem, naming file and key."""
    return [
        checks.Error(str(problem), hint="manage.py content check lists everything.", id="programs.E001")
        for problem in content_problems()
    ]
