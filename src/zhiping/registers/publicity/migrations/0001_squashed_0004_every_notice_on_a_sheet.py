"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('publicity', '0001_initial'), ('publicity', '0002_posting'), ('publicity', '0003_sheets_of_notices'), ('publicity', '0004_every_notice_on_a_sheet')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='records.organisation')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='records.cycle')),
                ('place', models.CharField(max_length=200)),
                ('telephone', models.CharField(blank=True, default='', max_length=60)),
                ('posted_on', models.DateField()),
                ('last_on', models.DateField()),
                ('ends_at', models.DateTimeField()),
                ('days', models.PositiveSmallIntegerField()),
                ('day_unit', models.CharField(max_length=8)),
                ('count_posting_day', models.BooleanField()),
                ('posted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('posted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'publicity_posting',
                'indexes': [models.Index(fields=['unit', 'cycle', '-id'], name='posting_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('posted_on'))), name='posting_ends_after_posting'), models.CheckConstraint(condition=models.Q(('day_unit__in', ['working', 'natural'])), name='posting_day_unit_known'), models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='posting_takes_days')],
            },
        ),
        migrations.CreateModel(
            name='BoardPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='publicity.posting')),
                ('blob', models.CharField(max_length=32, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'publicity_photo',
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='records.dossier')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='records.organisation')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='publicity.posting')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='records.revision')),
                ('digest', models.CharField(max_length=64)),
                ('material', models.CharField(max_length=64)),
                ('place', models.CharField(max_length=200)),
                ('posted_on', models.DateField()),
                ('last_on', models.DateField()),
                ('ends_at', models.DateTimeField()),
                ('days', models.PositiveSmallIntegerField()),
                ('day_unit', models.CharField(max_length=8)),
                ('count_posting_day', models.BooleanField()),
                ('text_sealed', models.BinaryField()),
                ('posted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('posted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'publicity_notice',
                'indexes': [models.Index(fields=['unit', '-id'], name='publicity_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('posted_on'))), name='publicity_ends_after_posting'), models.CheckConstraint(condition=models.Q(('day_unit__in', ['working', 'natural'])), name='publicity_day_unit_known'), models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='publicity_takes_days'), models.UniqueConstraint(fields=('posting', 'dossier'), name='publicity_once_on_a_sheet')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='publicity.notice')),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='objection', to='records.hold')),
                ('received_on', models.DateField()),
                ('real_name', models.BooleanField()),
                ('from_sealed', models.BinaryField(null=True)),
                ('text_sealed', models.BinaryField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('recorded_at', models.DateTimeField()),
                ('upheld', models.BooleanField(null=True)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
                ('concerns', models.ManyToManyField(db_table='publicity_objection_concerns', related_name='+', to='records.person')),
            ],
            options={
                'db_table': 'publicity_objection',
                'constraints': [models.CheckConstraint(condition=models.Q(('real_name', False), ('from_sealed__isnull', False), _connector='OR'), name='objection_real_name_has_name'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('reason_sealed__isnull', True), ('upheld__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('reason_sealed__isnull', False), ('upheld__isnull', False)), _connector='OR'), name='objection_decided_in_full')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='publicity.objection')),
                ('text_sealed', models.BinaryField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'publicity_finding',
            },
        ),
    ]
