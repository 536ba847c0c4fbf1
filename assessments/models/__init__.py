"""Tables about what the runner can do and whether it is safe: triage, referrals, tests."""

from assessments.models.testing import Assessment, GaitReview, MeasuredSide, Measurement
from assessments.models.triage import (
    ClinicalFindings,
    FiredRule,
    Referral,
    ReferralStatus,
    ScreenTrigger,
    TriageScreen,
)

__all__ = [
    "Assessment",
    "ClinicalFindings",
    "FiredRule",
    "GaitReview",
    "MeasuredSide",
    "Measurement",
    "Referral",
    "ReferralStatus",
    "ScreenTrigger",
    "TriageScreen",
]
