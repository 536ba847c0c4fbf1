"""All addresses and, as in DEBUG, those of the demo's mailbox."""

from django.urls import path

from clinic.urls import urlpatterns as addresses
from clinic.views import mail

urlpatterns = [
    *addresses,
    path("mail/", mail.letters, name="mail"),
    path("mail/<str:name>/", mail.letter, name="mail-letter"),
]
