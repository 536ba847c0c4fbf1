"""The whole way once, in three browsers: from the invitation to the program in the runner's hand, and to the gate."""

import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from assessments.selectors.testing import scoreboard_of
from athletes.models import Adjustment, Athlete, CheckIn, Intake
from clinic.domain.rounding import half_up
from clinic.models import Clinic, Membership, Recall, Role, User, scope
from programs.models import GateDecision, Publication, SessionLog
from programs.services.demo.intakes import IntakeStory
from programs.services.demo.practice import PASSWORD
from programs.services.demo.runners import HALF_MARATHON_M, ines
from tests.browser.conftest import Waiting
from tests.browser.intake_on_screen import answer_page, steps
from tests.browser.people import Somebody, give_password
from tests.browser.running_clinic import RunningClinic

RUNNER = "ines@runner.example"
HEALTH_WORDS = re.compile(r"achilles|calf|tendon|pain|sore|raise|ACH-MID|phase|gate|test session", re.IGNORECASE)
TESTS: dict[str, dict[str, tuple[str, ...]]] = {
    "T01": {"left": ("30", "height"), "right": ("18", "height")},
    "T02": {"left": ("60", "off_marker"), "right": ("38", "off_marker")},
    "T03": {"left": ("80.6",), "right": ("62.0",)},
    "T12": {"left": ("11.0", "11.0", "11.0"), "right": ("10.2", "10.2", "10.2")},
}
DAYS_LATER = 35
# five weeks without a run: RA8 of the clinical specification, and what the front desk reads of it
DUE, DUE_WORDS = "RA8", "Check before the first run back"
NO_HOPS_YET = "No hopping in the first phase."


@dataclass(slots=True)
class Way:
    """Who walks, and what has come to be on the way."""

    running: RunningClinic
    clinic: Clinic
    therapist: Somebody
    runner: Somebody
    admin: Somebody
    story: IntakeStory
    today: date
    athlete: UUID = field(default_factory=lambda: UUID(int=0))

    def of_athlete(self, rest: str = "") -> str:
        """A page of the runner's record."""
        return f"/athletes/{self.athlete}/{rest}"


@pytest.fixture
def clinic(running: RunningClinic) -> Clinic:
    """An empty practice with an admin and a therapist who can sign in."""
    made = Clinic.objects.create(
        name="Canal Street Running Clinic",
        slug="canal-street",
        phone="0161 496 0123",
        address="14 Canal Street, Manchester",
        emergency_number="999",
    )
    with scope(clinic=made, via="test"):
        for role, name in ((Role.ADMIN, "Ada Okafor"), (Role.CLINICIAN, "Ruth Adeyemi")):
            email = f"{name.split()[0].lower()}@clinic.example"
            person = User.objects.create_user(email, name=name)
            give_password(person)
            Membership.objects.create(clinic=made, user=person, role=role, name=name, email=email)
    return made


@pytest.fixture
def way(running: RunningClinic, clinic: Clinic, people: Waiting) -> Iterator[Way]:
    """Three people with a browser each; the runner holds a phone."""
    today = clinic.local(datetime.now(tz=clinic.zone)).date()
    walk = Way(
        running,
        clinic,
        therapist=people.come(),
        runner=people.come(width=390, height=844, phone=True),
        admin=people.come(),
        story=ines(today).story,
        today=today,
    )
    yield walk
    complaints = [*walk.therapist.complaints, *walk.runner.complaints, *walk.admin.complaints]
    assert complaints == []


def test_from_the_invitation_to_the_gate(way: Way) -> None:
    """Steps 1 to 9 of the first stretch, on the data of case V01, with a real worker, beat and SMTP server."""
    for step in (
        therapist_adds_the_runner,
        runner_takes_the_place,
        runner_answers_the_intake_and_loses_nothing,
        therapist_sees_that_triage_cannot_clear_and_records_the_findings,
        therapist_tests,
        therapist_drafts_changes_a_dose_and_publishes,
        worker_makes_the_files_and_the_letter_says_nothing_about_health,
        runner_ticks_sets,
        runner_reports_a_run_that_was_too_much,
        red_flag_answer_reaches_the_therapist,
        therapist_excludes_the_red_flag,
        reassessment_falls_due,
        admin_books_it_and_is_told_who_is_busy,
        reminder_comes_once,
        therapist_decides_at_the_gate,
    ):
        step(way)


