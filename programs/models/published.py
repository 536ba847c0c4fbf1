"""What the runner holds: the immutable publication, its files, and the log of what they did."""

from typing import ClassVar

import pghistory
from django.db import models

from athletes.models import Athlete, CheckIn
from clinic.models import AppendOnly, ClinicOwned, Membership, event_meta
from programs.models.plan import Program


class Publication(ClinicOwned):
    """One published home program: a self-contained document and its hash. A correction is a new publication."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="publications")
    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="publications")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    change_note = models.CharField(max_length=280, blank=True)
    published_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            AppendOnly(name="programs_publication_append_only"),
            models.UniqueConstraint(fields=["program", "version"], name="programs_publication_version_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-created_at"], name="programs_publication_latest")
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"


class FileState(models.TextChoices):
    """The life of a rendered file."""

    QUEUED = "queued", "Waiting"
    RENDERING = "rendering", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class PublicationFileQuerySet(models.QuerySet["PublicationFile"]):
    """Questions about files."""

    def unfinished(self) -> "PublicationFileQuerySet":
        """Queued or being made."""
        return self.filter(state__in=[FileState.QUEUED, FileState.RENDERING])


@pghistory.track(meta=event_meta("programs_publicationfile"))
class PublicationFile(ClinicOwned):
    """A PDF of a publication on one paper. Made by a worker; losing the worker or Redis loses nothing."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    paper = models.CharField(max_length=6, choices=[("A4", "A4"), ("Letter", "US Letter")])
    state = models.CharField(max_length=9, choices=FileState.choices, default=FileState.QUEUED)
    file = models.CharField(max_length=200, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=400, blank=True)

    objects = PublicationFileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["paper"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(fields=["publication", "paper"], name="programs_publicationfile_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "state"], name="programs_publicationfile_open")
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.state}"


@pghistory.track(meta=event_meta("programs_sessionlog"))
class SessionLog(ClinicOwned):
    """What was done of one planned session on one day. The id may come from the phone.

    ``items`` maps the document's item id to {"sets_done": [bool, ...], "reps": [...], "load_kg": ..., "pain": 0-10}.
    """

    athlete = models.ForeignKey(Athlete, on_delete=models.PROTECT, related_name="session_logs")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="session_logs")
    session = models.UUIDField(help_text="The session's id in the document")
    local_date = models.DateField()
    items = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)
    checkin = models.OneToOneField(CheckIn, on_delete=models.PROTECT, null=True, blank=True, related_name="session_log")

    class Meta:
        ordering: ClassVar[list[str]] = ["-local_date"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(fields=["athlete", "session", "local_date"], name="programs_sessionlog_once_a_day"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["athlete", "-local_date"], name="programs_sessionlog_latest")
        ]

    def __str__(self) -> str:
        return f"Session of {self.local_date}"
