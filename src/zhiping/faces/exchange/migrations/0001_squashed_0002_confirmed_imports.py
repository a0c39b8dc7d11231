"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('exchange', '0001_initial'), ('exchange', '0002_confirmed_imports')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('source', models.CharField(max_length=32)),
                ('title', models.CharField(max_length=120)),
                ('said', models.CharField(blank=True, default='', help_text='what was filtered, in words', max_length=300)),
                ('params', models.JSONField(default=dict)),
                ('cycle', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='records.cycle')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='records.person')),
                ('at', models.DateTimeField(help_text='on the clock of the cycle')),
                ('asked_at', models.DateTimeField(help_text='real time')),
                ('purpose', models.CharField(choices=[('checking', '核对材料'), ('reporting', '上报或送审'), ('meeting', '会议使用'), ('publishing', '公示或公告'), ('filing', '存档'), ('other', '其他')], max_length=16)),
                ('reason', models.CharField(max_length=300)),
                ('personal', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', '等候生成'), ('working', '正在生成'), ('done', '已生成'), ('failed', '没有生成'), ('gone', '文件已删除')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField(default=0)),
                ('written', models.PositiveIntegerField(default=0)),
                ('left_out', models.JSONField(default=list)),
                ('size', models.PositiveIntegerField(default=0)),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
                ('began_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'export',
                'indexes': [models.Index(fields=['by', '-id'], name='export_mine'), models.Index(fields=['state', 'id'], name='export_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='export_has_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'done', 'failed', 'gone'])), name='export_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('blob', ''), _negated=True), _connector='OR'), name='export_done_has_file')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('kind', models.CharField(max_length=32)),
                ('cycle', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='records.cycle')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='records.person')),
                ('at', models.DateTimeField(help_text='on the clock of the cycle')),
                ('asked_at', models.DateTimeField(help_text='real time')),
                ('state', models.CharField(choices=[('waiting', '正在核对'), ('read', '等您确认'), ('applying', '正在导入'), ('failed', '读不出来'), ('applied', '已导入'), ('dropped', '没有导入')], default='waiting', max_length=8)),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
                ('found_sealed', models.BinaryField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('says', models.CharField(blank=True, default='', help_text='why it could not be read', max_length=500)),
                ('total', models.PositiveIntegerField(default=0)),
                ('wrong', models.CharField(blank=True, default='', help_text='why it was not applied', max_length=500)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'import',
                'indexes': [models.Index(fields=['by', '-id'], name='import_mine'), models.Index(fields=['state', 'id'], name='import_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'read', 'applying', 'failed', 'applied', 'dropped'])), name='import_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'applying'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='import_applying_was_confirmed')],
            },
        ),
    ]
