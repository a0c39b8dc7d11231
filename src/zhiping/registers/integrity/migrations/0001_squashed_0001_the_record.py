"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('integrity', '0001_the_record')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='integrity_cases', to='records.dossier')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='integrity_cases', to='records.person')),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='integrity_case', to='records.hold')),
                ('state', models.CharField(choices=[('open', '核查中'), ('proposed', '待第二人决定'), ('founded', '属实，已处理'), ('unfounded', '不属实，已结案')], default='open', max_length=9)),
                ('answer_until', models.DateTimeField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('opened_at', models.DateTimeField()),
                ('founded', models.BooleanField(null=True)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('proposed_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'integrity_case',
                'indexes': [models.Index(fields=['state', '-id'], name='integrity_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'proposed', 'founded', 'unfounded'])), name='integrity_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('founded__isnull', True), ('proposed_by__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('founded__isnull', False), ('proposed_by__isnull', False), ('reason_sealed__isnull', False)), _connector='OR'), name='integrity_proposed_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state__in', ['open', 'proposed'])), models.Q(('decided_by__isnull', False), ('state__in', ['founded', 'unfounded']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='integrity_decided_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='integrity_entries', to='records.person')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='integrity.case')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='integrity_entries', to='records.organisation')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('levels', models.JSONField()),
                ('clause', models.CharField(max_length=32)),
                ('basis', models.CharField(max_length=200)),
                ('lifted_on', models.DateField(null=True)),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'integrity_entry',
                'indexes': [models.Index(fields=['person', 'to_on'], name='integrity_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='integrity_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='integrity.case')),
                ('of', models.CharField(choices=[('office', '核查情况'), ('person', '本人陈述')], max_length=6)),
                ('text_sealed', models.BinaryField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'integrity_statement',
                'constraints': [models.CheckConstraint(condition=models.Q(('of__in', ['office', 'person'])), name='statement_of_known')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='integrity.entry')),
                ('kind', models.CharField(choices=[('lift', '提前解除'), ('correct', '更正期限')], max_length=8)),
                ('state', models.CharField(choices=[('waiting', '待第二人确认'), ('done', '已生效'), ('dropped', '已撤回')], default='waiting', max_length=8)),
                ('before_on', models.DateField(help_text='the last day before the change')),
                ('to_on', models.DateField(help_text='the last day that is right, of a correction', null=True)),
                ('reason_sealed', models.BinaryField()),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'integrity_change',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['lift', 'correct'])), name='integrity_change_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'lift'), ('to_on__isnull', True)), models.Q(('kind', 'correct'), ('to_on__isnull', False)), _connector='OR'), name='integrity_change_says_until_when'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'waiting')), models.Q(('decided_by__isnull', False), ('state', 'dropped')), models.Q(('decided_by__isnull', False), ('state', 'done'), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='integrity_change_of_two'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('entry',), name='integrity_change_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='integrity.statement')),
                ('blob', models.CharField(max_length=32, unique=True)),
                ('name_sealed', models.BinaryField()),
                ('media_type', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'integrity_file',
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='case_file_not_empty')],
            },
        ),
    ]