# --- 1 and 2: the invitation and the intake --------------------------------------------------------
def therapist_adds_the_runner(way: Way) -> None:
    way.therapist.signs_in("ruth@clinic.example")
    way.therapist.goes_to("/athletes/new/")
    page = way.therapist.page
    said = way.story.person
    page.locator("[name=name]").fill("Ines Carvalho")
    page.locator("[name=email]").fill(RUNNER)
    page.locator("[name=date_of_birth]").fill(str(said["dob"]))
    page.locator("select[name=sex_for_norms]").select_option("female")
    page.locator("select[name=region]").select_option("achilles_mid")
    page.locator("input[name=side][value=R]").check()
    page.locator("[name=onset_date]").fill((way.today - timedelta(days=183)).isoformat())
    page.locator("select[name=onset_mode]").select_option("gradual")
    page.locator("[name=race_name]").fill("Riverside Half")
    page.locator("[name=race_date]").fill((way.today + timedelta(days=70)).isoformat())
    page.locator("[name=race_distance]").fill("21.098")
    page.locator("input[name=invite_now]").check()
    way.therapist.shot("1-add-athlete")
    page.get_by_role("button", name="Add athlete").click()
    expect(page).to_have_url(re.compile(r"/athletes/[0-9a-f-]{36}/$"))
    way.athlete = UUID(page.url.rstrip("/").rsplit("/", 1)[1])
    with way.running.inside(way.clinic):
        race = Membership.objects.get(pk=way.athlete).athlete.races.get()
        assert (race.distance_m, race.priority) == (HALF_MARATHON_M, "A")


def runner_takes_the_place(way: Way) -> None:
    letter = way.running.letters.wait_for(to=RUNNER, that=lambda one: "invited" in one.subject)
    assert not HEALTH_WORDS.search(letter.everything)
    way.runner.goes_to(letter.link())
    page = way.runner.page
    expect(page.locator("[name=name]")).to_have_value("Ines Carvalho")
    page.locator("input[name=sign_in][value=password]").check()
    page.locator("[name=password]").fill(PASSWORD)
    way.runner.shot("2-join")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First, a few questions")


def runner_answers_the_intake_and_loses_nothing(way: Way) -> None:
    page = way.runner.page
    page.get_by_role("main").get_by_role("link", name=re.compile("questions|Begin")).click()
    page.get_by_role("link", name="Begin").click()
    for step in steps():
        rows = 1 if step.repeats is None else len(way.story.rows(step.repeats))
        for row in range(rows):
            expect(page.get_by_role("heading", level=1)).to_contain_text(step.title)
            if step.id == "running":
                _leave_in_the_middle(way)
            answer_page(page, step, way.story, row)
            assert way.runner.scrolls_sideways() == 0
            way.runner.shot(f"2-intake-{step.id}")
            page.get_by_role("button", name=re.compile("Save and (go on|review)")).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers")
    way.runner.shot("2-intake-review")
    page.get_by_role("button", name="Send my intake").click()
    expect(page).to_have_url(re.compile("/my/intake-sent/"))
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("all clear|you are clear", re.IGNORECASE))
    with way.running.inside(way.clinic):
        assert Intake.objects.get(athlete=way.athlete).status == "complete"


