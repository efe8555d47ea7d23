"""Reported errors in the editor: what waits, and the form for a public answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from cms.actions import answer_correction
from cms.forms import AnswerForm
from cms.models import Correction

if TYPE_CHECKING:
    from django.urls import URLPattern


class CorrectionPolicy(ModelPermissionPolicy):
    """Reports come from readers and stay: to view and to answer is all that a right can mean."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)


class AnswerView(generic.EditView):
    """Shows one report and keeps its answer through the action, so that it is on record."""

    submit_button_label = _("Answer in public")
    submit_button_active_label = _("Answering…")
    success_message = _("The answer to “%(object)s” is public now.")

    def save_instance(self) -> Correction:
        correction = Correction.objects.get(pk=self.object.pk)
        answer_correction(
            correction=correction, answer=self.form.cleaned_data["answer"], by=self.request.user
        )
        return correction


class CorrectionViewSet(ModelViewSet):
    """The list of reports, those that wait first when filtered so, and the answer to each."""

    model = Correction
    icon = "warning"
    menu_label = _("Reported errors")
    menu_order = 250
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ("about", "state", "received_at", "answered_at")
    list_filter = ("state",)
    search_fields = ("about", "wrong", "answer")
    edit_view_class = AnswerView
    edit_handler = ObjectList(
        [
            *(
                FieldPanel(name, read_only=True)
                for name in ("about", "wrong", "source", "contact", "received_at")
            ),
            FieldPanel("answer"),
        ],
        base_form_class=AnswerForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = ("add_url_name", "delete_url_name", "usage_url_name", "history_url_name")
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return common | dict.fromkeys(names)

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = ("index", "index_results", "edit")
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]
