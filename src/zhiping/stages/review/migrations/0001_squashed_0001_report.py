"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('review', '0001_report')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='records.cycle')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports_made', to='records.organisation')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports_received', to='records.organisation')),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'review_report',
                'indexes': [models.Index(fields=['department', '-id'], name='review_report_made'), models.Index(fields=['office', '-id'], name='review_report_received')],
            },
        ),
        migrations.CreateModel(
            name='ReportEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='review.report')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_entries', to='records.dossier')),
                ('place', models.PositiveSmallIntegerField()),
            ],
            options={
                'db_table': 'review_report_entry',
                'constraints': [models.UniqueConstraint(fields=('report', 'dossier'), name='review_report_names_once'), models.UniqueConstraint(fields=('report', 'place'), name='review_report_place_once'), models.CheckConstraint(condition=models.Q(('place__gte', 1)), name='review_report_places_from_1')],
            },
        ),
    ]
