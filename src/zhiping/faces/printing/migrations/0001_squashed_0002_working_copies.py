"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('printing', '0001_initial'), ('printing', '0002_working_copies')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='records.cycle')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='records.person')),
                ('at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(help_text='real time')),
                ('said', models.CharField(help_text='what was chosen, in words that name nobody', max_length=300)),
                ('layout', models.CharField(choices=[('pdf', '一个PDF，按双面打印排好：每份表格从正面开始，缺页补白'), ('zip', '一个压缩包，每份表格一个PDF')], max_length=3)),
                ('state', models.CharField(choices=[('waiting', '等候生成'), ('working', '正在生成'), ('done', '已生成'), ('failed', '没有生成'), ('gone', '文件已删除')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
                ('beat_at', models.DateTimeField(help_text='real time at which a worker last got on with it', null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'document_batch',
                'indexes': [models.Index(fields=['by', '-id'], name='batch_mine'), models.Index(fields=['state', 'id'], name='batch_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'done', 'failed', 'gone'])), name='batch_state_known'), models.CheckConstraint(condition=models.Q(('layout__in', ['pdf', 'zip'])), name='batch_layout_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('blob', ''), _negated=True), _connector='OR'), name='batch_done_has_file')],
            },
        ),
        migrations.CreateModel(
            name='BatchItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='printing.batch')),
                ('position', models.PositiveIntegerField()),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.dossier')),
                ('form', models.CharField(max_length=48)),
                ('number', models.CharField(blank=True, default='', max_length=64)),
                ('check_code', models.CharField(blank=True, default='', max_length=9)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.issueddocument')),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
                ('fault', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'db_table': 'document_batch_item',
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='batch_item_position_once'), models.UniqueConstraint(fields=('batch', 'dossier', 'form'), name='batch_item_once')],
            },
        ),
    ]
