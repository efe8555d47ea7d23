"""The draft of a ballot that two people sign: read by its seat's people, confirmed by another of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from voting import rules
from voting.polls.actions import CastRefusedError
from voting.polls.actions.sign_off import confirm_draft, take_back_draft
from voting.polls.models import OBJECTIONS, BallotDraft, written_terms
from voting.polls.outcomes import load_kept_rule
from voting.polls.silence import silence_in
from voting.polls.views.access import acting, entry_to_work_for, poll_for, signed_in
from voting.polls.views.ballot import CLOSED_STATUS
from voting.polls.written_permissions import can_confirm_draft, can_take_back_draft


@method_decorator([never_cache, signed_in], name="dispatch")
class DraftView(View):
    """One draft: read, confirm, take back."""

    draft: BallotDraft

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the draft for those who work for its seat; else 404 or 403."""
        self.poll = poll_for(request, kwargs["uid"])
        entry, self.accreditation = entry_to_work_for(request, self.poll, kwargs["seat"])
        drafts = BallotDraft.objects.select_related("drafted_by", "settled_by", "ballot__closed_reason")
        self.draft = get_object_or_404(drafts, entry=entry, number=kwargs["number"])
        self.draft.poll, self.draft.entry = self.poll, entry
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, uid: str, seat: str, number: int) -> HttpResponse:
        """The draft as it stands."""
        return self._page()

    def post(self, request: HttpRequest, uid: str, seat: str, number: int) -> HttpResponse:
        """Confirm the draft, which casts it, or take it back."""
        try:
            return self._settle(request.POST.get("step", ""))
        except CastRefusedError as error:
            return self._page(status=CLOSED_STATUS, fault=str(error))
        except ValidationError as error:
            return self._page(status=CLOSED_STATUS, fault=" ".join(error.messages))

    def _settle(self, step: str) -> HttpResponse:
        by, poll, entry = acting(self.request), self.poll, self.draft.entry
        if step == "confirm":
            confirm_draft(draft=self.draft, by=by)
            messages.success(self.request, _("Confirmed by two people, and cast."))
            return redirect("polls:recorded", uid=poll.uid, seat=entry.code)
        if step == "take_back":
            take_back_draft(draft=self.draft, by=by)
            messages.success(self.request, _("The draft is taken back. Nothing was cast by it."))
            return redirect("polls:ballot", uid=poll.uid, seat=entry.code)
        raise PermissionDenied

    def _page(self, *, status: int = 200, fault: str = "") -> HttpResponse:
        draft = BallotDraft.objects.get(pk=self.draft.pk) if fault else self.draft
        draft.poll, draft.entry = self.poll, self.draft.entry
        position = rules.Position(draft.position)
        written = written_terms(self.poll)
        effect = rules.effect_of(
            load_kept_rule(self.poll.rule),
            position,
            get_language() or "en",
            self.poll.rule_stage,
            self.poll.rule_parameters,
        )
        context = {
            "poll": self.poll,
            "zone": self.poll.forum.time_zone,
            "entry": draft.entry,
            "accreditation": self.accreditation,
            "draft": draft,
            "words": draft.ballot.words if draft.ballot else draft.statement,
            "effect": effect if draft.entry.decides else "",
            "is_own": draft.drafted_by_id == self.request.user.pk,
            "may_confirm": can_confirm_draft(self.request.user, draft),
            "may_take_back": can_take_back_draft(self.request.user, draft),
            "is_reason_closed": bool(written and written.has_closed_reasons and position in OBJECTIONS),
            "written": written,
            "silence": silence_in(self.poll),
            "fault": fault,
        }
        return render(self.request, "polls/draft.html", context, status=status)
