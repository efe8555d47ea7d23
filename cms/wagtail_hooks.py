# mypy: disable-error-code="untyped-decorator"
# Wagtail's own decorators have no types.
"""What the editor shows beside Wagtail's own: issuing, starting a reform, reported errors, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy

from cms.actions import ISSUED
from cms.models import Correction, ReformPage
from cms.permissions import forums_where_a_reform_may_be_started
from cms.rule_editor import urls as rule_editor
from cms.views.answering import CorrectionPolicy, CorrectionViewSet
from cms.views.issuing import issue
from cms.views.starting import start
from consult.texts.permissions import can_issue_version

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

register_permission_policy(Correction, CorrectionPolicy(Correction))


@hooks.register("register_admin_urls")
def editor_urls() -> list[URLPattern]:
    """Our pages under the editor's address."""
    return [
        path("reforms/start/", start, name="cms_start_reform"),
        path("reforms/<int:page_id>/issue/", issue, name="cms_issue"),
        *rule_editor.urlpatterns,
    ]


@hooks.register("register_admin_viewset")
def corrections() -> CorrectionViewSet:
    """Reported errors."""
    return CorrectionViewSet("reported_errors", url_prefix="reported-errors")


class IssueMenuItem(ActionMenuItem):
    """Leads from a reform's editor to the page where its next version is read and issued."""

    name = "action-issue"
    label = _("Issue a version")
    icon_name = "check"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return (
            context["view"] == "edit"
            and isinstance(page, ReformPage)
            and can_issue_version(context["request"].user, page.reform)
        )

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("cms_issue", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def issue_menu_item() -> IssueMenuItem:
    """The item, between saving and publishing."""
    return IssueMenuItem(order=15)


class OfficeMenuItem(MenuItem):
    """Shown to the secretariat and the chair of a forum."""

    def is_shown(self, request: HttpRequest) -> bool:
        return forums_where_a_reform_may_be_started(request.user).exists()


@hooks.register("register_admin_menu_item")
def start_reform_menu_item() -> OfficeMenuItem:
    """In the editor's menu, below the pages."""
    return OfficeMenuItem(_("Start a reform"), reverse("cms_start_reform"), icon_name="doc-empty", order=150)


@hooks.register("register_admin_menu_item")
def rules_menu_item() -> OfficeMenuItem:
    """The forum's own decision rules, for the same offices."""
    return OfficeMenuItem(_("Decision rules"), reverse("cms_rules"), icon_name="list-ul", order=160)


class WaitingPanel(Component):
    """Drafts that differ from what is published, for those who may issue them."""

    name = "waiting"
    order = 50
    template_name = "cms/editor/waiting.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        forums = forums_where_a_reform_may_be_started(parent_context["request"].user)
        waiting = (
            ReformPage.objects.filter(reform__forum__in=forums, has_unpublished_changes=True)
            .select_related("reform", "latest_revision__user")
            .order_by("-latest_revision_created_at")
        )
        return {"forums": forums, "waiting": waiting}


@hooks.register("construct_homepage_panels")
def homepage_panels(request: HttpRequest, panels: list[Component]) -> None:
    """What waits comes first."""
    panels.append(WaitingPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def homepage_summary(request: HttpRequest, items: list[Component]) -> None:
    """Counts of pages and pictures tell nobody anything here."""
    items.clear()


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """No page of the site holds pictures or files yet, so nobody has to wonder what they are for."""
    items[:] = [item for item in items if item.name not in ("images", "documents")]


@hooks.register("construct_help_menu")
def help_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """News about the program it is built with is no news for those who write here."""
    items[:] = [item for item in items if not item.name.startswith("whats-new")]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """How Wagtail's history of a page words the issuing of a version."""
    actions.register_action(ISSUED, _("Issue a version"), _("Version issued"))


@hooks.register("insert_global_admin_css")
def editor_css() -> SafeString:
    """Numbers beside the clauses, in their order, as they will be issued."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/editor.css"))
