"""The pages of the site as Wagtail keeps them, and what readers report as wrong.

A reform's page is where its text is drafted; what is commented on and decided is a version issued from it
(``consult.texts``). The page has no address of its own: it stands where the reform stands.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from cms.blocks import ClauseStream, OptionBlock, ReportItemBlock, SectionBlock, SourceBlock
from cms.editing import ReformPageForm
from cms.home import home_context
from cms.reading import reform_context
from consult.caching import kept_for_a_minute
from consult.forums.models import Seat
from consult.texts.models import Clause, Reform, Version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


class PublicPage(Page):
    """A page that is the same for everybody who is not signed in, so that caches may keep it for a minute."""

    allowed_http_methods: ClassVar[list[str]] = ["GET", "HEAD", "OPTIONS"]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return kept_for_a_minute(super().serve)(request, *args, **kwargs)


class HomePage(PublicPage):
    """The first page: what is open, what was decided, two ways in. All of it is read from the other apps."""

    sentence = models.TextField(
        _("what this place is"),
        blank=True,
        help_text=_("One sentence for the newcomer. Empty: the sentence that comes with the software."),
    )

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.StandardPage", "cms.ReformIndexPage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("sentence")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | home_context()


class StandardPage(PublicPage):
    """A page of plain words: about, accessibility, sources and licences, who can see what."""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField([("section", SectionBlock())], blank=True, verbose_name=_("sections"))

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("standard page")


class ReformIndexPage(Page):
    """Holds the reforms' pages; readers see the list of reforms at its address."""

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.ReformPage"]

    class Meta:
        verbose_name = _("list of reforms")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return _at_address(super().get_url_parts(request), reverse("texts:index"))


class ReformPagePermissionTester(PagePermissionTester):
    """A reform has one page: it cannot be copied, and stays once a version was issued from it."""

    def can_copy(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return super().can_delete(ignore_bulk) and self.page.specific.last_version() is None

    def can_unpublish(self) -> bool:
        return super().can_unpublish() and self.page.specific.last_version() is None


class ReformPage(Page):
    """Where a reform is drafted and explained. ``clauses`` is the draft; versions are issued from it."""

    reform = models.OneToOneField(Reform, on_delete=models.PROTECT, related_name="page", editable=False)
    summary = models.TextField(
        _("in short"), blank=True, help_text=_("Plain words, at most 120 words, no list.")
    )
    problem = models.TextField(_("problem"), blank=True)
    handled_by = models.CharField(_("body that would handle it"), max_length=300, blank=True)
    status_today = models.TextField(
        _("how it stands today"),
        blank=True,
        help_text=_("One sentence that ends with (reported) or (to be verified)."),
    )
    derived_from = models.CharField(_("derived from"), max_length=300, blank=True)
    reasons = StreamField(
        [("reason", blocks.TextBlock(rows=3, label=_("Reason")))], blank=True, verbose_name=_("reasons")
    )
    options = StreamField([("option", OptionBlock())], blank=True, verbose_name=_("options"))
    questions = StreamField(
        [("question", blocks.TextBlock(rows=2, label=_("Question")))], blank=True, verbose_name=_("questions")
    )
    report_items = StreamField(
        [("item", ReportItemBlock())], blank=True, verbose_name=_("items of the report")
    )
    sources = StreamField([("source", SourceBlock())], blank=True, verbose_name=_("sources"))
    clauses = StreamField(ClauseStream(), blank=True, verbose_name=_("clauses"))
    authors = models.JSONField(_("written by"), default=list, blank=True)
    sponsor = models.ForeignKey(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tabled by"),
        help_text=_("A seat of the forum that decides. Writing, tabling and deciding are three roles."),
    )

    # A reform's page comes with its reform, through "Start a reform".
    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["cms.ReformIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = ReformPageForm
    promote_panels: ClassVar[list[Any]] = []
    settings_panels: ClassVar[list[Any]] = []
    # Wagtail's own title panel would fill in the address, which a reform's page does not have.
    content_panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("problem"),
        FieldPanel("clauses"),
        FieldPanel("reasons"),
        FieldPanel("options"),
        FieldPanel("questions"),
        FieldPanel("report_items"),
        FieldPanel("sources"),
        MultiFieldPanel(
            [FieldPanel("handled_by"), FieldPanel("status_today"), FieldPanel("derived_from")],
            heading=_("How it stands"),
        ),
        MultiFieldPanel([FieldPanel("authors"), FieldPanel("sponsor")], heading=_("Who")),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("problem"),
        index.SearchField("clause_text"),
    ]

    class Meta:
        verbose_name = _("reform")
        verbose_name_plural = _("reforms")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return _at_address(super().get_url_parts(request), self.reform.get_absolute_url())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | reform_context(self, request)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return ReformPagePermissionTester(user, self)

    def last_version(self) -> Version | None:
        """The version issued last, if any."""
        return Version.objects.filter(reform=self.reform_id).order_by("-number").first()

    def last_clauses(self) -> list[Clause]:
        """The clauses of the version issued last, in order; none before the first."""
        return list(Clause.objects.filter(version=self.last_version()).order_by("position"))

    def retired_keys(self) -> set[str]:
        """Ids of clauses that a later version deleted: no clause may carry them again."""
        ever = Clause.objects.filter(version__reform=self.reform_id)
        return set(ever.values_list("key", flat=True)) - {clause.key for clause in self.last_clauses()}

    def clause_text(self) -> str:
        """What readers can find: the clauses of the current version, not a draft of them."""
        return "\n".join(f"{clause.heading}\n{clause.text}" for clause in self.last_clauses())


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Reports of errors."""

    def waiting(self) -> CorrectionQuerySet:
        """Not answered yet."""
        return self.filter(state=Correction.State.RECEIVED)

    def answered(self) -> CorrectionQuerySet:
        """Answered in public."""
        return self.filter(state=Correction.State.ANSWERED)


class Correction(models.Model):
    """What a reader says is wrong on a page, and the answer; without account, network address or browser."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        ANSWERED = "answered", _("answered")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    about = models.CharField(_("page"), max_length=300, help_text=_("Its address on this site."))
    wrong = models.TextField(_("what is wrong"))
    source = models.TextField(_("source"), blank=True)
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("Never shown in public.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField(_("received at"))
    answer = models.TextField(_("public answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="received", answered_at__isnull=True)
                | models.Q(state="answered", answered_at__isnull=False),
                name="cms_correction_answered_with_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}, {self.received_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("corrections:receipt", args=[self.uid])


def _at_address(parts: tuple[int, str, str] | None, address: str) -> tuple[int, str, str] | None:
    """Wagtail's URL parts with the path replaced; None where the page belongs to no site."""
    return None if parts is None else (parts[0], parts[1], address)
