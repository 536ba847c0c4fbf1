"""Tables about what the runner should do next: the working plan, and what was published from it."""

from programs.models.plan import GateDecision, Phase, PlannedSession, Prescription, Program, ProgramStatus
from programs.models.published import FileState, Publication, PublicationFile, SessionLog

__all__ = [
    "FileState",
    "GateDecision",
    "Phase",
    "PlannedSession",
    "Prescription",
    "Program",
    "ProgramStatus",
    "Publication",
    "PublicationFile",
    "SessionLog",
]