def _leave_in_the_middle(way: Way) -> None:
    """Half a page is typed, the runner leaves, and comes back through the front door: everything stands there."""
    page = way.runner.page
    step = next(one for one in steps() if one.id == "running")
    typed = answer_page(page, step, way.story, only=4)
    before = {name: page.locator(f"[name='{name}']").input_value() for name in typed}
    page.get_by_role("button", name="Save and leave").click()
    expect(page).not_to_have_url(re.compile("/my/intake/"))
    way.runner.goes_to("/my/intake/")
    expect(page).to_have_url(re.compile("/my/intake/[a-z_]+/"))
    page.get_by_text("All steps").click()
    page.get_by_role("link", name=re.compile(step.title)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(step.title)
    assert {name: page.locator(f"[name='{name}']").input_value() for name in typed} == before


# --- 3: triage -------------------------------------------------------------------------------------
def therapist_sees_that_triage_cannot_clear_and_records_the_findings(way: Way) -> None:
    way.therapist.goes_to("/")
    page = way.therapist.page
    expect(page.get_by_role("main")).to_contain_text("Ines Carvalho")
    way.therapist.goes_to(way.of_athlete("triage/"))
    expect(page.get_by_text("Publishing is blocked.")).to_be_visible()
    waiting = page.get_by_role("region", name="Not yet excluded")
    expect(waiting.locator(".triage-rule")).to_have_count(1)
    expect(waiting).to_contain_text("RF-16")
    way.therapist.shot("3-triage-cannot-clear")
    page.get_by_label("Calf squeeze (Thompson) test?").select_option("neg")
    for name in ("a_gap", "a_matles"):
        page.locator(f"input[name='{name}'][value=no]").check()
    page.get_by_role("button", name="Record findings").click()
    expect(page.get_by_text("Publishing is blocked.")).to_have_count(0)
    expect(waiting).to_have_count(0)
    expect(page.get_by_role("main").locator(".facts")).to_contain_text("Clear")
    way.therapist.shot("3-triage-clear")
    page.get_by_role("button", name="Mark the intake as read").click()


# --- 4: tests --------------------------------------------------------------------------------------
def therapist_tests(way: Way) -> None:
    way.therapist.goes_to(way.of_athlete("tests/start/"))
    page = way.therapist.page
    for box in page.locator("input[name=tests]").all():
        box.set_checked((box.get_attribute("value") or "") in {*TESTS, "T05"})
    page.get_by_role("button", name="Begin the session").click()
    overview = page.url
    if page.get_by_role("button", name="Save walking pain").count():
        page.locator("input[name=pain][value='1']").check()
        page.get_by_role("button", name="Save walking pain").click()
    expect(page.get_by_role("main")).to_contain_text("Right leg: test single-leg calf raises first.")
    page.get_by_role("link", name=re.compile("Next test")).click()
    for _ in range(2 * len(TESTS) + 2):
        here = re.search(r"/tests/[0-9a-f-]+/(T\w+)/(\w+)/", page.url)
        if here is None:
            break
        _measure(way, here.group(1), here.group(2))
    way.therapist.goes_to(overview)
    expect(page.get_by_role("main")).to_contain_text(NO_HOPS_YET)
    expect(page.get_by_role("main")).not_to_contain_text("test single-leg calf raises first")
    way.therapist.shot("4-session")
    page.get_by_role("button", name="Finish the session").click()
    expect(page).to_have_url(re.compile("/tests/$"))
    raises = page.locator("table.score tbody tr", has_text="Single-leg calf raise, slow")
    for words in ("Limiter.", "30 reps", "18 reps", "40%"):
        expect(raises).to_contain_text(words)
    expect(page.get_by_role("main")).to_contain_text("No heavy speed work yet.")
    way.therapist.shot("4-scoreboard")
    with way.running.inside(way.clinic):
        limiter = scoreboard_of(Athlete.objects.get(pk=way.athlete)).limiter.finding
        assert limiter is not None
        assert (limiter.test_id, limiter.side, limiter.status) == ("T01", "R", "RED")
        assert half_up(limiter.value, 1) == Decimal("40.0")


def _measure(way: Way, test: str, side: str) -> None:
    page = way.therapist.page
    if test == "T05":
        page.get_by_text("Not done", exact=True).first.click()
        page.locator("#skip-reason").fill(NO_HOPS_YET)
        page.get_by_role("button", name=re.compile("Leave it out")).click()
        return
    numbers = TESTS[test][side]
    page.locator("input[name=pain][value='2']").check()
    if test in ("T01", "T02"):
        page.locator("input[name=value]").fill(numbers[0])
        way.therapist.shot(f"4-capture-{test}-{side}")
        page.locator(f"button[name=stop_reason][value={numbers[1]}]").click()
    else:
        if test == "T03":
            page.locator("input[name=body_mass_kg]").fill("62")
        for number, typed in enumerate(numbers, start=1):
            page.locator(f"input[name=trial_{number}]").fill(typed)
        page.get_by_role("button", name="Save the result").click()
    expect(page).not_to_have_url(re.compile(f"/{test}/{side}/$"))


# --- 5 and 6: the program and its files ------------------------------------------------------------
def therapist_drafts_changes_a_dose_and_publishes(way: Way) -> None:
    way.therapist.goes_to(way.of_athlete("program/"))
    page = way.therapist.page
    expect(page.locator("select[name=protocol], input[name=protocol]:checked").first).to_have_value("ACH-MID")
    page.get_by_role("button", name="Draft the program").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Program, draft")
    sets = page.locator("table.dose input[name$='-sets']").first
    expect(sets).to_have_value("5")
    sets.fill("4")
    page.get_by_role("button", name="Save doses").click()
    expect(page.locator("table.dose input[name$='-sets']").first).to_have_value("4")
    way.therapist.shot("5-builder")
    page.get_by_role("button", name="Publish to Ines").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions and files")


def worker_makes_the_files_and_the_letter_says_nothing_about_health(way: Way) -> None:
    page = way.therapist.page
    expect(page.get_by_role("link", name=re.compile("Download"))).to_have_count(2, timeout=60_000)
    way.therapist.shot("6-files")
    for paper, millimetres in (("A4", 210), ("US Letter", 216)):
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(f"Download {paper}")).click()
        content = download.value.path().read_bytes()
        reader = PdfReader(io.BytesIO(content))
        text = "\n".join(sheet.extract_text() for sheet in reader.pages)
        assert round(float(reader.pages[0].mediabox.width) / 72 * 25.4) == millimetres
        assert "Canal Street Running Clinic" in text
        assert "Ines Carvalho" in text
    letter = way.running.letters.wait_for(to=RUNNER, that=lambda one: "program" in one.subject.lower())
    assert not HEALTH_WORDS.search(letter.everything)
    assert letter.attachments == {}
    way.runner.goes_to(letter.link())
    expect(way.runner.page.get_by_role("main")).to_contain_text("Calm the tendon and keep the calf working")
    way.runner.shot("6-program")


