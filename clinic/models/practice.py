"""Who works here, who is treated here, and how they come in: clinics, users, memberships, invitations."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from clinic.models.tenancy import ClinicOwned, RowLevelSecurity, event_meta, new_id


def _check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"'{name}' is not a time zone. Use a name such as Europe/London.")


class Clinic(models.Model):
    """One practice: the owner of everything in it. The row itself holds only what stands on its letterhead."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=60, default="Europe/London", validators=[_check_time_zone])
    phone = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True)
    emergency_number = models.CharField(max_length=20, default="112")
    uses_miles = models.BooleanField(default=False)
    paper = models.CharField(max_length=6, choices=[("A4", "A4"), ("Letter", "US Letter")], default="A4")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's own time zone."""
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """``moment`` on the clinic's wall clock."""
        return moment.astimezone(self.zone)


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a normalised address; without a password they sign in by code or passkey."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Somebody who runs the installation; has no clinic by that alone."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses are compared without regard to case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. What they may do comes from their memberships, never from this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="clinic_user_email_unique")
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What somebody is in a clinic. A coach is not a role: a coach holds a link that a runner shared."""

    ADMIN = "admin", "Admin"
    CLINICIAN = "clinician", "Physical therapist"
    ATHLETE = "athlete", "Runner"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about the people of a clinic."""

    def active(self) -> "MembershipQuerySet":
        """People who have not left."""
        return self.filter(left_at__isnull=True)

    def clinicians(self) -> "MembershipQuerySet":
        """Active physical therapists."""
        return self.active().filter(role=Role.CLINICIAN)


@pghistory.track(meta=event_meta("clinic_membership"))
class Membership(ClinicOwned):
    """A person in a clinic: role and contact data. Exists before its user does, from the moment of the invitation."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=60, blank=True)
    number = models.BigIntegerField(
        editable=False,
        db_default=models.Func(
            models.Value("clinic_membership_number"), function="nextval", output_field=models.BigIntegerField()
        ),
    )
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            RowLevelSecurity(name="clinic_membership_clinic", or_own="user_id"),
            models.UniqueConstraint(fields=["clinic", "user", "role"], name="clinic_membership_once_per_role"),
            models.UniqueConstraint(fields=["number"], name="clinic_membership_number_unique"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="clinic_membership_role_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["clinic", "role"], name="clinic_membership_role")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_admin(self) -> bool:
        """Runs the practice: schedule, contact data, team."""
        return self.role == Role.ADMIN

    @property
    def is_clinician(self) -> bool:
        """Treats athletes."""
        return self.role == Role.CLINICIAN

    @property
    def is_athlete(self) -> bool:
        """Is treated here."""
        return self.role == Role.ATHLETE

    @property
    def first_name(self) -> str:
        """For a greeting: the first word that is not a title."""
        words = [word for word in self.name.split() if word.rstrip(".") not in {"Dr", "Prof", "Mr", "Ms", "Mrs"}]
        return words[0] if words else self.name


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Still to be accepted."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


@pghistory.track(meta=event_meta("clinic_invitation"), exclude=["token_hash"])
class Invitation(ClinicOwned):
    """A single-use link by e-mail with which a membership gets its user. Only a hash of the link's token is kept."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *ClinicOwned.Meta.constraints,
            models.UniqueConstraint(fields=["token_hash"], name="clinic_invitation_token_unique"),
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="clinic_invitation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation for {self.membership}"

    def state(self, now: datetime) -> str:
        """One of accepted, revoked, expired, open."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= now else "open"
