"""The fixed words of a forum: how far it reaches, the shapes of constituencies, what a seat may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """How far a forum's word reaches."""

    INTERNATIONAL = "international", _("international")
    REGIONAL = "regional", _("regional")
    NATIONAL = "national", _("national")
    LOCAL = "local", _("local")


class Symbol(models.TextChoices):
    """The shape that stands beside a constituency's colour wherever the colour is used."""

    SQUARE = "square", "■"
    DIAMOND = "diamond", "◆"
    CIRCLE = "circle", "●"
    TRIANGLE = "triangle", "▲"
    STAR = "star", "★"


class Capacity(models.TextChoices):
    """Whether a seat decides or speaks."""

    PARTICIPANT = "participant", _("participant (decides)")
    OBSERVER = "observer", _("observer (speaks; its position is advisory)")
