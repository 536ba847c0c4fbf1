"""All addresses of the site. Each app brings its own; only what belongs to the whole site stands here."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from clinic.views import health, today

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("", include("clinic.addresses")),
    path("", include("athletes.urls")),
    path("", include("assessments.urls")),
    path("", include("programs.urls")),
    path("api/v1/", include("clinic.api.urls")),
    path("api/v1/", include("athletes.api.urls")),
    path("api/v1/", include("assessments.api.urls")),
    path("api/v1/", include("programs.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
]

if settings.DEBUG:
    from clinic.views import design, mail

    urlpatterns += [
        path("design/", design.gallery, name="design"),
        path("mail/", mail.letters, name="mail"),
        path("mail/<str:name>/", mail.letter, name="mail-letter"),
    ]
