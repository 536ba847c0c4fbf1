"""Records who looked at whose record. Who changed what is recorded by the database itself (history tables)."""

from clinic.models import AccessLog, Membership


def log_access(*, by: Membership, athlete: Membership, what: str) -> None:
    """One look at one athlete's record. Runners looking at their own are not recorded: it is theirs."""
    if by.pk != athlete.pk:
        AccessLog.objects.create(clinic_id=athlete.clinic_id, viewer=by, athlete=athlete, what=what[:80])
