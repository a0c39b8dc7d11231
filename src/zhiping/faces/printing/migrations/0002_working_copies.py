from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("printing", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="batchitem",
            name="blob",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
    ]
