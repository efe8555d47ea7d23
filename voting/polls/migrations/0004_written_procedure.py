from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("polls", "0003_stages_of_a_matter")]

    operations = []
