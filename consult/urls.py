"""Every address of the site; with ``consult.api`` and ``consult.asgi`` the one place that knows every app."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.reading_urls import forum_patterns, reform_patterns
from cms.views.personas import choose_persona
from consult.api import api
from consult.consultations.urls import reform_patterns as said_patterns
from consult.forums.urls import seat_patterns
from consult.texts.urls import urlpatterns as text_patterns
from consult.ui.views import choose_language

EDITOR = settings.CONSULT_EDITOR_PATH

# Addresses that do not change with the language.
urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", choose_language, name="choose_language"),
    # Before the editor: its own sign-in form would let people in without their second factor.
    path(f"{EDITOR}login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path(EDITOR, include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
]

# The demonstration's own pages, and its uploads, which a web server hands out on a real site.
demo_patterns: list[URLPattern | URLResolver] = []
if settings.CONSULT_DEMO:
    demo_patterns += [
        path("", include("consult.ui.urls")),
        path("demo/", choose_persona, name="personas"),
    ]
    urlpatterns += [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]

# Pages for people: English stands at the root, other languages under their code (/fr/, /pt/, /ar/).
# One line for each app, in the order of the arrows; Wagtail's pages catch what is left and stay last.
urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("notices/", include("consult.notices.urls")),
    path("forums/", include(([*forum_patterns, *seat_patterns], "forums"))),
    path("reforms/", include(([*reform_patterns, *text_patterns, *said_patterns], "texts"))),
    path("consultations/", include("consult.consultations.urls")),
    path("commitments/", include("consult.commitments.urls")),
    path("decisions/cases/", include("voting.cases.urls")),
    path("decisions/", include("voting.polls.urls")),
    path("rules/", include("voting.polls.rule_pages.urls")),
    path("lab/", include("voting.lab.urls")),
    *demo_patterns,
    path("", include("cms.urls")),
    # Wagtail's pages have a sign-in form of their own as well, which asks for no second factor either.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
