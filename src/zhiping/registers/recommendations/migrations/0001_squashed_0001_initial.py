"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('recommendations', '0001_initial')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='records.dossier')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='records.revision')),
                ('recommends', models.BooleanField()),
                ('text_sealed', models.BinaryField()),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('prepared_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'recommendation_paper',
            },
        ),
        migrations.CreateModel(
            name='Stack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stacks', to='records.organisation')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stacks', to='records.cycle')),
                ('state', models.CharField(choices=[('waiting', '正在识别'), ('read', '已识别'), ('failed', '读不出来')], default='waiting', max_length=8)),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
                ('is_pdf', models.BooleanField()),
                ('count', models.PositiveSmallIntegerField()),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'recommendation_stack',
                'indexes': [models.Index(fields=['unit', 'cycle', '-id'], name='stack_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'read', 'failed'])), name='stack_state_known'), models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='stack_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), models.Q(('blob', ''), _negated=True), _connector='OR'), name='stack_waits_with_its_file')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='recommendations.stack')),
                ('number', models.PositiveSmallIntegerField()),
                ('blob', models.CharField(max_length=32, unique=True)),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='recommendations.paper')),
                ('page', models.PositiveSmallIntegerField(null=True)),
                ('way', models.CharField(blank=True, choices=[('', '还没有归入'), ('code', '按页上的码归入'), ('hand', '人工归入')], default='', max_length=4)),
                ('aside', models.BooleanField(default=False)),
                ('placed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('placed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'recommendation_scan',
                'constraints': [models.UniqueConstraint(fields=('stack', 'number'), name='scan_once_in_its_stack'), models.CheckConstraint(condition=models.Q(models.Q(('page__isnull', True), ('paper__isnull', True), ('way', '')), models.Q(('page__isnull', False), ('paper__isnull', False)), _connector='OR'), name='scan_put_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('aside', True), _negated=True), ('paper__isnull', True), _connector='OR'), name='scan_aside_is_nobodys'), models.CheckConstraint(condition=models.Q(('way__in', ['', 'code', 'hand'])), name='scan_way_known')],
            },
        ),
    ]
