"""The files of a publication: made once, repaired after a dead worker, told to the runner once; and what is in them."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings
from django.utils import timezone
from pypdf import PdfReader

from clinic.domain.errors import RuleViolation
from clinic.models import Alert, Membership, Message
from clinic.services.messages import deliver
from programs import tasks
from programs.models import Publication, PublicationFile
from programs.selectors.published import document_of
from programs.services import files, pdf
from programs.services.pdf_engine import FetchRefusedError, OwnFiles
from tests.factories import Practice, working_in
from tests.programs.plans import intake, published


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path) -> Iterator[None]:
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture
def publication(clinic: Practice, therapist: Membership) -> Publication:
    """Version 1 with both files waiting."""
    with working_in(clinic.clinic, therapist):
        intake(clinic.athlete, clinic.episode)
        return published(therapist, clinic.episode)


def render(publication: Publication, paper: str = "A4") -> PublicationFile:
    """Run the task of one paper and read the row again."""
    with working_in(publication.clinic):
        file = PublicationFile.objects.get(publication=publication, paper=paper)
    tasks.render_file(clinic=str(publication.clinic_id), file=str(file.pk))
    with working_in(publication.clinic):
        return PublicationFile.objects.get(pk=file.pk)


def text_of(file: PublicationFile) -> tuple[PdfReader, str]:
    """The PDF and all its words."""
    with default_storage.open(file.file) as stored:
        reader = PdfReader(io.BytesIO(stored.read()))
    return reader, " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


@pytest.mark.parametrize(
    ("paper", "size"), [pytest.param("A4", (595, 842), id="A4"), pytest.param("Letter", (612, 792), id="Letter")]
)
def test_the_file_has_its_paper_its_pages_and_its_words(
    publication: Publication, paper: str, size: tuple[int, int]
) -> None:
    file = render(publication, paper)
    reader, text = text_of(file)
    assert file.state == "ready"
    assert file.pages == len(reader.pages) > 1
    assert (round(float(reader.pages[0].mediabox.width)), round(float(reader.pages[0].mediabox.height))) == size
    for words in ("Canal Street Running Clinic", "Version 1", "5 × 45 s", "Sore but safe", "0161 496 0123", "999"):
        assert words in text, words
    assert all(f"Page {number} of {file.pages}" in text for number in range(1, (file.pages or 0) + 1))


def test_the_file_is_tagged_named_and_has_bookmarks(publication: Publication) -> None:
    reader, _ = text_of(render(publication))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert "version 1" in str(reader.metadata.title)
    titles = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert titles, "bookmarks"


def test_rendering_twice_makes_one_file_and_one_letter(publication: Publication) -> None:
    first = render(publication)
    again = render(publication)
    assert (again.attempts, again.file) == (first.attempts, first.file) == (1, first.file)
    _, names = default_storage.listdir(str(publication.clinic_id))
    assert names == [f"{publication.pk}-A4.pdf"]
    with working_in(publication.clinic):
        assert Message.objects.filter(kind="program_ready").count() == 1


def test_the_letter_is_a_link_without_any_health_data(
    publication: Publication, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    render(publication)
    render(publication, "Letter")
    with working_in(publication.clinic):
        message = Message.objects.get(kind="program_ready")
        deliver(Message.objects.select_related("recipient", "clinic").get(pk=message.pk))
    (letter,) = mailoutbox
    body = str(letter.subject) + letter.body + str(letter.alternatives[0][0])
    assert "/my/program/" in body
    for word in ("Achilles", "calf", "pain", "phase", "ACH-MID", "tendon"):
        assert not re.search(rf"\b{word}\b", body, re.IGNORECASE), word


def test_only_the_clinics_own_paper_brings_the_letter(publication: Publication) -> None:
    render(publication, "Letter")
    with working_in(publication.clinic):
        assert not Message.objects.filter(kind="program_ready").exists()


def test_a_worker_that_dies_after_the_claim_is_repaired_by_the_sweep(
    publication: Publication, jobs_at_once: None, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with working_in(publication.clinic):
        file = PublicationFile.objects.get(publication=publication, paper="A4")
        assert files.claim_file(file.pk) is not None
        assert files.claim_file(file.pk) is None
        long_ago = timezone.now() - timedelta(hours=1)
        PublicationFile.objects.filter(pk=file.pk).update(claimed_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        tasks.sweep_publication_files()
    with working_in(publication.clinic):
        assert PublicationFile.objects.get(pk=file.pk).state == "ready"
        assert Message.objects.filter(kind="program_ready").count() == 1


def test_a_worker_that_comes_back_after_its_claim_was_taken_changes_nothing(publication: Publication) -> None:
    with working_in(publication.clinic):
        file = PublicationFile.objects.get(publication=publication, paper="A4")
        slow = files.claim_file(file.pk)
        PublicationFile.objects.filter(pk=file.pk).update(claimed_at=timezone.now() - timedelta(hours=1))
        assert files.claim_file(file.pk) is not None
        assert slow is not None
        assert not files.finish_file(slow, name="late.pdf", pages=1)
        assert PublicationFile.objects.get(pk=file.pk).state == "rendering"


def test_three_failures_end_in_failed_with_a_row_on_today_and_can_be_retried(
    publication: Publication, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pdf, "render_publication", broken)
        states = [render(publication).state for _ in range(3)]
    assert states == ["queued", "queued", "failed"]
    with working_in(publication.clinic, therapist):
        alert = Alert.objects.unresolved().get(kind="job_failed")
        assert "version 1" in alert.title
        failed = PublicationFile.objects.get(publication=publication, paper="A4")
        assert "No space left" in failed.error
        files.retry_file(by=therapist, file=failed)
    assert render(publication).state == "ready"
    with working_in(publication.clinic):
        assert not Alert.objects.unresolved().filter(kind="job_failed").exists()


def test_only_a_failed_file_can_be_retried(publication: Publication, therapist: Membership) -> None:
    file = render(publication)
    with working_in(publication.clinic, therapist), pytest.raises(RuleViolation, match="not failed"):
        files.retry_file(by=therapist, file=file)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://example.com/x.svg", id="network"),
        pytest.param("file:///etc/passwd", id="other file"),
        pytest.param("data:text/css,x", id="data"),
    ],
)
def test_the_renderer_fetches_nothing_but_our_own_files(url: str) -> None:
    with pytest.raises(FetchRefusedError):
        OwnFiles().fetch(url)


def test_a_name_that_looks_like_markup_is_only_text(publication: Publication) -> None:
    document = replace(document_of(publication), athlete_name="<img src=x> & Co")
    html = pdf.paper_html(document)
    assert "<img src=x>" not in html
    assert "&lt;img src=x&gt; &amp; Co" in html
