import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0002_two_person_sign_off"),
        ("polls", "0003_stages_of_a_matter"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedReason",
            fields=[
                (
                    "ballot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="closed_reason",
                        serialize=False,
                        to="polls.ballot",
                    ),
                ),
                ("statement", models.TextField(verbose_name="reason")),
                ("nonce", models.CharField(max_length=32, verbose_name="nonce of the hash")),
            ],
            options={
                "verbose_name": "closed reason",
                "verbose_name_plural": "closed reasons",
            },
        ),
        migrations.AddField(
            model_name="ballot",
            name="language",
            field=models.CharField(blank=True, max_length=20, verbose_name="language of the words"),
        ),
        migrations.AddField(
            model_name="rollentry",
            name="is_signed_by_two",
            field=models.BooleanField(
                default=False,
                help_text="As the seat had chosen when the poll opened: a second person confirms its ballot.",
                verbose_name="two people sign",
            ),
        ),
        migrations.CreateModel(
            name="WrittenTerms",
            fields=[
                (
                    "poll",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="written",
                        serialize=False,
                        to="polls.poll",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        help_text="Whole days of the forum's time zone after the day on which it opens.",
                        verbose_name="days",
                    ),
                ),
                (
                    "reasons",
                    models.CharField(
                        choices=[
                            ("public", "Everyone who may see the objection reads its reason with it."),
                            (
                                "closed",
                                "Only the chair and the objecting seat read the reason of an objection.",
                            ),
                        ],
                        max_length=20,
                        verbose_name="reasons of objections",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of a written procedure",
                "verbose_name_plural": "terms of written procedures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 366)), name="polls_written_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reasons__in", ["public", "closed"])), name="polls_reasons_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(verbose_name="acknowledged at")),
                (
                    "accreditation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forums.accreditation",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="polls.rollentry",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="polls.poll",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt of a notice",
                "verbose_name_plural": "receipts of notices",
                "ordering": ["poll", "acknowledged_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "accreditation"), name="polls_one_receipt_a_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number of the draft")),
                ("position", models.CharField(max_length=20, verbose_name="position")),
                ("statement", models.TextField(blank=True, verbose_name="reservation or reason")),
                (
                    "language",
                    models.CharField(blank=True, max_length=20, verbose_name="language of the words"),
                ),
                (
                    "grounds",
                    models.JSONField(blank=True, default=dict, verbose_name="what goes with an objection"),
                ),
                ("retry_key", models.UUIDField(verbose_name="key of the attempt")),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for the second person"),
                            ("confirmed", "confirmed and cast"),
                            ("replaced", "replaced by a later draft"),
                            ("taken_back", "taken back"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                (
                    "ballot",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="polls.ballot",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="polls.rollentry",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballot_drafts",
                        to="polls.poll",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of a ballot",
                "verbose_name_plural": "drafts of ballots",
                "ordering": ["entry", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "confirmed", "replaced", "taken_back"])),
                        name="polls_draft_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ballot__isnull", False), ("state", "confirmed")),
                            models.Q(
                                models.Q(("state", "confirmed"), _negated=True), ("ballot__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="polls_draft_confirmed_by_a_ballot",
                    ),
                    models.UniqueConstraint(fields=("entry", "number"), name="polls_one_row_per_draft"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("entry",),
                        name="polls_one_waiting_draft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "notice of the procedure"),
                            ("reminded", "reminder"),
                            ("extended", "notice of a later deadline"),
                        ],
                        max_length=20,
                        verbose_name="what it was told",
                    ),
                ),
                ("day", models.DateField(verbose_name="day in the forum's time zone")),
                ("given_at", models.DateTimeField(verbose_name="given at")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="polls.rollentry",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_notices",
                        to="polls.poll",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice to a seat",
                "verbose_name_plural": "notices to seats",
                "ordering": ["poll", "given_at", "entry__position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["opened", "reminded", "extended"])),
                        name="polls_notice_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "reminded")),
                        fields=("entry", "day"),
                        name="polls_one_reminder_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "opened")),
                        fields=("entry",),
                        name="polls_one_opening_notice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(verbose_name="days asked for")),
                ("reason", models.TextField(verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("closes_at", models.DateTimeField(verbose_name="deadline when it was asked")),
                ("wanted_at", models.DateTimeField(verbose_name="deadline asked for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("granted", "granted to every seat"),
                            ("declined", "declined"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("answer", models.TextField(blank=True, verbose_name="answer of the chair")),
                (
                    "accreditation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forums.accreditation",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_requests",
                        to="polls.rollentry",
                    ),
                ),
                (
                    "extension",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_requests",
                        to="polls.extension",
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_requests",
                        to="polls.poll",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for time",
                "verbose_name_plural": "requests for time",
                "ordering": ["poll", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "granted", "declined"])),
                        name="polls_time_request_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 90)), name="polls_time_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "asked")),
                            models.Q(("answered_at__isnull", False), ("state__in", ["granted", "declined"])),
                            _connector="OR",
                        ),
                        name="polls_time_request_answered",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("entry",),
                        name="polls_one_waiting_time_request",
                    ),
                ],
            },
        ),
    ]
