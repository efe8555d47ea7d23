"""Give every installation its home page and its list of reforms, in place of Wagtail's welcome page.

The groups "Editors" and "Moderators" that Wagtail brings work below the home page instead of the root, and may
read and answer what readers report as wrong.
"""

from django.conf import settings
from django.db import migrations


def make_first_pages(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    pages = apps.get_model("wagtailcore", "Page").objects
    sites = apps.get_model("wagtailcore", "Site").objects
    locales = apps.get_model("wagtailcore", "Locale").objects
    root = pages.get(depth=1)
    locale, _ = locales.get_or_create(language_code=settings.LANGUAGE_CODE)
    pages.filter(path="00010001", slug="home").delete()  # the welcome page, and the site that points to it
    home_type, _ = content_types.get_or_create(app_label="cms", model="homepage")
    home = apps.get_model("cms", "HomePage").objects.create(
        title="Consult",
        draft_title="Consult",
        slug="home",
        content_type=home_type,
        path="00010001",
        depth=2,
        numchild=1,
        url_path="/home/",
        locale=locale,
    )
    index_type, _ = content_types.get_or_create(app_label="cms", model="reformindexpage")
    apps.get_model("cms", "ReformIndexPage").objects.create(
        title="Reforms",
        draft_title="Reforms",
        slug="reforms",
        content_type=index_type,
        path="000100010001",
        depth=3,
        numchild=0,
        url_path="/home/reforms/",
        locale=locale,
    )
    if not sites.exists():
        sites.create(hostname="localhost", site_name="Consult", root_page_id=home.pk, is_default_site=True)
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(page=root).update(page=home.pk)


def let_editors_answer_corrections(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="correction"
    )
    # Django makes permissions after the last migration; made here they are found then and left alone.
    permissions = [
        apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )[0]
        for codename, name in (
            ("view_correction", "Can view correction"),
            ("change_correction", "Can change correction"),
        )
    ]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [
        migrations.RunPython(make_first_pages, migrations.RunPython.noop),
        migrations.RunPython(let_editors_answer_corrections, migrations.RunPython.noop),
    ]
