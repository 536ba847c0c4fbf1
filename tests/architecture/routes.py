"""Every address of the site, found by walking the URL patterns, with who may use it. Opens nothing itself.

Values for the arguments come from FILLERS, by the word before the argument: "athletes/pk" fills the id in
``/athletes/<uuid:pk>/…``. A single address that needs another row of the same kind has its name in front of it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from athletes.content.intake import questionnaire
from clinic.models import Membership, Role
from clinic.services.people import invitation_link
from tests.architecture.sample_data import CALF_RAISES, Sample
from tests.architecture.sources import APPS

ROLES = tuple(str(role) for role in Role)
READING = ("GET",)
_CONVERTER = re.compile(r"<\w+:")
_ARGUMENT = re.compile(r"<(\w+)>")
Value = Callable[[Sample, Membership], object]


@dataclass(frozen=True, slots=True)
class Filler:
    """How an argument gets its value. ``row``: it names a row of the clinic, so another clinic's people get 404."""

    value: Value
    row: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """One address: ``path`` as people read it, ``methods`` None for a page, which says itself what it accepts."""

    name: str
    path: str
    arguments: tuple[str, ...]
    view: Any
    methods: tuple[str, ...] | None

    @property
    def is_own(self) -> bool:
        """Ours, not of an installed package."""
        home = getattr(self.view, "cls", self.view).__module__
        return home.split(".")[0] in APPS

    @property
    def is_api(self) -> bool:
        """Answers programs: refuses with 401 and 403 instead of showing the sign-in."""
        return hasattr(self.view, "cls")

    @property
    def is_public(self) -> bool:
        """Open to people who are not signed in."""
        if self.is_api:
            return not any("IsAuthenticated" in one or "HasRole" in one for one in self._permissions())
        return getattr(self.view, "login_required", True) is False

    def _permissions(self) -> list[str]:
        return [one.__name__ for one in self.view.cls.permission_classes]

    def roles(self, method: str) -> frozenset[str]:
        """Who may use it: for a page ``allowed_roles`` of @allow, for the API the roles named on its class."""
        if not self.is_api:
            return frozenset(str(role) for role in getattr(self.view, "allowed_roles", ()))
        kind = "read_roles" if method in READING else "write_roles"
        return frozenset(str(role) for role in getattr(self.view.cls, kind, ()))

    @property
    def tried(self) -> tuple[str, ...]:
        """The methods to try: what the API lists, and for a page both, because only the page knows."""
        return self.methods or ("GET", "POST")

    def __str__(self) -> str:
        return self.name or self.path


# The word before an argument and the argument's name, or a route's name and the argument's name.
FILLERS: dict[str, Filler] = {
    "adjustments/pk": Filler(lambda sample, by: sample.record.adjustment.pk),
    "alerts/pk": Filler(lambda sample, by: sample.practice.alert.pk),
    "appointments/pk": Filler(lambda sample, by: sample.practice.appointment.pk),
    "assessments/pk": Filler(lambda sample, by: sample.findings.sitting.pk),
    "athletes/pk": Filler(lambda sample, by: sample.home.athlete.pk),
    "check-in/pk": Filler(lambda sample, by: sample.record.checkin.pk),
    "checkins/pk": Filler(lambda sample, by: sample.record.checkin.pk),
    "clinic:join/token": Filler(lambda sample, by: _token_of(sample), row=False),
    "day/day": Filler(lambda sample, by: sample.today, row=False),
    "episodes/pk": Filler(lambda sample, by: sample.home.episode.pk),
    "findings/episode_pk": Filler(lambda sample, by: sample.home.episode.pk),
    "findings/pk": Filler(lambda sample, by: sample.home.episode.pk),
    "fired-rules/pk": Filler(lambda sample, by: sample.findings.fired_rule.pk),
    "intake/step": Filler(lambda sample, by: questionnaire().steps[0].id, row=False),
    "intakes/pk": Filler(lambda sample, by: sample.record.draft.pk),
    "invitations/pk": Filler(lambda sample, by: sample.practice.invitation.pk),
    "join/clinic": Filler(lambda sample, by: sample.home.clinic.pk, row=False),
    "library/slug": Filler(lambda sample, by: sample.plan.prescription.exercise, row=False),
    "members/pk": Filler(lambda sample, by: sample.practice.colleague.pk),
    "messages/pk": Filler(lambda sample, by: sample.practice.message.pk),
    "people/pk": Filler(lambda sample, by: sample.practice.colleague.pk),
    "prescriptions/pk": Filler(lambda sample, by: sample.plan.prescription.pk),
    "program-sessions/pk": Filler(lambda sample, by: sample.plan.planned.pk),
    "programs/pk": Filler(lambda sample, by: sample.plan.program.pk),
    "publications/paper": Filler(lambda sample, by: sample.plan.file.paper, row=False),
    "publications/pk": Filler(lambda sample, by: sample.plan.publication.pk),
    "recalls/pk": Filler(lambda sample, by: sample.practice.recall.pk),
    "referrals/pk": Filler(lambda sample, by: sample.findings.referral.pk),
    "referrals/referral_pk": Filler(lambda sample, by: sample.findings.referral.pk),
    "rules/rule_pk": Filler(lambda sample, by: sample.findings.fired_rule.pk),
    "runs/pk": Filler(lambda sample, by: sample.record.run.pk),
    "scoreboard/pk": Filler(lambda sample, by: sample.home.athlete.pk),
    "session-logs/pk": Filler(lambda sample, by: sample.plan.log.pk),
    "sessions/day": Filler(lambda sample, by: sample.today, row=False),
    "sessions/session": Filler(lambda sample, by: sample.plan.session),
    "shoes/pk": Filler(lambda sample, by: sample.record.shoe.pk),
    "steps/step": Filler(lambda sample, by: questionnaire().steps[0].id, row=False),
    "tests/pk": Filler(lambda sample, by: sample.findings.sitting.pk),
    "tests/side": Filler(lambda sample, by: "left", row=False),
    "tests/test_id": Filler(lambda sample, by: CALF_RAISES, row=False),
    "tokens/pk": Filler(lambda sample, by: sample.practice.tokens[by.pk].pk),
    "triage-screens/pk": Filler(lambda sample, by: sample.findings.screen.pk),
    "triage/pk": Filler(lambda sample, by: sample.home.athlete.pk),
    "week/day": Filler(lambda sample, by: sample.today, row=False),
}
# Pages that need to be told in the address what they are about.
QUERIES: dict[str, Callable[[Sample], str]] = {
    "programs:add": lambda sample: f"?exercise={sample.plan.prescription.exercise}",
}