# --- 7: the session on the phone, and what it did --------------------------------------------------
def runner_ticks_sets(way: Way) -> None:
    page = way.runner.page
    _open_exercises(way)
    way.runner.shot("7-today")
    here, discs = page.url, page.locator("article.excard input[name=done]")
    expect(discs.first).to_be_attached()
    for disc in discs.all():
        disc.check()
    page.locator("article.excard").get_by_role("button", name="Save", exact=True).click()
    way.runner.goes_to(here)
    expect(page.locator(".plist").get_by_text("Done").first).to_be_visible()
    page.locator("article.excard").get_by_role("button", name="Save and finish the session").click()
    _open_exercises(way)
    page.locator(".todaysession", has=page.locator("article.excard")).get_by_role("link", name="Finish").click()
    _report(page, worst=1)
    page.get_by_role("button", name="Send. None of these").click()
    expect(page).to_have_url(re.compile("/my/check-in/[0-9a-f-]{36}/$"))
    with way.running.inside(way.clinic):
        log = SessionLog.objects.get(athlete=way.athlete)
        assert log.finished_at is not None
        assert any(all(item["sets_done"]) for item in log.items.values())


def _open_exercises(way: Way) -> None:
    """Today's first session with exercises; a run may come before it."""
    way.runner.goes_to("/my/today/")
    page = way.runner.page
    expect(page.locator(".todaysession").first).to_be_visible()
    if not page.locator("article.excard").count():
        page.locator(".todaysession").get_by_role("link", name=re.compile("^(Open|Look again)")).first.click()
        expect(page.locator("article.excard")).to_be_visible()


def _report(page: Page, *, worst: int, first: int | None = None, last: int | None = None, worse: bool = False) -> None:
    page.locator(f"input[name=pain_worst][value='{worst}']").check()
    if page.locator("input[name=got_worse]").count():
        page.locator(f"input[name=got_worse][value={'yes' if worse else 'no'}]").check()
    page.locator("input[name=limp_during][value=no]").check()
    if first is not None:
        page.get_by_text("More detail, if you like").click()
        page.locator(f"input[name=pain_first_10_minutes][value='{first}']").check()
        page.locator(f"input[name=pain_last_5_minutes][value='{last}']").check()


