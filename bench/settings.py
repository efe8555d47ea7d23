"""Production settings with the channel layer of one process: what the site itself costs, without Redis."""

from __future__ import annotations

from consult.settings.production import *  # noqa: F403

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
