"""Runs the triage rules over a runner's problems and combines them (clinical.md 2.1). Words and numbers are content."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.domain.triage.evaluation import Finding, evaluate
from assessments.domain.triage.facts import Facts, PersonFacts, Problem
from assessments.domain.triage.levels import CrossTraining, Level, RunningAction, TriageState
from assessments.domain.triage.questions import Subject
from assessments.domain.triage.rules import TriageContent, TriageRule, Wording
from assessments.domain.triage.sticky import ActiveRule, Judged, Judgement, Key, index, judge, next_register
from assessments.domain.triage.verdict import FiredRule, MissingInput, OpenQuestion, TriageVerdict, UnknownRule
from assessments.domain.triage.wells import wells_score
from clinic.domain.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class _Screening:
    """One run: the facts per problem and every rule's finding, joined with the register."""

    content: TriageContent
    facts: Mapping[str, Facts]
    judged: Mapping[Key, Judged]

    def of_rule(self, rule: TriageRule) -> dict[str | None, Judged]:
        """The judged findings of a rule by problem; the key None is the person."""
        return {key[1]: judged for key, judged in self.judged.items() if key[0] == rule.id}

    def named(self, problems: Sequence[str | None]) -> tuple[str, ...]:
        """Problem ids in the order of the screen; a finding about the person concerns every problem."""
        if None in problems:
            return tuple(self.facts)
        known = tuple(problem for problem in self.facts if problem in problems)
        return known + tuple(problem for problem in problems if problem is not None and problem not in self.facts)

    def facts_of(self, problem_id: str | None) -> Facts:
        """The facts to read a finding's inputs from; any problem serves for inputs about the person."""
        return next(iter(self.facts.values())) if problem_id is None else self.facts[problem_id]


def screen(
    person: PersonFacts,
    problems: Sequence[Problem],
    *,
    sticky: Sequence[ActiveRule] = (),
    rules: TriageContent,
    today: date,
) -> TriageVerdict:
    """Evaluate every rule for every problem, without early exit, and combine (2.1).

    ``sticky`` is the register of earlier screens, with what clinicians resolved. Raises RuleViolation for no problem,
    a problem id used twice, an unknown region, or a register that names a rule that does not exist.
    """
    _check(problems, sticky, rules)
    facts = {problem.id: Facts(rules, person, problem, today) for problem in problems}
    run = _Screening(rules, facts, _judge_all(rules, facts, index(sticky)))
    fired = tuple(found for rule in rules.rules if (found := _fired(run, rule)) is not None)
    unknown = tuple(waiting for rule in rules.rules if (waiting := _unknown(run, rule)) is not None)
    blocking = tuple(rule for rule in unknown if rule.level.blocks_when_unknown)
    state = _state(fired, blocking)
    level = fired[0].level if fired else None
    days = [rule.within_days for rule in fired if rule.level is level and rule.within_days is not None]
    return TriageVerdict(
        state=state,
        level=level,
        within_days=min(days, default=None),
        running_action=_running_action(state, fired, blocking),
        cross_training=_cross_training(state, fired),
        rules=fired,
        unknown_rules=blocking,
        unknown_monitor_rules=tuple(rule for rule in unknown if not rule.level.blocks_when_unknown),
        notes=_notes(run),
        wells={problem_id: wells_score(reader) for problem_id, reader in facts.items()},
        derived={problem_id: values for problem_id, reader in facts.items() if (values := reader.derived())},
        questions_to_ask=_questions_to_ask(run, unknown),
        register=next_register(run.judged, today),
        ruled_out=tuple(key for key, judged in run.judged.items() if judged.is_ruled_out),
        judgements=_judgements(run),
        content_version=rules.version,
    )


def _judgements(run: _Screening) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(*key, judged.finding.grounds)
        for key, judged in run.judged.items()
        if judged.is_unknown and judged.finding.needs_judgement
    )


def _check(problems: Sequence[Problem], sticky: Sequence[ActiveRule], rules: TriageContent) -> None:
    if not problems:
        message = "Nothing to screen: give at least one problem, with region none for a screen without a complaint."
        raise RuleViolation("triage.no_problem", message, field="problems")
    twice = [name for name, count in Counter(problem.id for problem in problems).items() if count > 1]
    if twice:
        raise RuleViolation("triage.problem_twice", f"Two problems are called {twice[0]}.", field="problems")
    for problem in problems:
        if problem.region not in rules.regions:
            message = f"There is no body region {problem.region}."
            raise RuleViolation("triage.unknown_region", message, field="region", problem=problem.id)
    for entry in sticky:
        if rules.rule(entry.rule_id) is None:
            message = f"The register holds {entry.rule_id}, which is not in this version of the triage rules."
            raise RuleViolation("triage.unknown_rule", message, rule_id=entry.rule_id)


def _judge_all(
    content: TriageContent, facts: Mapping[str, Facts], register: Mapping[Key, ActiveRule]
) -> dict[Key, Judged]:
    judged: dict[Key, Judged] = {}
    for rule in content.rules:
        if rule.person_only:
            reader = next(iter(facts.values()))
            judged[rule.id, None] = judge(evaluate(rule.when, reader), register.get((rule.id, None)))
        else:
            for problem_id, reader in facts.items():
                entry = register.get((rule.id, problem_id))
                judged[rule.id, problem_id] = judge(evaluate(rule.when, reader), entry)
    # A rule that fired for a problem which is not on the table today is still active.
    for key, entry in register.items():
        if key not in judged and entry.is_active:
            judged[key] = judge(Finding(False), entry)
    return judged


