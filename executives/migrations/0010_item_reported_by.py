from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("executives", "0009_joint_duty")]

    operations = [
        migrations.AlterField(
            model_name="reconciliationitem",
            name="agency_code",
            field=models.CharField(help_text="subelement of the action that could not be placed", max_length=4),
        ),
    ]