def runner_reports_a_run_that_was_too_much(way: Way) -> None:
    way.runner.goes_to("/my/check-in/session/?kind=run&intensity=tempo&distance_m=12000&title=Tempo+run")
    page = way.runner.page
    _report(page, worst=5, first=2, last=4, worse=True)
    way.runner.shot("7-check-in")
    page.get_by_role("button", name="Send. None of these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ease back")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Your next two sessions are lighter.")
    expect(main).to_contain_text("Pain went above your limit.")
    expect(main).to_contain_text("It built up as you went on.")
    way.runner.shot("7-amber")
    with way.running.inside(way.clinic):
        assert CheckIn.objects.get(athlete=way.athlete, kind="run").colour == "AMBER"
        lighter = Adjustment.objects.in_force().get(athlete=way.athlete)
        assert (lighter.lever, lighter.sessions_left) == ("intensity", 2)
    way.runner.goes_to("/my/week/")
    expect(page.get_by_role("main")).to_contain_text(re.compile("lighter", re.IGNORECASE))
    way.therapist.goes_to("/")
    expect(way.therapist.page.get_by_role("main")).to_contain_text("The next two sessions are lighter")
    way.therapist.shot("7-today-of-the-therapist")


def red_flag_answer_reaches_the_therapist(way: Way) -> None:
    way.runner.goes_to("/my/check-in/session/?kind=run&intensity=easy&distance_m=4000&title=Easy+run")
    page = way.runner.page
    _report(page, worst=2)
    page.get_by_role("button", name="Yes, one of these").click()
    page.locator("input[name=new_night_pain]").check()
    page.get_by_role("button", name="Send these answers").click()
    expect(page).not_to_have_url(re.compile("/session/"))
    way.runner.shot("7-red-flag")
    way.therapist.goes_to("/")
    row = way.therapist.page.get_by_role("main").get_by_text(re.compile("night")).first
    expect(row).to_be_visible()
    way.therapist.shot("7-red-flag-on-today")


def therapist_excludes_the_red_flag(way: Way) -> None:
    """Looked at and excluded with a note, rule by rule; before that nothing could be published."""
    page = way.therapist.page
    way.therapist.goes_to(way.of_athlete("triage/"))
    way.therapist.shot("7-triage-again")
    expect(page.get_by_text("Publishing is blocked.")).to_be_visible()
    rules = page.get_by_role("region", name="Rules that fired").locator(".triage-rule")
    expect(rules.first).to_be_visible()
    for left in range(rules.count() - 1, -1, -1):
        rules.first.get_by_text("Record an outcome").click()
        rules.first.locator("input[name=outcome][value=excluded]").check()
        rules.first.locator("[name=note]").fill("Examined today: stiffness on turning over, no bone pain on palpation.")
        rules.first.get_by_role("button", name=re.compile("Save the outcome")).click()
        expect(rules).to_have_count(left)
    way.therapist.shot("7-triage-settled")
    expect(page.get_by_text("Publishing is blocked.")).to_have_count(0)


# --- 8: the recall, the diary, the reminder --------------------------------------------------------
def reassessment_falls_due(way: Way) -> None:
    with way.running.inside(way.clinic):
        assert not Recall.objects.open().filter(athlete=way.athlete, reason=DUE).exists()
    for statement in (
        "UPDATE assessments_assessment SET performed_on = performed_on - %s",
        "UPDATE assessments_measurement SET measured_on = measured_on - %s",
        "UPDATE programs_phase SET started_on = started_on - %s WHERE started_on IS NOT NULL",
        "UPDATE programs_program SET started_on = started_on - %s WHERE started_on IS NOT NULL",
        "UPDATE athletes_run SET local_date = local_date - %s, started_at = started_at - interval '35 days'",
        "UPDATE athletes_checkin SET local_date = local_date - %s, ended_at = ended_at - interval '35 days'",
    ):
        assert way.running.later(statement, DAYS_LATER) > 0
    way.admin.signs_in("ada@clinic.example")
    row = way.admin.page.locator("tbody tr", has_text=DUE_WORDS)
    _until(way.admin, "/recalls/", lambda: row.count() == 1)
    expect(row).to_contain_text("Ines Carvalho")
    assert not re.search("achilles|calf", way.admin.page.locator("main").inner_text(), re.IGNORECASE)
    way.admin.shot("8-recalls")


