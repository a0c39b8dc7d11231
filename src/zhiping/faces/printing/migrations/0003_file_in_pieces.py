"""A batch's file is kept in pieces, so that it is never whole in memory. A file that is there is its only piece."""

from django.db import migrations, models
from django.db.models import Q


def one_piece(apps, schema_editor):
    batches = apps.get_model("printing", "Batch")
    for batch in batches.objects.exclude(blob="").iterator():
        batch.pieces = [batch.blob]
        batch.save(update_fields=["pieces"])


class Migration(migrations.Migration):

    dependencies = [
        ("printing", "0001_squashed_0002_working_copies"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="pieces",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(one_piece, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="batch", name="batch_done_has_file"),
        migrations.RemoveField(model_name="batch", name="blob"),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(condition=~Q(state="done") | Q(size__gt=0), name="batch_done_has_file"),
        ),
    ]
