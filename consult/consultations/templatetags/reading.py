"""Who said something, as a page shows it. Load with ``{% load reading %}``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult.forums.models import Capacity, DisplayIdentity
from consult.texts.models import Reform
from consult.ui.templatetags.ui import constituency_mark

register = template.Library()


@register.simple_tag
def speaker(identity: DisplayIdentity, reform: Reform) -> SafeString:
    """Symbol and name of whoever spoke; the forum too where it is not the reform's own."""
    return _shown(identity, reform.forum_id)


@register.simple_tag
def speaker_beside(identity: DisplayIdentity, other: DisplayIdentity) -> SafeString:
    """The same beside somebody whose forum is named already: named again only where it is another."""
    return _shown(identity, other.forum_id)


def _shown(identity: DisplayIdentity, known_forum: int) -> SafeString:
    constituency = identity.constituency
    seat = identity.seat
    if seat is not None:
        shown, kind = seat.name, constituency.name
    elif identity.kind == DisplayIdentity.Kind.PSEUDONYM:
        shown = _("“%(name)s”") % {"name": identity.label}
        kind = _("pseudonym, %(constituency)s") % {"constituency": constituency.name}
    else:
        shown, kind = constituency.name, _("unnamed")
    if identity.forum_id != known_forum:
        kind = f"{kind}, {identity.forum.name}"
    mark = constituency_mark(
        key=constituency.key,
        symbol=constituency.symbol,
        hollow=seat is not None and seat.capacity == Capacity.OBSERVER,
        label=shown,
    )
    return format_html('<bdi>{}</bdi> <span class="card__kind">{}</span>', mark, kind)
