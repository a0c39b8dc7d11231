"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('claims', '0001_claim')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='records.cycle')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='records.dossier')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='records.revision')),
                ('item', models.CharField(max_length=64)),
                ('fingerprint', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'claim',
                'indexes': [models.Index(fields=['cycle', 'fingerprint'], name='claim_alike')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'item'), name='claim_once_per_item')],
            },
        ),
    ]
