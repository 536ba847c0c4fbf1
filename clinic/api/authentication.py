"""API tokens: a token belongs to a person, and the request works in one of that person's clinics."""

from rest_framework.authentication import TokenAuthentication


class ClinicTokenAuthentication(TokenAuthentication):
    """``Authorization: Token …``; see clinic.middleware for how the clinic is chosen."""
