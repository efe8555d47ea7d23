from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("polls", "0007_choosing")]

    operations = []
