"""Addresses of the practice: people, schedule, recalls, messages, and one's own tokens."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from clinic.views import booking, join, messages, people, recalls, schedule, today, tokens


class DayConverter:
    """A calendar day in an address: 2026-03-12."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """ValueError (and so 404) for a day that does not exist or whose week does not."""
        day = date.fromisoformat(value)
        if not 2000 <= day.year <= 2100:
            raise ValueError(f"{value} is outside the calendar.")
        return day

    def to_url(self, value: date) -> str:
        """The ISO form."""
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "clinic"
urlpatterns: list[URLPattern] = [
    path("alerts/<uuid:pk>/", today.alert_seen, name="alert"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="person-add"),
    path("people/<uuid:pk>/", people.contact, name="person"),
    path("people/<uuid:pk>/invite/", people.invite, name="person-invite"),
    path("people/<uuid:pk>/leave/", people.leave, name="person-leave"),
    path("people/invitations/<uuid:pk>/revoke/", people.revoke_invitation, name="invitation-revoke"),
    path("people/invitations/<uuid:pk>/resend/", people.resend_invitation, name="invitation-resend"),
    path("join/<uuid:clinic>/<str:token>/", join.join, name="join"),
    path("switch/", people.switch, name="switch"),
    path("schedule/", schedule.this_week, name="schedule"),
    path("schedule/week/<day:day>/", schedule.week, name="schedule-week"),
    path("schedule/day/<day:day>/", schedule.day, name="schedule-day"),
    path("schedule/book/", booking.book, name="book"),
    path("schedule/appointments/<uuid:pk>/", booking.appointment, name="appointment"),
    path("schedule/appointments/<uuid:pk>/move/", booking.move, name="appointment-move"),
    path("schedule/appointments/<uuid:pk>/cancel/", booking.cancel, name="appointment-cancel"),
    path("schedule/appointments/<uuid:pk>/mark/", booking.mark, name="appointment-mark"),
    path("recalls/", recalls.recalls, name="recalls"),
    path("recalls/<uuid:pk>/contacted/", recalls.contacted, name="recall-contacted"),
    path("recalls/<uuid:pk>/decline/", recalls.decline, name="recall-decline"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:pk>/retry/", messages.retry, name="message-retry"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke/", tokens.revoke, name="token-revoke"),
]
