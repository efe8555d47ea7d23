import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0001_initial"), ("polls", "0005_blocks")]

    operations = [
        migrations.CreateModel(
            name="DecisionRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("circulated", "circulated"),
                            ("certified", "certified"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "objections_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="objections until"),
                ),
                ("certified_at", models.DateTimeField(blank=True, null=True, verbose_name="certified at")),
                ("certified_as", models.CharField(blank=True, max_length=200, verbose_name="certified by")),
                ("document", models.TextField(blank=True, verbose_name="certified record")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "poll",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_record",
                        to="polls.poll",
                    ),
                ),
            ],
            options={
                "verbose_name": "record of a decision",
                "verbose_name_plural": "records of decisions",
            },
        ),
        migrations.CreateModel(
            name="RecordStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dissent", "dissent"),
                            ("reservation", "reservation"),
                            ("explanation", "explanation of position"),
                            ("protest", "absence in protest"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="statement")),
                ("language", models.CharField(default="en", max_length=20, verbose_name="language")),
                ("released_at", models.DateTimeField(verbose_name="released at")),
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
                        related_name="record_statements",
                        to="polls.rollentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement for the record",
                "verbose_name_plural": "statements for the record",
                "ordering": ["entry", "number"],
            },
        ),
        migrations.CreateModel(
            name="RecordTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "certifier",
                    models.CharField(
                        choices=[
                            ("chair", "the chair"),
                            ("secretariat", "the secretariat"),
                            ("seat", "a seat that keeps the record"),
                        ],
                        default="chair",
                        max_length=20,
                        verbose_name="who certifies",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="days for objections, at least"),
                ),
                (
                    "forum",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_terms",
                        to="forums.forum",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forums.seat",
                        verbose_name="which seat",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of records",
                "verbose_name_plural": "terms of records",
            },
        ),
        migrations.CreateModel(
            name="RecordVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("adopted", "adopted"),
                            ("endorsed", "endorsed"),
                            ("accepted", "accepted"),
                            ("mandated", "mandated"),
                            ("welcomed", "welcomed"),
                            ("noted", "noted"),
                            ("acknowledged", "acknowledged"),
                            ("no_consensus", "no consensus could be found"),
                        ],
                        max_length=20,
                        verbose_name="verb",
                    ),
                ),
                ("wording", models.TextField(verbose_name="wording of the outcome")),
                ("refused_debate", models.TextField(blank=True, verbose_name="debate that was refused")),
                ("account", models.TextField(blank=True, verbose_name="what else the record says")),
                (
                    "returns_on",
                    models.DateField(blank=True, null=True, verbose_name="when the matter can come back"),
                ),
                ("returns_how", models.TextField(blank=True, verbose_name="how the matter can come back")),
                ("reason", models.TextField(blank=True, verbose_name="why it was changed")),
                ("written_as", models.CharField(max_length=200, verbose_name="written by")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                ("canonical", models.TextField(verbose_name="canonical JSON")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="polls.decisionrecord",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of a record",
                "verbose_name_plural": "drafts of records",
                "ordering": ["record", "number"],
            },
        ),
        migrations.CreateModel(
            name="RecordObjection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("wording", "the wording of the outcome"),
                            ("debate", "the debate that was refused"),
                            ("attendance", "who was there"),
                            ("account", "what else it says"),
                            ("other", "something that is missing"),
                        ],
                        max_length=20,
                        verbose_name="what it is about",
                    ),
                ),
                ("proposed", models.TextField(verbose_name="wording proposed")),
                ("reason", models.TextField(verbose_name="reason")),
                ("language", models.CharField(default="en", max_length=20, verbose_name="language")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=20,
                        verbose_name="answer",
                    ),
                ),
                ("answer_reason", models.TextField(blank=True, verbose_name="reason of the answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="polls.rollentry"
                    ),
                ),
                (
                    "put_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_of_the_record",
                        to="polls.poll",
                        verbose_name="poll to which it was put",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="polls.decisionrecord",
                    ),
                ),
                (
                    "led_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="polls.recordversion",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="polls.recordversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to a record",
                "verbose_name_plural": "objections to records",
                "ordering": ["record", "number"],
            },
        ),
        migrations.CreateModel(
            name="Circulation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("circulated_at", models.DateTimeField(verbose_name="circulated at")),
                ("objections_until", models.DateTimeField(verbose_name="objections until")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="circulations",
                        to="polls.recordversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "circulation of a draft",
                "verbose_name_plural": "circulations of drafts",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("seat", "as the seat says"),
                            ("secretariat", "as the secretariat entered it"),
                        ],
                        max_length=20,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("present", "present"),
                            ("proxy", "by proxy"),
                            ("writing", "in writing"),
                            ("walked_out", "walked out in protest"),
                            ("protest", "absent in protest"),
                            ("absent", "absent"),
                        ],
                        max_length=20,
                        verbose_name="presence",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="polls.rollentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance of a seat",
                "verbose_name_plural": "attendance",
                "ordering": ["entry", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "source", "number"), name="polls_attendance_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "presence__in",
                                ["present", "proxy", "writing", "walked_out", "protest", "absent"],
                            )
                        ),
                        name="polls_attendance_presence_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="decisionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "circulated", "certified"])),
                name="polls_record_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("certified_at__isnull", False),
                        ("state", "certified"),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "certified"), _negated=True),
                        ("certified_at__isnull", True),
                        ("sha256", ""),
                    ),
                    _connector="OR",
                ),
                name="polls_record_certified_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "circulated"), _negated=True),
                    ("objections_until__isnull", False),
                    _connector="OR",
                ),
                name="polls_record_circulated_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordstatement",
            constraint=models.UniqueConstraint(
                fields=("entry", "number"), name="polls_record_statement_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordterms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("certifier", "seat"), ("seat__isnull", False)),
                    models.Q(models.Q(("certifier", "seat"), _negated=True), ("seat__isnull", True)),
                    _connector="OR",
                ),
                name="polls_record_seat_where_a_seat_certifies",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordversion",
            constraint=models.UniqueConstraint(fields=("record", "number"), name="polls_record_number"),
        ),
        migrations.AddConstraint(
            model_name="recordversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        [
                            "adopted",
                            "endorsed",
                            "accepted",
                            "mandated",
                            "welcomed",
                            "noted",
                            "acknowledged",
                            "no_consensus",
                        ],
                    )
                ),
                name="polls_record_verb_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordobjection",
            constraint=models.UniqueConstraint(
                fields=("record", "number"), name="polls_record_objection_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordobjection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(
                        ("answer__in", ["accepted", "declined", "withdrawn"]), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="polls_record_objection_answered_whole",
            ),
        ),
    ]
