"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('handover', '0001_initial')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundles', to='records.dossier')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.revision')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundles', to='records.person')),
                ('level', models.CharField(max_length=16)),
                ('at', models.DateTimeField(help_text='on the clock of the cycle')),
                ('asked_at', models.DateTimeField(help_text='real time')),
                ('state', models.CharField(choices=[('waiting', '等候生成'), ('working', '正在生成'), ('done', '已生成'), ('failed', '没有生成'), ('gone', '文件已删除')], default='waiting', max_length=8)),
                ('began_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('left_out', models.PositiveIntegerField(default=0)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('pieces', models.JSONField(default=list)),
            ],
            options={
                'db_table': 'bundle',
                'indexes': [models.Index(fields=['dossier', 'by', '-id'], name='bundle_mine'), models.Index(fields=['state', 'id'], name='bundle_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'done', 'failed', 'gone'])), name='bundle_state_known'), models.CheckConstraint(condition=models.Q(('level__in', ['applicant', 'unit', 'department', 'office'])), name='bundle_level_known'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'working'])), fields=('dossier', 'by'), name='bundle_one_on_its_way')],
            },
        ),
    ]
