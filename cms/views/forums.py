"""The forums, and one forum: who sits here, how it decides, its matters, its weights."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.decided import polls_in_short, usual_rule
from cms.models import ReformPage
from cms.promised import promised_in
from cms.reading import NOW
from consult.caching import kept_for_a_minute
from consult.forums.models import Capacity, Constituency, Forum, WeightCorrection
from consult.forums.reading import Seating, SeatToday, bases_of, dated_facts, seating
from consult.texts.models import Reform, Stage, Version
from consult.ui.pictures import Group, SeatMark, SeatPicture, seat_picture
from voting.cases.models import PastCase
from voting.polls.models import Poll

MOST = 20


@require_safe
@kept_for_a_minute
def index(request: HttpRequest) -> HttpResponse:
    """Every forum, with how many seats each constituency has."""
    forums = Forum.objects.prefetch_related("constituencies").order_by("pk")
    numbers = dict(Constituency.objects.annotate(number=Count("seats")).values_list("pk", "number"))
    rows = [
        {
            "forum": forum,
            "benches": [(part, numbers.get(part.pk, 0)) for part in forum.constituencies.all()],
        }
        for forum in forums
    ]
    return render(request, "forums/index.html", {"rows": rows})


@require_safe
@kept_for_a_minute
def forum(request: HttpRequest, slug: str) -> HttpResponse:
    """One forum."""
    found = get_object_or_404(Forum, slug=slug)
    seats = seating(found)
    polls = Poll.objects.published().filter(forum=found).select_related("rule", "forum", "version__reform")
    context = {
        "forum": found,
        "seating": seats,
        "picture": picture_of(found, seats),
        "facts": dated_facts(found),
        "bases": bases_of(found, seats.seats),
        "corrections": WeightCorrection.objects.filter(weight__basis__forum=found).select_related(
            "weight__basis", "weight__seat"
        ),
        "rule": usual_rule(found),
        "matters": matters_of(found),
        "polls": sorted(polls_in_short(polls[:MOST]), key=lambda row: not row.poll.is_open),
        "promised": promised_in(found),
        "cases": list(PastCase.objects.filter(forum=found)[:MOST]),
    }
    return render(request, "forums/forum.html", context)


def picture_of(forum: Forum, seats: Seating) -> SeatPicture:
    """Everybody who sits here, without positions; a seat that is on record as vacant says so."""
    marks = [
        SeatMark(
            code=row.seat.code,
            name=row.seat.name,
            constituency=row.seat.constituency.key,
            position="vacant" if row.is_vacant else None,
            decides=row.seat.decides,
            note=_note(row),
        )
        for row in seats.seats
    ]
    groups = [
        Group(bench.constituency.key, bench.constituency.name, bench.constituency.symbol)
        for bench in seats.benches
    ]
    return seat_picture(marks, groups, title=_("Who sits in %(forum)s") % {"forum": forum.name})


def _note(row: SeatToday) -> str:
    notes = []
    if row.seat.capacity == Capacity.OBSERVER:
        notes.append(_("observer"))
    if row.status is not None:
        notes.append(str(row.status.get_status_display()))
    return ", ".join(notes)


def matters_of(forum: Forum) -> list[tuple[str, list[Reform]]]:
    """The forum's reforms that readers may know of, and those it is consulted on, by stage."""
    live = ReformPage.objects.live().filter(reform=OuterRef("pk"))
    issued = Version.objects.filter(reform=OuterRef("pk"))
    reforms = (
        Reform.objects.filter(Q(forum=forum) | Q(consulted_forums=forum))
        .filter(Exists(live) | Exists(issued))
        .distinct()
        .order_by("code")
    )
    order = {stage: place for place, stage in enumerate(Stage.values)}
    by_stage = sorted(reforms, key=lambda reform: (order[reform.stage], reform.code))
    return [
        (str(NOW[stage]), list(group)) for stage, group in groupby(by_stage, key=lambda reform: reform.stage)
    ]
