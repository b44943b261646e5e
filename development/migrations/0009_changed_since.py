from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('development', '0008_move_purposes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='developmentplan',
            name='updated_at',
            field=models.DateTimeField(auto_now=True, db_index=True),
        ),
    ]
