"""Every notice that was posted alone stands on a sheet of its own."""

from django.db import migrations

from zhiping.records.codes import new_code

COLUMNS = ("place", "posted_on", "last_on", "ends_at", "days", "day_unit", "count_posting_day", "posted_by_id",
           "posted_at", "unit_id")


def give_sheets(apps, schema_editor):
    notices, postings = apps.get_model("publicity", "Notice"), apps.get_model("publicity", "Posting")
    for notice in notices.objects.filter(posting__isnull=True).select_related("dossier").order_by("id"):
        values = {column: getattr(notice, column) for column in COLUMNS}
        posting = postings.objects.create(code=new_code(), cycle_id=notice.dossier.cycle_id, **values)
        notices.objects.filter(pk=notice.pk).update(posting=posting)


class Migration(migrations.Migration):

    dependencies = [("publicity", "0002_posting")]

    operations = [migrations.RunPython(give_sheets, migrations.RunPython.noop)]
