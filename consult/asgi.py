"""HTTP and WebSocket in one process: ``uvicorn consult.asgi:application``."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.settings.production")

# Loads every app; consumers import models, so their routes can only be imported below it.
http_application = get_asgi_application()

from voting.live.routing import websocket_urlpatterns  # noqa: E402

# Whoever may read a page may listen to it, so no session and no account is read for a socket; that would
# also cost as much as a quarter of each text that is sent. A route that must know who listens wraps itself.
application = ProtocolTypeRouter(
    {
        "http": http_application,
        "websocket": AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns)),
    }
)
