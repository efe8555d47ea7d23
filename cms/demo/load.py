"""Loading the demonstration, all of it or nothing."""

from __future__ import annotations

from django.db import transaction

from cms.actions import admit_editor
from cms.demo.amendments import load_amendments
from cms.demo.blocks import load_grounds
from cms.demo.cases import load_cases
from cms.demo.comparisons import KIMBERLEY_PROCESS, NATIONAL_FORUM, keep_catalogue, load_comparisons
from cms.demo.forums import load_kimberley_process, load_national_forum
from cms.demo.life import load_comments, load_polls
from cms.demo.pages import load_pages
from cms.demo.people import load_people
from cms.demo.reforms import load_reforms
from cms.demo.stages import load_matters, load_stages
from cms.demo.written import load_written
from consult import clock
from consult.forums.models import Forum


def is_loaded() -> bool:
    """Whether the demonstration stands in this database already."""
    return Forum.objects.filter(slug="kp").exists()


@transaction.atomic
def load_demonstration() -> None:
    """Enter forums, people, rules, reforms, cases, pages, comments and polls, through the site's actions."""
    international, national = load_kimberley_process(), load_national_forum()
    people = load_people([international, national], seated=national)
    secretariat = people.personas["secretariat"]
    admit_editor(user=secretariat)
    keep_catalogue()
    load_comparisons(international, KIMBERLEY_PROCESS)
    load_comparisons(national, NATIONAL_FORUM)
    load_stages(international, people)
    load_stages(national, people)
    load_reforms(international, consulted=national, secretariat=secretariat)
    load_cases(international)
    load_pages()
    load_comments(national, people)
    load_amendments(national, people)
    load_grounds()
    load_polls(national, people, today=clock.now())
    load_matters(national, people, today=clock.now())
    # Last: from here on a seat's ballot takes two people.
    load_written(national, people, today=clock.now())
    people.close_the_others()
