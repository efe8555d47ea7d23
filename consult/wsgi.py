"""Pages, API and casts without WebSockets: ``granian --interface wsgi consult.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.settings.production")

application = get_wsgi_application()
