"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('application', '0001_draft_aside'), ('application', '0002_evidence_pages')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draft_aside', to='records.dossier')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'draft_aside',
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaves', to='records.evidence')),
                ('position', models.PositiveSmallIntegerField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('original', models.CharField(max_length=32, unique=True)),
                ('media_type', models.CharField(max_length=64)),
                ('straight', models.CharField(blank=True, default='', max_length=32)),
                ('corners', models.JSONField(null=True)),
                ('state', models.CharField(choices=[('waiting', '正在找纸张的边'), ('found', '已摆正'), ('none', '没有找到纸张的边'), ('by_hand', '按选定的四角摆正')], default='waiting', max_length=8)),
                ('use_straight', models.BooleanField(default=False)),
                ('turn', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'db_table': 'evidence_leaf',
                'ordering': ['position', 'id'],
                'indexes': [models.Index(fields=['state', 'id'], name='evidence_leaf_waiting')],
                'constraints': [models.UniqueConstraint(fields=('evidence', 'fingerprint'), name='evidence_leaf_once'), models.CheckConstraint(condition=models.Q(('turn__in', [0, 90, 180, 270])), name='evidence_leaf_quarter_turns'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'found', 'none', 'by_hand'])), name='evidence_leaf_state_known'), models.CheckConstraint(condition=models.Q(('use_straight', False), models.Q(('straight', ''), _negated=True), _connector='OR'), name='evidence_leaf_uses_what_is_there')],
            },
        ),
        migrations.CreateModel(
            name='Thumb',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thumbs', to='records.dossier')),
                ('of', models.CharField(max_length=32)),
                ('number', models.PositiveIntegerField()),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
            ],
            options={
                'db_table': 'evidence_thumb',
                'constraints': [models.UniqueConstraint(fields=('of', 'number'), name='evidence_thumb_once')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='records.dossier')),
                ('fingerprint', models.CharField(max_length=64)),
                ('name_sealed', models.BinaryField()),
                ('size', models.PositiveBigIntegerField()),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('touched_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'upload',
                'indexes': [models.Index(fields=['touched_at'], name='upload_swept')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'fingerprint'), name='upload_once_per_dossier'), models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='upload_not_empty'), models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='upload_within_its_size')],
            },
        ),
        migrations.CreateModel(
            name='UploadPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='application.upload')),
                ('offset', models.PositiveBigIntegerField()),
                ('size', models.PositiveBigIntegerField()),
                ('blob', models.CharField(max_length=32, unique=True)),
            ],
            options={
                'db_table': 'upload_part',
                'constraints': [models.UniqueConstraint(fields=('upload', 'offset'), name='upload_part_once'), models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='upload_part_not_empty')],
            },
        ),
    ]
