"""The intake is filled in step by step: started, saved page by page, completed and written through to the record.

What is right is kept at once, what is not understood yet is kept as it was typed, so that leaving loses nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from athletes.content.intake import intake_limits, questionnaire
from athletes.domain import intake as rules
from athletes.domain.intake_answers import confirm, validate
from athletes.domain.intake_checks import confirm_age, cross_check
from athletes.domain.intake_codec import encode
from athletes.domain.intake_conditions import visibility
from athletes.domain.intake_context import context_for
from athletes.domain.intake_model import UNANSWERED, Answer, Row, Visibility
from athletes.domain.intake_model import Intake as Answers
from athletes.models import Episode, Intake, IntakeStatus
from athletes.selectors.intake import MOST_ROWS, PageKey, answers_of, first_of_list, questionnaire_of, row_of, saved_of
from athletes.services.verdicts import tell_high_baseline
from athletes.services.write_through import write_through
from clinic.domain.errors import RuleViolation
from clinic.models import AlertKind, Membership
from clinic.services.alerts import raise_alert


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that was not stored: its question, why, and whether saying "it is right" would store it."""

    field: str
    message: str
    may_confirm: bool = False


@dataclass(frozen=True, slots=True)
class PageAnswers:
    """What was sent for one page. ``raw`` maps question ids to raw values (None for unanswered).

    ``confirmed``: unusual values that the person says are right. ``typed``: the form as it was sent, kept while
    something in it is not understood; ``unreadable`` says that the form itself found such an answer. ``units``: the
    units used, by dimension. ``none``: "I have none of these". ``leaving``: the person goes away in the middle, so the
    page is where they come back to, unless they had finished it before.
    """

    raw: Mapping[str, object]
    confirmed: frozenset[str] = frozenset()
    typed: Mapping[str, Sequence[str]] | None = None
    units: Mapping[str, str] | None = None
    none: bool = False
    unreadable: bool = False
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """The intake after the save, and what was not stored; empty when everything was."""

    intake: Intake
    problems: tuple[Problem, ...]


def start_intake(*, by: Membership, episode: Episode) -> Intake:
    """The episode's draft, made if there is none. A draft keeps the version it was begun with."""
    with transaction.atomic():
        intake, _ = Intake.objects.get_or_create(
            clinic_id=episode.clinic_id,
            episode=episode,
            status=IntakeStatus.DRAFT,
            defaults={"athlete_id": episode.athlete_id, "questionnaire_version": questionnaire().version},
        )
    return intake


def save_step(*, by: Membership, intake: Intake, page: PageKey, sent: PageAnswers, revision: int) -> SaveOutcome:
    """Store one page. Right answers are kept even if others on the page are not.

    Raises RuleViolation ``intake_completed``, ``questionnaire_retired``, ``unknown_question``, ``unknown_row``, or
    ``intake_changed`` when somebody saved other answers to this page since ``revision`` (params ``by``, ``at``).
    """
    with transaction.atomic():
        current = _locked(intake)
        today = timezone.localdate(timezone=current.clinic.zone)
        answers = answers_of(current)
        _check_open(current, page, answers, sent)
        old = row_of(answers, page)
        given, problems = _read(page, sent, today)
        new = _merged(current, answers, page, {**old, **given}, none=sent.none)
        problems += _crossed(new, page, given, today, sent)
        for problem in problems:
            given.pop(problem.field, None)
        new = _merged(current, answers, page, _counted(current, answers, page, {**old, **given}, today), none=sent.none)
        changed = encode(new) != encode(answers)
        if not (changed or problems or sent.unreadable) and saved_of(current, page) and page.slug in current.steps_done:
            return SaveOutcome(current, ())
        _check_revision(current, page, revision, changed=changed)
        _store(by, current, page, new, sent, bool(problems) or sent.unreadable)
    return SaveOutcome(current, tuple(problems))


def remove_row(*, by: Membership, intake: Intake, page: PageKey) -> Intake:
    """Take one sore place, shoe or race out of the draft."""
    with transaction.atomic():
        current = _locked(intake)
        answers, name = answers_of(current), page.step.repeats
        _check_draft(current)
        rows = answers.items.get(name or "", ())
        if name is None or page.row is None or page.row >= len(rows):
            raise RuleViolation("unknown_row", "That entry is gone already. Reload the page.")
        left = rows[: page.row] + rows[page.row + 1 :]
        items = {key: value for key, value in answers.items.items() if key != name}
        if left:
            items[name] = left
        _drop_pages(current, page)
        _write(by, current, Answers(answers.person, items))
    return current


