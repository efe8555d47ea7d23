from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("polls", "0004_written_procedure")]

    operations = []
