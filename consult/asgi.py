"""HTTP and WebSocket in one process: ``uvicorn consult.asgi:application``."""

from __future__ import annotations

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.settings.production")

# Loads every app; consumers import models, so their routes can only be imported below it.
http_application = get_asgi_application()

from voting.live.routing import websocket_urlpatterns  # noqa: E402

# The origin is checked first: a foreign page must not even reach the session.
application = ProtocolTypeRouter(
    {
        "http": http_application,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
