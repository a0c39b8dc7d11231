"""No notice without its sheet. On its own: PostgreSQL alters no table in the transaction that changed its rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("publicity", "0003_sheets_of_notices")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="posting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="publicity.posting"
            ),
        ),
    ]
