"""Picks the highest acceptable pain for a session (clinical.md 5.2 ``cap``, 7.4, A4, ruling 11)."""

from collections.abc import Mapping

from athletes.domain.response_rules import PainCaps, SessionKind
from clinic.domain.errors import RuleViolation


def pain_cap(
    caps: PainCaps,
    *,
    kind: SessionKind = SessionKind.RUN,
    protocol: str | None = None,
    region: str | None = None,
    clinician_strength_cap: int | None = None,
) -> int:
    """The cap, 0-5: that of the active protocol, else of the region, else the default of 3.

    The bone cap 0 needs the active bone protocol; a suspicion alone keeps the region's cap. A clinician's higher cap
    counts for strength sessions only, and never over a bone (protocol cap 0). Raises RuleViolation above 5.
    """
    if clinician_strength_cap is not None and not 0 <= clinician_strength_cap <= caps.highest_for_tendon_strength:
        raise RuleViolation(
            "strength_cap_range",
            f"The pain limit for strength work may be set from 0 to {caps.highest_for_tendon_strength}.",
            field="clinician_strength_cap",
        )
    if kind is SessionKind.STRENGTH:
        own = _of(caps.strength_by_protocol, caps.strength_by_region, protocol, region, caps.default)
        return own if own == 0 or clinician_strength_cap is None else clinician_strength_cap
    return _of(caps.run_by_protocol, caps.run_by_region, protocol, region, caps.default)


def _of(
    by_protocol: Mapping[str, int], by_region: Mapping[str, int], protocol: str | None, region: str | None, default: int
) -> int:
    if protocol is not None:
        return by_protocol.get(protocol, default)
    return by_region.get(region or "", default)
