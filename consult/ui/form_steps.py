"""From a posted form to the action that it asks for, and back with what the action found wrong."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest


def take_faults(form: forms.Form, error: ValidationError) -> None:
    """Put an action's faults beside the fields they are about; what has no field stands above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, faults in error.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)


def is_done(request: HttpRequest, form: forms.Form, act: Callable[[], object], done: str) -> bool:
    """Act where the form was posted and is right, and say so; else nothing has happened.

    Where it is ``False`` the form is to be shown: it keeps what was typed, with the faults beside the fields.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        take_faults(form, error)
        return False
    messages.success(request, done)
    return True
