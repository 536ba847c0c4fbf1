"""The practice's tables: people and roles, appointments, recalls, alerts, messages, and who looked at what."""

from clinic.models.audit import AccessLog
from clinic.models.practice import Clinic, Invitation, Membership, Role, User
from clinic.models.schedule import (
    OPEN_RECALL_STATES,
    Alert,
    AlertKind,
    Appointment,
    AppointmentKind,
    AppointmentStatus,
    Message,
    MessageState,
    Recall,
    RecallState,
)
from clinic.models.tenancy import (
    AppendOnly,
    ClinicOwned,
    ClinicRow,
    RowLevelSecurity,
    current_clinic_id,
    event_meta,
    new_id,
    scope,
)
from clinic.models.tokens import ApiToken

__all__ = [
    "OPEN_RECALL_STATES",
    "AccessLog",
    "Alert",
    "AlertKind",
    "ApiToken",
    "AppendOnly",
    "Appointment",
    "AppointmentKind",
    "AppointmentStatus",
    "Clinic",
    "ClinicOwned",
    "ClinicRow",
    "Invitation",
    "Membership",
    "Message",
    "MessageState",
    "Recall",
    "RecallState",
    "Role",
    "RowLevelSecurity",
    "User",
    "current_clinic_id",
    "event_meta",
    "new_id",
    "scope",
]
