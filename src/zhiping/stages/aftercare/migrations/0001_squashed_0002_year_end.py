"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('aftercare', '0001_after_the_result'), ('aftercare', '0002_year_end')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collections', to='records.cycle')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collections', to='records.organisation')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('hours', models.CharField(max_length=60)),
                ('place', models.CharField(max_length=120)),
                ('telephone', models.CharField(max_length=40)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'collection',
                'indexes': [models.Index(fields=['cycle', 'unit', '-id'], name='collection_of_unit'), models.Index(fields=['cycle', 'to_on'], name='collection_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='collection_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='DestructionList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='destruction_lists', to='records.cycle')),
                ('state', models.CharField(choices=[('listed', '待第二人核对'), ('confirmed', '已确认，等待期满'), ('ordered', '正在销毁'), ('gone', '电子材料已销毁，待登记纸质材料'), ('carried', '待第二人签认销毁记录'), ('done', '已销毁'), ('dropped', '已撤销')], default='listed', max_length=9)),
                ('listed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('listed_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('waits_until', models.DateTimeField(null=True)),
                ('ordered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('ordered_at', models.DateTimeField(null=True)),
                ('way', models.CharField(blank=True, default='', max_length=120)),
                ('place', models.CharField(blank=True, default='', max_length=120)),
                ('carried_on', models.DateField(null=True)),
                ('carried_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('witnessed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'destruction_list',
                'indexes': [models.Index(fields=['cycle', 'state', '-id'], name='destruction_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['listed', 'confirmed', 'ordered', 'gone', 'carried', 'done', 'dropped'])), name='destruction_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True), ('waits_until__isnull', True)), models.Q(('confirmed_at__isnull', False), ('waits_until__isnull', False), models.Q(('confirmed_by', models.F('listed_by')), _negated=True)), _connector='OR'), name='destruction_confirmed_by_another'), models.CheckConstraint(condition=models.Q(('state__in', ['listed', 'confirmed', 'dropped']), models.Q(('confirmed_by__isnull', False), ('ordered_at__isnull', False), ('ordered_by__isnull', False)), _connector='OR'), name='destruction_ordered_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('carried_by__isnull', False), ('finished_at__isnull', False), ('witnessed_by__isnull', False), models.Q(('carried_by', models.F('witnessed_by')), _negated=True)), _connector='OR'), name='destruction_witnessed')],
            },
        ),
        migrations.CreateModel(
            name='GivenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='records.dossier')),
                ('passed', models.BooleanField()),
                ('body_sealed', models.BinaryField()),
                ('blob', models.CharField(max_length=32)),
                ('digest', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'given_back',
            },
        ),
        migrations.CreateModel(
            name='YearEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='year_end', to='records.cycle')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
                ('left', models.JSONField(default=dict)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('archive', models.CharField(blank=True, choices=[('', '还没有归档'), ('waiting', '等候归档'), ('working', '正在归档'), ('done', '已归档'), ('failed', '没有归档')], default='', max_length=8)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('asked_at', models.DateTimeField(help_text='real time', null=True)),
                ('beat_at', models.DateTimeField(help_text='real time at which a worker took it', null=True)),
                ('folder', models.CharField(blank=True, default='', max_length=120)),
                ('package', models.CharField(blank=True, default='', max_length=64)),
                ('public_key', models.CharField(blank=True, default='', max_length=64)),
                ('dossiers', models.PositiveIntegerField(default=0)),
                ('says', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'db_table': 'year_end',
                'constraints': [models.CheckConstraint(condition=models.Q(('left', {}), ('reason_sealed__isnull', False), _connector='OR'), name='year_end_says_why'), models.CheckConstraint(condition=models.Q(('archive__in', ['', 'waiting', 'working', 'done', 'failed'])), name='year_end_archive_known'), models.CheckConstraint(condition=models.Q(models.Q(('archive', 'done'), _negated=True), models.Q(('package', ''), _negated=True), _connector='OR'), name='year_end_archived_in_full')],
            },
        ),
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='aftercare.collection')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='collected_form', to='records.dossier')),
                ('place', models.PositiveSmallIntegerField()),
                ('copies', models.PositiveSmallIntegerField()),
                ('signer_sealed', models.BinaryField(null=True)),
                ('handed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('handed_at', models.DateTimeField(null=True)),
                ('filed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('filed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'collection_form',
                'constraints': [models.UniqueConstraint(fields=('collection', 'place'), name='collection_form_in_order'), models.CheckConstraint(condition=models.Q(('copies__gte', 1)), name='collection_form_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('handed_at__isnull', True), ('handed_by__isnull', True), ('signer_sealed__isnull', True)), models.Q(('handed_at__isnull', False), ('handed_by__isnull', False), ('signer_sealed__isnull', False)), _connector='OR'), name='collection_form_signed_for'), models.CheckConstraint(condition=models.Q(models.Q(('filed_at__isnull', True), ('filed_by__isnull', True)), models.Q(('filed_at__isnull', False), ('filed_by__isnull', False), ('handed_at__isnull', False)), _connector='OR'), name='collection_form_filed_after_handing')],
            },
        ),
        migrations.CreateModel(
            name='DestructionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='aftercare.destructionlist')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='destruction_lines', to='records.dossier')),
                ('place', models.PositiveSmallIntegerField()),
                ('packets', models.PositiveSmallIntegerField(default=0)),
                ('files', models.PositiveIntegerField(default=0)),
                ('gone_at', models.DateTimeField(null=True)),
                ('off_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'destruction_line',
                'constraints': [models.UniqueConstraint(fields=('list', 'place'), name='destruction_line_in_order'), models.UniqueConstraint(condition=models.Q(('off_at__isnull', True)), fields=('dossier',), name='destruction_line_one_standing'), models.CheckConstraint(condition=models.Q(('gone_at__isnull', True), ('off_at__isnull', True), _connector='OR'), name='destruction_line_gone_or_off')],
            },
        ),
    ]