def _fired(run: _Screening, rule: TriageRule) -> FiredRule | None:
    firing = {problem: judged for problem, judged in run.of_rule(rule).items() if judged.fires}
    if not firing:
        return None
    wording = _wording(run, rule, firing)
    entries = [judged.entry for judged in firing.values() if judged.entry is not None and judged.entry.is_active]
    return FiredRule(
        rule_id=rule.id,
        level=rule.level,
        within_days=rule.within_days,
        running_action=rule.running_action,
        cross_training=rule.cross_training,
        problems=run.named(list(firing)),
        words_for_runner=wording.runner,
        words_for_clinic=wording.clinic,
        source=rule.source,
        task=rule.task,
        is_kept=all(judged.finding.value is not True for judged in firing.values()),
        is_confirmed=any(entry.resolution is not None for entry in entries),
    )


def _wording(run: _Screening, rule: TriageRule, firing: Mapping[str | None, Judged]) -> Wording:
    """The first variant that holds for a firing problem, else the rule's own words."""
    readers = [run.facts_of(problem) for problem in firing if problem is None or problem in run.facts]
    for variant in rule.variants:
        if any(evaluate(variant.when, reader).value is True for reader in readers):
            return variant.wording
    return rule.wording


def _unknown(run: _Screening, rule: TriageRule) -> UnknownRule | None:
    judged_by_problem = run.of_rule(rule)
    open_ones = {problem: judged for problem, judged in judged_by_problem.items() if judged.is_unknown}
    # UNKNOWN for one problem and TRUE for another is TRUE (ruling 37).
    if not open_ones or any(judged.fires for judged in judged_by_problem.values()):
        return None
    missing = {
        _missing_input(run, name, problem): None
        for problem, judged in open_ones.items()
        for name in _in_content_order(run.content, judged.finding.missing)
    }
    return UnknownRule(
        rule_id=rule.id,
        level=rule.level,
        problems=run.named(list(open_ones)),
        missing=tuple(missing),
        words_for_clinic=rule.wording.clinic,
        source=rule.source,
        needs_judgement=any(judged.finding.needs_judgement for judged in open_ones.values()),
    )


def _missing_input(run: _Screening, name: str, problem: str | None) -> MissingInput:
    about_problem = run.content.questions[name].subject is Subject.PROBLEM
    return MissingInput(name, problem if about_problem else None)


def _in_content_order(content: TriageContent, names: frozenset[str]) -> list[str]:
    return [name for name in content.questions if name in names]


def _state(fired: Sequence[FiredRule], blocking: Sequence[UnknownRule]) -> TriageState:
    """First match (2.1-3)."""
    levels = {rule.level for rule in fired}
    if any(level.blocks_running for level in levels):
        return TriageState.NOT_CLEARED
    if blocking:
        return TriageState.CANNOT_CLEAR
    if Level.REFER in levels:
        return TriageState.REFER_MODIFIED
    return TriageState.CLEAR_WITH_MONITORING if levels else TriageState.CLEAR


def _running_action(state: TriageState, fired: Sequence[FiredRule], blocking: Sequence[UnknownRule]) -> RunningAction:
    actions = [RunningAction.ALLOW, *(rule.running_action for rule in fired)]
    if state is TriageState.CANNOT_CLEAR:
        stops = any(rule.level.blocks_running for rule in blocking)
        actions.append(RunningAction.STOP_RUN if stops else RunningAction.MODIFY)
    return max(actions, key=lambda action: action.strictness)


def _cross_training(state: TriageState, fired: Sequence[FiredRule]) -> CrossTraining:
    choices = [CrossTraining.ANY_PAINFREE, *(rule.cross_training for rule in fired)]
    if state is TriageState.CANNOT_CLEAR:
        choices.append(CrossTraining.NONIMPACT_PAINFREE)
    return max(choices, key=lambda choice: choice.strictness)


def _notes(run: _Screening) -> tuple[str, ...]:
    readers = list(run.facts.values())
    return tuple(
        note.words for note in run.content.notes if any(evaluate(note.when, reader).value is True for reader in readers)
    )


def _questions_to_ask(run: _Screening, unknown: Sequence[UnknownRule]) -> tuple[OpenQuestion, ...]:
    waiting: dict[MissingInput, list[str]] = {}
    for rule in unknown:
        for item in rule.missing:
            waiting.setdefault(item, []).append(rule.rule_id)
    place = {name: number for number, name in enumerate(run.content.questions)}
    order = sorted(waiting, key=lambda item: (place[item.input_id], item.problem_id or ""))
    return tuple(_open_question(run, item, tuple(waiting[item])) for item in order)


def _open_question(run: _Screening, item: MissingInput, rules: tuple[str, ...]) -> OpenQuestion:
    question = run.content.questions[item.input_id]
    reader = run.facts_of(item.problem_id)
    barred = question.ask_when is not None and evaluate(question.ask_when, reader).value is False
    return OpenQuestion(
        input_id=item.input_id,
        problem_id=item.problem_id,
        ask=question.ask,
        why=question.why,
        only_clinician=barred or not question.for_runner,
        rules=rules,
    )
