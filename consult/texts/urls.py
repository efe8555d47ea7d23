"""Addresses of issued texts, below a reform's own address.

The list of reforms and a reform's page see several apps and live in ``cms``; ``consult/urls.py`` puts all of
them together under the namespace ``texts``.
"""

from __future__ import annotations

from django.urls import path

from consult.texts import views

urlpatterns = [
    path("<slug:code>/versions/<int:number>/", views.version, name="version"),
    path("<slug:code>/versions/<int:number>/canonical.json", views.canonical, name="canonical"),
    path("<slug:code>/redline/", views.choose_redline, name="choose_redline"),
    path("<slug:code>/redline/<int:old>/<int:new>/", views.redline, name="redline"),
]