def complete_intake(*, by: Membership, intake: Intake) -> Intake:
    """Send the intake: its state is settled, the record takes over what it says, and the clinician hears of it.

    A second time changes nothing. Raises RuleViolation ``intake_incomplete`` while a required question has no answer.
    """
    with transaction.atomic():
        current = _locked(intake)
        if current.status != IntakeStatus.DRAFT:
            return current
        today = timezone.localdate(timezone=current.clinic.zone)
        answers = answers_of(current)
        found = rules.completeness(questionnaire_of(current), answers, today=today, limits=intake_limits())
        if found.status is rules.IntakeStatus.DRAFT:
            count = len(found.unanswered)
            first = found.unanswered[0].label
            raise RuleViolation(
                "intake_incomplete",
                f"{count} question{'s' if count > 1 else ''} still need an answer, first: {first}",
                missing=[missing.path for missing in found.unanswered],
            )
        current.status, current.completed_at = found.status.value, timezone.now()
        current.answers = {**current.answers, "typed": {}}
        current.revision += 1
        current.save()
        write_through(intake=current, answers=answers)
        _tell(current, len(found.safety_missing))
        tell_high_baseline(episode=current.episode)
    return current


def _tell(intake: Intake, safety_missing: int) -> None:
    open_words = "Every safety question is answered."
    if safety_missing:
        open_words = f"Safety questions not known: {safety_missing}."
    raise_alert(
        athlete=intake.athlete.membership,
        kind=AlertKind.INTAKE_READY,
        subject=f"intake:{intake.pk.hex}",
        title="Intake is in",
        detail=f"{intake.episode.complaint}. {open_words}",
        link=f"/athletes/{intake.athlete_id}/",
        action="Read it",
    )


def _locked(intake: Intake) -> Intake:
    rows = Intake.objects.select_for_update(of=("self",))
    return rows.select_related("clinic", "athlete__membership", "episode").get(pk=intake.pk)


def _check_draft(intake: Intake) -> None:
    if intake.status != IntakeStatus.DRAFT:
        raise RuleViolation(
            "intake_completed", "This intake has been sent and stays as it is. Tell your clinician about changes."
        )


def _check_open(intake: Intake, page: PageKey, answers: Answers, sent: PageAnswers) -> None:
    _check_draft(intake)
    form = questionnaire_of(intake)
    rules.save_step(form, page.step.id, {}, today=date.min)  # refuses a retired version and a page it does not have
    known = {question.id for question in page.step.questions}
    for name in sent.raw:
        if name not in known:
            raise RuleViolation("unknown_question", f"There is no question {name} on this page.", field=name)
    if page.step.repeats is None:
        return
    count = len(answers.items.get(page.step.repeats, ()))
    last = count if first_of_list(form, page.step) or count == 0 else count - 1
    if page.row is None or not 0 <= page.row <= min(last, MOST_ROWS - 1):
        raise RuleViolation("unknown_row", f"There can be at most {MOST_ROWS} entries, one after the other.")


def _check_revision(intake: Intake, page: PageKey, revision: int, *, changed: bool) -> None:
    """Somebody else's answers to the same page are never overwritten unseen."""
    saved = saved_of(intake, page)
    if changed and saved is not None and saved.revision > revision:
        at = intake.clinic.local(saved.at)
        raise RuleViolation(
            "intake_changed",
            f"{saved.by} saved other answers here on {at:%a %-d %b} at {at:%H:%M}. "
            "Compare, then save again to keep yours.",
            by=saved.by,
            at=saved.at.isoformat(),
            revision=intake.revision,
        )


def _read(page: PageKey, sent: PageAnswers, today: date) -> tuple[dict[str, Answer], list[Problem]]:
    """Each answer on its own: typed, refused, or waiting to be confirmed because it is unusual."""
    given: dict[str, Answer] = {}
    problems: list[Problem] = []
    for question in page.step.questions:
        if question.id not in sent.raw:
            continue
        try:
            answer = validate(question, sent.raw[question.id], today=today)
        except RuleViolation as violation:
            problems.append(Problem(question.id, violation.message))
            continue
        unusual = confirm(question, answer, today=today)
        if unusual and question.id not in sent.confirmed:
            problems.append(Problem(question.id, unusual, may_confirm=True))
        else:
            given[question.id] = answer
    return given, problems


