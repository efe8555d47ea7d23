from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("polls", "0006_decision_records")]

    operations = []
