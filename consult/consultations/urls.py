"""Addresses of what is open for comment, of forms for comments, and of one comment."""

from __future__ import annotations

from django.urls import path

from consult.consultations import views
from consult.consultations.amendments.urls import reform_patterns as amendment_patterns

app_name = "consultations"

urlpatterns = [
    path("", views.index, name="index"),
    path("comments/<uuid:uid>/", views.comment_page, name="comment_page"),
    path("comments/<uuid:uid>/replies/", views.thread, name="thread"),
    path("comments/<uuid:uid>/edit/", views.edit, name="edit"),
    path("comments/<uuid:uid>/reply/", views.reply, name="reply"),
    path("comments/<uuid:uid>/hide/", views.hide, name="hide"),
    path("comments/<uuid:uid>/show/", views.show, name="show"),
    path("<slug:code>/<int:number>/comment/", views.comment, name="comment"),
]

# Under a reform's own address, in the namespace of texts (consult/urls.py puts them together).
reform_patterns = [
    path("<slug:code>/comments/", views.on_whole, name="comments"),
    path("<slug:code>/clauses/<str:key>/", views.on_clause, name="clause"),
    *amendment_patterns,
]
