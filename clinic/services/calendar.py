"""An appointment as a calendar file: stable UID, growing SEQUENCE, the clinic's time zone. Holds no health data."""

from icalendar import Calendar, Event, vCalAddress, vText

from clinic.models import Appointment, AppointmentStatus


def appointment_ics(appointment: Appointment) -> bytes:
    """The appointment as an iCalendar file (RFC 5545) with its VTIMEZONE; cancelled ones say so."""
    clinic = appointment.clinic
    cancelled = appointment.status == AppointmentStatus.CANCELLED
    event = Event()
    event.add("uid", f"{appointment.pk}@plimsoll")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.created_at)
    event.add("dtstart", clinic.local(appointment.starts_at))
    event.add("dtend", clinic.local(appointment.ends_at))
    event.add("summary", f"Appointment at {clinic.name}")
    event.add("description", f"With {appointment.clinician.name}. Questions: {clinic.phone}")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if clinic.address:
        event.add("location", clinic.address)
    organizer = vCalAddress(f"mailto:no-reply@{clinic.slug}.plimsoll.example")
    organizer.params["cn"] = vText(clinic.name)
    event["organizer"] = organizer
    calendar = Calendar()
    calendar.add("prodid", "-//Plimsoll//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
