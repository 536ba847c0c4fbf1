"""Reads every content file of the clinic once and reports what is wrong, by file and key. Must not mend anything."""

from collections.abc import Callable, Iterable, Iterator

from assessments.content.norms import load_norms
from assessments.content.questionnaires import questionnaire_rules
from assessments.content.reassessment import load_reassessment_rules
from assessments.content.tests import load_test_catalog
from assessments.content.triage import triage_content
from athletes.content.intake import intake_limits, questionnaire
from athletes.content.load import load_rules
from athletes.content.response import response_rules
from clinic.content import ContentError
from clinic.content.schedule import schedule_rules
from programs.content.evaluation import case_schema
from programs.content.exercises import exercise_library
from programs.content.planner import planner_rules
from programs.content.planning import activity_blocks, week_words
from programs.content.protocols import PROTOCOL_FILES, metric_definitions, protocols
from programs.content.race_calendar import race_rules
from programs.content.regions import protocol_by_region
from programs.content.rules import progression_rules
from programs.content.safety import safety_words
from programs.content.walk_run import walk_run_ladder

Loader = Callable[[], object]

LOADERS: tuple[Loader, ...] = (
    schedule_rules,
    questionnaire,
    intake_limits,
    response_rules,
    load_rules,
    triage_content,
    load_test_catalog,
    load_norms,
    questionnaire_rules,
    load_reassessment_rules,
    exercise_library,
    metric_definitions,
    protocols,
    protocol_by_region,
    activity_blocks,
    week_words,
    planner_rules,
    progression_rules,
    safety_words,
    walk_run_ladder,
    race_rules,
    case_schema,
)
"""Every loader of every content file; each checks its own file."""

RESPONSE, TRIAGE, TESTS = "athletes/content/response.toml", "assessments/content/triage.toml", "tests.toml"
RACES, REASSESSMENT = "programs/content/race_calendar.toml", "assessments/content/reassessment.toml"
REGIONS = "programs/content/regions.toml"


def content_problems(loaders: Iterable[Loader] = LOADERS) -> tuple[ContentError, ...]:
    """What is wrong in any file, each problem once; between files only when every file can be read."""
    found: dict[str, ContentError] = {}
    for load in loaders:
        try:
            load()
        except ContentError as error:
            found[str(error)] = error
    if not found:
        found = {str(error): error for error in _between_files()}
    return tuple(found.values())


def _between_files() -> Iterator[ContentError]:
    """References that no single loader can check, and rules without a source or plain words."""
    yield from _tests_of_protocols()
    yield from _regions_and_caps()
    yield from _rules_named_elsewhere()
    yield from _sources_and_words()


def _tests_of_protocols() -> Iterator[ContentError]:
    catalog = load_test_catalog()
    known = set(catalog.tests) | {test.family for test in catalog.tests.values()}
    files = dict(zip(protocols(), PROTOCOL_FILES, strict=True))
    for name, protocol in protocols().items():
        file = f"programs/content/protocols/{files[name]}.toml"
        named = {"key_tests": protocol.key_tests, "findings": tuple(protocol.findings)}
        named |= {
            f"phase.{phase.number}.tests_not_offered": tuple(phase.tests_not_offered) for phase in protocol.phases
        }
        for key, tests in named.items():
            yield from (ContentError(file, key, f'there is no test "{test}"') for test in tests if test not in known)


def _regions_and_caps() -> Iterator[ContentError]:
    regions, caps = triage_content().regions, response_rules().caps
    for region in protocol_by_region():
        if region not in regions:
            yield ContentError(REGIONS, region, "is no region of the triage questions")
    for key in ("run_by_region", "strength_by_region"):
        for region in getattr(caps, key):
            if region not in regions:
                yield ContentError(RESPONSE, f"caps.{key}.{region}", "is no region of the triage questions")
    for key in ("run_by_protocol", "strength_by_protocol"):
        for name in sorted(set(protocols()) ^ set(getattr(caps, key))):
            yield ContentError(RESPONSE, f"caps.{key}.{name}", "the caps and the protocols differ")
    for name, protocol in protocols().items():
        pair = (caps.run_by_protocol.get(name), caps.strength_by_protocol.get(name))
        if pair != (protocol.pain_cap_run, protocol.pain_cap_strength):
            yield ContentError(RESPONSE, f"caps.run_by_protocol.{name}", "differs from the protocol's own pain caps")


def _rules_named_elsewhere() -> Iterator[ContentError]:
    triage = {rule.id for rule in triage_content().rules}
    for rule in sorted(race_rules().bone_rules - triage):
        yield ContentError(RACES, "bone_rules", f'there is no triage rule "{rule}"')
    sites = {site for one in race_rules().site_classes for site in one.sites}
    for site in sorted(sites - set(triage_content().bone_sites)):
        yield ContentError(RACES, "site_class", f'there is no bone site "{site}"')
    catalog = load_test_catalog()
    known = set(catalog.tests) | {test.family for test in catalog.tests.values()}
    for trigger in load_reassessment_rules().triggers.values():
        for test in trigger.tests:
            if test.startswith("T") and test not in known:
                yield ContentError(REASSESSMENT, f"trigger.{trigger.id}", f'there is no test "{test}"')


def _sources_and_words() -> Iterator[ContentError]:
    """Every rule says on whose authority it stands, and says it to the runner in plain words."""
    for rule in triage_content().rules:
        yield from _needs(TRIAGE, f"rule.{rule.id}", source=rule.source, runner=rule.wording.runner)
    for name, reason in response_rules().reasons.items():
        yield from _needs(RESPONSE, f"reasons.{name}", source=reason.source, runner=reason.runner)
    for name, words in load_rules().detectors.items():
        at = f"detectors.{name}"
        yield from _needs("athletes/content/load.toml", at, source=words.source, runner=words.runner)
    for test in load_test_catalog().tests.values():
        yield from _needs(f"assessments/content/{TESTS}", f"tests.{test.id}", source=test.source, say=test.say)
    for race in race_rules().rules.values():
        yield from _needs(RACES, f"rule.{race.id}", source=race.source, runner=" ".join(race.runner.values()))
    for protocol in protocols().values():
        yield from _needs(
            "programs/content/protocols", protocol.id, source=protocol.source, evidence=protocol.evidence,
            plain_name=protocol.plain_name,
        )  # fmt: skip


def _needs(file: str, at: str, **texts: str) -> Iterator[ContentError]:
    yield from (ContentError(file, f"{at}.{key}", "is empty") for key, text in texts.items() if not text.strip())