def _token_of(sample: Sample) -> str:
    """The secret at the end of the invitation's link."""
    return invitation_link(sample.practice.invitation).rstrip("/").rsplit("/", 1)[-1]


@cache
def all_routes() -> tuple[Route, ...]:
    """Every address, nested ones too, in the order in which Django tries them."""
    return tuple(_walk(get_resolver("clinic.urls").url_patterns, "", ""))


def own_routes() -> list[Route]:
    """Ours, but for those open to everybody."""
    return [route for route in all_routes() if route.is_own and not route.is_public]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, path, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield _route(pattern, path, namespace)


def _route(pattern: URLPattern, path: str, namespace: str) -> Route:
    view = pattern.callback
    readable = _CONVERTER.sub("<", simplify_regex(path.replace("^", "").replace("$", "")))
    name = f"{namespace}{pattern.name}" if pattern.name else ""
    return Route(name, readable, tuple(_ARGUMENT.findall(readable)), view, _methods(view))


def _methods(view: Any) -> tuple[str, ...] | None:
    """The methods that an API view answers; None for a page."""
    if not hasattr(view, "cls"):
        return None
    actions = getattr(view, "actions", None)
    names = (
        actions if actions else [name for name in ("get", "post", "put", "patch", "delete") if hasattr(view.cls, name)]
    )
    return tuple(sorted(str(name).upper() for name in names if name not in {"head", "options"}))


def _word_before(route: Route, argument: str) -> str:
    before = route.path.split(f"<{argument}>")[0].split("/")
    return next(part for part in reversed(before) if part and not part.startswith("<"))


def _key(route: Route, argument: str) -> str | None:
    keys = (f"{route.name}/{argument}", f"{_word_before(route, argument)}/{argument}")
    return next((key for key in keys if key in FILLERS), None)


def _filler(route: Route, argument: str) -> Filler:
    key = _key(route, argument)
    assert key is not None, (
        f"{route.path} needs a value for {argument}. Add to FILLERS in tests/architecture/routes.py: "
        f'"{_word_before(route, argument)}/{argument}": Filler(lambda sample, by: sample….pk), and if there is no such '
        "row yet, make one in tests/architecture/sample_data.py."
    )
    return FILLERS[key]


def unfilled(route: Route) -> bool:
    """Whether an argument still lacks a filler; test_access_matrix.py says so."""
    return any(_key(route, argument) is None for argument in route.arguments)


def names_a_row(route: Route) -> bool:
    """Whether an argument names a row that other people must not even know about; one without a filler may."""
    keys = [_key(route, argument) for argument in route.arguments]
    return any(key is None or FILLERS[key].row for key in keys)


def address(route: Route, sample: Sample, by: Membership) -> str:
    """The address filled with the sample's rows; ``by`` is whose right it is to open it."""
    assert route.name, f"{route.path} has no name"
    path = reverse(route.name, kwargs={name: _filler(route, name).value(sample, by) for name in route.arguments})
    return path + QUERIES[route.name](sample) if route.name in QUERIES else path


def used_fillers() -> set[str]:
    """Keys of FILLERS that some route uses."""
    wanted = (_key(route, argument) for route in all_routes() if route.is_own for argument in route.arguments)
    return {key for key in wanted if key}
