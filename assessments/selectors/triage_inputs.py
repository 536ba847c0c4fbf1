"""Everything that is known for a triage screen: intake answers, flags of later check-ins, findings, logs.

Must not evaluate a rule. A later "no" never takes a "yes" back here: that is for a clinician to decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median_low
from typing import Any
from uuid import UUID

from assessments.content.triage import triage_content
from assessments.domain.triage import Answer, Escalation, PersonFacts, Problem, Stiffness, Subject
from assessments.models import ClinicalFindings
from athletes.models import RUNNING_KINDS, Athlete, CheckIn, Episode, Intake, IntakeStatus, Run
from athletes.selectors.history import every_checkin, every_intake
from athletes.selectors.intake import triage_answers

WEEK = timedelta(days=7)
REPORTS_PER_WEEK = 3  # fewer morning reports make no weekly median (clinical.md 2.6)


@dataclass(frozen=True, slots=True)
class TriageFacts:
    """What a screen is evaluated on. ``episodes`` maps problem ids to the episode they belong to."""

    person: PersonFacts
    problems: tuple[Problem, ...]
    episodes: Mapping[str, UUID]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON of the answers, to be kept with the verdict."""
        person = self.person
        record = {
            name: _plain(getattr(person, name))
            for name in (
                "age_years",
                "date_of_birth",
                "sex_for_norms",
                "has_menstrual_cycle",
                "menstrual_status",
                "body_mass_index",
            )
        }
        return {
            "person": {**record, "answers": _plain_all(person.answers), "marks": dict(person.marks)},
            "problems": [
                {
                    "id": problem.id,
                    "region": problem.region,
                    "answers": _plain_all(problem.answers),
                    "clinician_answers": _plain_all(problem.clinician_answers),
                    "marks": dict(problem.marks),
                    "deload_start_date": _plain(problem.deload_start_date),
                }
                for problem in self.problems
            ],
        }


@dataclass(slots=True)
class _Reported:
    """What check-ins since the intake add to one problem: answers, and which act of answering each one was."""

    answers: dict[str, Answer] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _plain_all(answers: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in answers.items()}


def triage_facts(athlete: Athlete, *, today: date) -> TriageFacts:
    """All open complaints of an athlete with what is known about each; seven queries, whatever their number.

    Without an open complaint the runner is screened as a person with region ``none``.
    """
    episodes = list(Episode.objects.open().filter(athlete=athlete).select_related("clinic").order_by("created_at"))
    intakes = completed_intakes(athlete)
    findings = {
        row.episode_id: row.answers for row in ClinicalFindings.objects.filter(episode__athlete=athlete).iterator()
    }
    checkins = every_checkin(athlete.pk)
    person = _person(athlete, intakes, list(findings.values()), today)
    stiffness = _weekly_distance(athlete, today)
    problems: list[Problem] = []
    owners: dict[str, UUID] = {}
    for episode in episodes:
        own = [one for one in checkins if one.episode_id == episode.pk]
        for problem in _problems(episode, intakes, own, findings.get(episode.pk, {}), stiffness, today):
            problems.append(problem)
            owners[problem.id] = episode.pk
    if not problems:
        problems.append(Problem(id=f"person:{athlete.pk}", region="none"))
    return TriageFacts(person, tuple(problems), owners)


def completed_intakes(athlete: Athlete) -> list[Intake]:
    """Intakes that the runner has sent, newest first."""
    rows = [intake for intake in every_intake(athlete.pk) if intake.status != IntakeStatus.DRAFT]
    return sorted(rows, key=_sent, reverse=True)


def _sent(intake: Intake) -> tuple[bool, datetime, datetime]:
    """One whose moment is not known counts as the newest, as the database sorts it."""
    return intake.completed_at is None, intake.completed_at or intake.created_at, intake.created_at


def _person(
    athlete: Athlete, intakes: Sequence[Intake], findings: Sequence[Mapping[str, Any]], today: date
) -> PersonFacts:
    known: dict[str, Any] = {}
    answers: dict[str, Answer] = {}
    marks: dict[str, str] = {}
    if intakes:
        newest = intakes[0]
        person, _ = triage_answers(newest, newest.episode, today=today)
        answers = dict(person.pop("answers"))  # type: ignore[call-overload]
        known = dict(person)
        marks = dict.fromkeys((name for name, value in answers.items() if value is not None), newest.pk.hex)
    questions = triage_content().questions
    for recorded in findings:
        for name, value in recorded.items():
            question = questions.get(name)
            # What the clinician wrote down fills what the runner did not know; it does not take an answer back.
            if question is None or question.subject is not Subject.PERSON:
                continue
            if question.known(answers.get(name)) is None:
                answers[name] = question.parse(value)
    known["date_of_birth"] = known.get("date_of_birth") or athlete.date_of_birth
    known["sex_for_norms"] = known.get("sex_for_norms") or athlete.sex_for_norms
    return PersonFacts(**known, answers=answers, marks=marks)