def _until(somebody: Somebody, path: str, holds: Callable[[], bool], seconds: float = 45.0) -> None:
    """Reload a page until it shows what the worker brings, or fail."""
    deadline = time.monotonic() + seconds
    somebody.goes_to(path)
    while not holds():
        assert time.monotonic() < deadline, f"{path} never showed it within {seconds:.0f} s"
        somebody.page.wait_for_timeout(500)
        somebody.page.reload()


def admin_books_it_and_is_told_who_is_busy(way: Way) -> None:
    day = way.today + timedelta(days=3)
    while day.weekday() > 3:
        day += timedelta(days=1)
    page = way.admin.page
    way.admin.goes_to(f"/schedule/book/?date={day}&time=10:00")
    _choose(page, day, "10:00", kind="follow_up")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page).to_have_url(re.compile("/schedule/week/"))
    way.admin.goes_to("/recalls/")
    page.locator("tbody tr", has_text=DUE_WORDS).get_by_role("link", name=re.compile("Book")).click()
    _choose(page, day, "10:15")
    page.get_by_role("button", name="Book", exact=True).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("10:15 is taken")
    expect(main).to_contain_text("Ruth Adeyemi is busy from 10:00 until 10:30")
    expect(main).to_contain_text("Nothing was booked or sent")
    way.admin.shot("8-taken")
    page.locator("button[name=slot]").first.click()
    expect(page).to_have_url(re.compile("/schedule/week/"))
    way.admin.shot("8-schedule")
    with way.running.inside(way.clinic):
        recall = Recall.objects.get(athlete=way.athlete, reason=DUE)
        assert recall.state == "booked"
        assert recall.appointment is not None
        assert f"{way.clinic.local(recall.appointment.starts_at):%H:%M}" == "10:30"


def _choose(page: Page, day: date, at: str, kind: str = "") -> None:
    page.locator("select[name=athlete]").select_option(label="Ines Carvalho")
    page.locator("select[name=clinician]").select_option(label="Ruth Adeyemi")
    if kind:
        page.locator("select[name=kind]").select_option(kind)
    page.locator("input[name=date]").fill(day.isoformat())
    page.locator("input[name=time]").fill(at)


def reminder_comes_once(way: Way) -> None:
    letters = way.running.letters
    letters.wait_for(to=RUNNER, that=lambda one: "10:30" in one.text and "reminder" not in one.text)
    moved = way.running.later(
        "UPDATE clinic_message SET due_at = now() - interval '1 minute' WHERE kind = %s", "appointment_reminder"
    )
    assert moved == 2
    reminder = letters.wait_for(to=RUNNER, that=lambda one: "a reminder" in one.text and "10:30" in one.text)
    assert not HEALTH_WORDS.search(reminder.everything)
    assert "BEGIN:VEVENT" in reminder.attachments["appointment.ics"]
    way.running.wait_for_log("worker", "Task clinic.sweep_messages", times=2)
    assert len([one for one in letters.all(to=RUNNER, containing="a reminder") if "10:30" in one.text]) == 1


# --- 9: the gate -----------------------------------------------------------------------------------
def therapist_decides_at_the_gate(way: Way) -> None:
    way.therapist.goes_to(way.of_athlete("gate/"))
    page = way.therapist.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gate of phase 1")
    main = page.get_by_role("main")
    for words in ("Met", "Not met", "Missing"):
        expect(main.get_by_text(words, exact=True).first).to_be_visible()
    way.therapist.shot("9-gate")
    page.locator("input[name=decision][value=override]").check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("main")).to_contain_text("Write down why")
    page.locator("input[name=decision][value=override]").check()
    page.locator("[name=reason]").fill("Calm for five weeks; the race is in ten weeks and strength must begin.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page).to_have_url(re.compile("/program/$"))
    with way.running.inside(way.clinic):
        decision = GateDecision.objects.get(program__athlete=way.athlete)
        assert (decision.from_phase, decision.to_phase, decision.overridden) == (1, 2, True)
        statuses = {str(one["status"]) for one in decision.evaluation["results"]}
        assert {"met", "not_met", "needs_data"} <= statuses
        assert Publication.objects.filter(athlete=way.athlete).count() == 1
    way.therapist.shot("9-phase-2")
