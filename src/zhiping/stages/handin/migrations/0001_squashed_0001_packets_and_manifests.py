"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('handin', '0001_packets_and_manifests')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Manifest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manifests', to='records.cycle')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manifests', to='records.organisation')),
                ('bearer_sealed', models.BinaryField()),
                ('telephone_sealed', models.BinaryField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'handin_manifest',
                'indexes': [models.Index(fields=['cycle', '-id'], name='manifest_of_cycle')],
            },
        ),
        migrations.CreateModel(
            name='Packet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='packet', to='records.dossier')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.revision')),
                ('material', models.JSONField()),
                ('missing', models.JSONField()),
                ('sealed', models.BooleanField()),
                ('complete', models.BooleanField()),
                ('times', models.PositiveSmallIntegerField(default=1)),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('checked_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'handin_packet',
                'indexes': [models.Index(fields=['-checked_at'], name='packet_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='packet_was_looked_at'), models.CheckConstraint(condition=models.Q(('complete', False), models.Q(('missing', []), ('sealed', True)), _connector='OR'), name='packet_complete')],
            },
        ),
        migrations.CreateModel(
            name='Sent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='handin.manifest')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='records.dossier')),
                ('place', models.PositiveSmallIntegerField()),
            ],
            options={
                'db_table': 'handin_sent',
                'constraints': [models.UniqueConstraint(fields=('manifest', 'dossier'), name='sent_once_a_manifest'), models.UniqueConstraint(fields=('manifest', 'place'), name='sent_in_order')],
            },
        ),
    ]