def _crossed(
    answers: Answers, page: PageKey, given: Mapping[str, Answer], today: date, sent: PageAnswers
) -> list[Problem]:
    """What does not fit together, as far as it was answered on this page."""
    prefix = "" if page.step.repeats is None else f"{page.step.repeats}[{page.row}]."
    found = []
    for violation in cross_check(answers, today=today, limits=intake_limits()):
        field = (violation.field or "").removeprefix(prefix).split("[")[0].split(".")[0]
        mine = (violation.field or "").startswith(prefix) and field in given
        if mine and violation.code not in ("shoe_share",):
            found.append(Problem(field, violation.message))
    unusual = confirm_age(answers, today=today, limits=intake_limits()) if "dob" in given else None
    if unusual and "dob" not in sent.confirmed and all(problem.field != "dob" for problem in found):
        found.append(Problem("dob", unusual, may_confirm=True))
    return found


def _counted(intake: Intake, answers: Answers, page: PageKey, row: Row, today: date) -> dict[str, Answer]:
    """The row without answers to questions that its other answers have hidden."""
    counted = dict(row)
    for question in page.step.questions:
        merged = _merged(intake, answers, page, counted)
        context = context_for(
            questionnaire_of(intake), merged, page.step, row_of(merged, page), today=today, limits=intake_limits()
        )
        if visibility(question, context) is Visibility.HIDDEN:
            counted.pop(question.id, None)
    return counted


def _merged(intake: Intake, answers: Answers, page: PageKey, row: Row, *, none: bool = False) -> Answers:
    """All answers with one page's row replaced (or the whole list confirmed to be empty)."""
    clean = {name: answer for name, answer in row.items() if answer != UNANSWERED}
    name = page.step.repeats
    if name is None:
        return Answers(clean, answers.items)
    if none:
        return Answers(answers.person, {**answers.items, name: ()})
    rows = list(answers.items.get(name, ()))
    index = page.row or 0
    if index < len(rows):
        rows[index] = clean
    elif clean:
        rows.append(clean)
    elif not rows:
        return answers
    return Answers(answers.person, {**answers.items, name: tuple(rows)})


def _drop_pages(intake: Intake, page: PageKey) -> None:
    """Forget the removed row's pages and move those of later rows up by one."""
    steps = [step.id for step in questionnaire_of(intake).steps if step.repeats == page.step.repeats]
    for part in ("typed", "saved"):
        kept = {}
        for slug, value in intake.answers.get(part, {}).items():
            step, _, place = slug.rpartition("-")
            row = int(place) - 1 if step in steps and place.isdigit() else None
            if row is None or row < (page.row or 0):
                kept[slug] = value
            elif row > (page.row or 0):
                kept[f"{step}-{row}"] = value
        intake.answers = {**intake.answers, part: kept}


def _store(by: Membership, intake: Intake, page: PageKey, new: Answers, sent: PageAnswers, wrong: bool) -> None:
    typed = dict(intake.answers.get("typed", {}))
    typed.pop(page.slug, None)
    if wrong and sent.typed:
        typed[page.slug] = {name: list(values) for name, values in sent.typed.items()}
    saved = dict(intake.answers.get("saved", {}))
    saved[page.slug] = {"revision": intake.revision + 1, "by": by.name, "at": timezone.now().isoformat()}
    units = {**intake.answers.get("units", {}), **(sent.units or {})}
    intake.answers = {**intake.answers, "typed": typed, "saved": saved, "units": units, "at": page.slug}
    done = [slug for slug in intake.steps_done if slug != page.slug]
    finished = not wrong and (not sent.leaving or page.slug in intake.steps_done)
    intake.steps_done = [*done, page.slug] if finished else done
    _write(by, intake, new)


def _write(by: Membership, intake: Intake, answers: Answers) -> None:
    intake.answers = {**intake.answers, **encode(answers)}
    intake.revision += 1
    intake.save()