def _problems(
    episode: Episode,
    intakes: Sequence[Intake],
    checkins: Sequence[CheckIn],
    findings: Mapping[str, Any],
    week_distances: "_WeekDistances",
    today: date,
) -> list[Problem]:
    """The complaint as the clinician wrote it; where the runner named another place, that one too."""
    asked = _asked(episode, intakes, today)
    since = asked.at if asked else None
    reported = _flags([one for one in checkins if since is None or one.created_at >= since])
    answers: dict[str, Answer] = dict(asked.answers) if asked else {}
    marks = dict.fromkeys((n for n, v in answers.items() if v is not None), asked.mark) if asked else {}
    problem = Problem(
        id=str(episode.pk),
        region=episode.region,
        answers=answers | reported.answers,
        clinician_answers=_clinician_answers(findings),
        deload_start_date=episode.deload_start_date,
        stiffness=_stiffness(checkins, week_distances, today),
        escalation=_escalation(episode, checkins, today),
        marks=marks | reported.marks,
    )
    if asked is None or asked.region in (None, episode.region):
        return [problem]
    other = Problem(
        id=f"{episode.pk}:{asked.region}",
        region=str(asked.region),
        answers=problem.answers,
        clinician_answers=problem.clinician_answers,
        deload_start_date=problem.deload_start_date,
        marks=problem.marks,
    )
    return [problem, other]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One complaint as the runner described it in an intake."""

    region: str | None
    answers: Mapping[str, Answer]
    mark: str
    at: datetime


def _asked(episode: Episode, intakes: Sequence[Intake], today: date) -> _Asked | None:
    """The newest intake that speaks about the episode: its own, or another one that names the same place."""
    for intake in intakes:
        _, problem = triage_answers(intake, episode, today=today)
        region = problem["region"]
        if intake.episode_id != episode.pk and region != episode.region:
            continue
        answers: Any = problem["answers"]
        completed = intake.completed_at or intake.created_at
        return _Asked(str(region) if region else None, answers, intake.pk.hex, completed)
    return None


def _clinician_answers(findings: Mapping[str, Any]) -> dict[str, Answer]:
    questions = triage_content().questions
    return {
        name: questions[name].parse(value)
        for name, value in findings.items()
        if name in questions and questions[name].subject is Subject.PROBLEM
    }


def _flags(checkins: Sequence[CheckIn]) -> _Reported:
    """Yes to a red-flag question since the intake, whatever was said later; and whether walking limps now.

    "A pop or a bruise" is one question at the check-in and two in triage: both count until somebody looks.
    """
    reported = _Reported()
    for checkin in checkins:
        said = {
            "b_night": checkin.new_night_pain,
            "b_focal": checkin.focal_bone_pain,
            "c_pop": checkin.pop_or_bruise,
            "c_bruise": checkin.pop_or_bruise,
        }
        for name, answer in said.items():
            if answer is True:
                reported.answers[name] = True
                reported.marks[name] = checkin.pk.hex
        limps = [checkin.limp_during, checkin.limp_next_morning, checkin.limp_at_24_hours]
        known = [one for one in limps if one is not None]
        if known and known[-1] is True:
            reported.answers["weight_bearing"] = "limping"
            reported.marks["weight_bearing"] = checkin.pk.hex
        elif known:
            reported.answers.pop("weight_bearing", None)
            reported.marks.pop("weight_bearing", None)
    return reported


@dataclass(frozen=True, slots=True)
class _WeekDistances:
    """Metres run in each of the last three weeks, oldest first, and the weekly mean of the four before them."""

    weeks: tuple[int | None, ...]
    usual: Fraction | None


def _weekly_distance(athlete: Athlete, today: date) -> _WeekDistances:
    start = today - 7 * WEEK + timedelta(days=1)
    rows = Run.objects.filter(athlete=athlete, local_date__gte=start, local_date__lte=today, distance_m__isnull=False)
    metres = list(rows.values_list("local_date", "distance_m"))
    sums: list[int | None] = [None] * 7
    for day, distance in metres:
        week = (day - start).days // 7
        sums[week] = (sums[week] or 0) + (distance or 0)
    earlier = [total for total in sums[:4] if total is not None]
    return _WeekDistances(tuple(sums[4:]), Fraction(sum(earlier), 4) if earlier else None)


def _stiffness(checkins: Sequence[CheckIn], distances: _WeekDistances, today: date) -> Stiffness | None:
    """Weekly medians of reported morning stiffness; None when nobody ever reported any."""
    start = today - 3 * WEEK + timedelta(days=1)
    weeks: list[list[int]] = [[], [], []]
    for checkin in checkins:
        day = checkin.local_date + timedelta(days=1)
        if checkin.stiffness_minutes is not None and start <= day <= today:
            weeks[(day - start).days // 7].append(checkin.stiffness_minutes)
    if not any(weeks):
        return None
    medians = [Decimal(median_low(week)) if len(week) >= REPORTS_PER_WEEK else None for week in weeks]
    return Stiffness(medians, distances.weeks, distances.usual)


def _escalation(episode: Episode, checkins: Sequence[CheckIn], today: date) -> Escalation | None:
    """Run pain of two weeks and RED verdicts; None without a check-in. Running counts as cut down since a deload."""
    if not checkins:
        return None
    runs = [
        (one.local_date, one.pain_worst) for one in checkins if one.kind in RUNNING_KINDS and one.pain_worst is not None
    ]

    def worst(first: int, last: int) -> list[int]:
        start, end = today - timedelta(days=first), today - timedelta(days=last)
        return [pain for day, pain in runs if start <= day <= end]

    recent = [one for one in checkins if (today - one.local_date).days < 14]
    return Escalation(
        conservative_running=True if episode.deload_start_date else None,
        run_pain_last_7_days=worst(6, 0),
        run_pain_previous_7_days=worst(13, 7),
        red_verdicts_14_days=sum(one.colour == "RED" for one in recent),
    )


def checkins_since(athlete: Athlete, day: date) -> list[CheckIn]:
    """The athlete's check-ins since a day, oldest first."""
    rows = [checkin for checkin in every_checkin(athlete.pk) if checkin.local_date >= day]
    return sorted(rows, key=lambda checkin: (checkin.local_date, checkin.ended_at))
