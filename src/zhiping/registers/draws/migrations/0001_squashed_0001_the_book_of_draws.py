"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('draws', '0001_the_book_of_draws')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='records.cycle')),
                ('stage', models.CharField(max_length=16)),
                ('purpose', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('first', '抽取'), ('again', '重抽'), ('more', '补抽')], default='first', max_length=5)),
                ('state', models.CharField(choices=[('proposed', '待另一人同意'), ('listed', '名单已定，待承诺'), ('frozen', '已冻结，待揭示'), ('drawn', '已抽取'), ('void', '已作废'), ('dropped', '抽取前停止')], default='listed', max_length=8)),
                ('previous', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='draws.draw')),
                ('previous_hash', models.CharField(blank=True, default='', max_length=64)),
                ('reason', models.CharField(blank=True, default='', max_length=12)),
                ('note_sealed', models.BinaryField(null=True)),
                ('quotas', models.JSONField()),
                ('public_source', models.CharField(blank=True, default='', max_length=200)),
                ('public_at', models.DateTimeField(null=True)),
                ('listing_hash', models.CharField(max_length=64)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('prepared_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('frozen_at', models.DateTimeField(null=True)),
                ('frozen_hash', models.CharField(blank=True, default='', max_length=64)),
                ('reveal_by', models.DateTimeField(null=True)),
                ('public_value', models.CharField(blank=True, default='', max_length=200)),
                ('value_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('value_confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_note_sealed', models.BinaryField(help_text='why it was dropped', null=True)),
            ],
            options={
                'db_table': 'draw',
                'indexes': [models.Index(fields=['cycle', 'stage', '-id'], name='draw_history')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'listed', 'frozen', 'drawn', 'void', 'dropped'])), name='draw_state_known'), models.CheckConstraint(condition=models.Q(('stage__in', ['defence', 'meeting'])), name='draw_stage_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'first'), ('previous__isnull', True), ('previous_hash', ''), ('reason', '')), models.Q(('kind__in', ['again', 'more']), ('previous__isnull', False), models.Q(('previous_hash', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='draw_follows_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', False), ('reveal_by__isnull', False), ('state__in', ['frozen', 'drawn', 'void'])), models.Q(('frozen_at__isnull', True), ('reveal_by__isnull', True), ('state__in', ['proposed', 'listed', 'dropped'])), _connector='OR'), name='draw_frozen_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['drawn', 'void', 'dropped'])), models.Q(('ended_at__isnull', True), ('state__in', ['proposed', 'listed', 'frozen'])), _connector='OR'), name='draw_ended_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('public_at__isnull', True), ('public_source', '')), models.Q(models.Q(('public_source', ''), _negated=True), ('public_at__isnull', False)), _connector='OR'), name='draw_value_named_with_its_day'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='draw_agreed_by_another'), models.CheckConstraint(condition=models.Q(('value_confirmed_by__isnull', True), models.Q(('value_by__isnull', False), models.Q(('value_confirmed_by', models.F('value_by')), _negated=True)), _connector='OR'), name='draw_value_of_two'), models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'listed', 'frozen'])), fields=('cycle', 'stage'), name='draw_one_open'), models.UniqueConstraint(condition=models.Q(('kind', 'again'), models.Q(('state', 'dropped'), _negated=True)), fields=('previous',), name='draw_again_once'), models.UniqueConstraint(condition=models.Q(('kind', 'first'), models.Q(('state', 'dropped'), _negated=True)), fields=('cycle', 'stage'), name='draw_first_once')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='draws.draw')),
                ('key', models.CharField(max_length=11)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stood_in_draws', to='records.person')),
                ('major', models.CharField(max_length=40)),
                ('excluded', models.CharField(blank=True, default='', max_length=12)),
                ('note_sealed', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'draw_candidate',
                'constraints': [models.UniqueConstraint(fields=('draw', 'key'), name='candidate_key_once'), models.UniqueConstraint(fields=('draw', 'person'), name='candidate_once')],
            },
        ),
        migrations.CreateModel(
            name='Keeper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='keepers', to='draws.draw')),
                ('key', models.CharField(max_length=11)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_in_draws', to='records.person')),
                ('commitment', models.CharField(blank=True, default='', max_length=64)),
                ('own', models.BooleanField(default=False, help_text='keeps the secret themselves; the system has never kept it')),
                ('secret_sealed', models.BinaryField(null=True)),
                ('committed_at', models.DateTimeField(null=True)),
                ('revealed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'draw_keeper',
                'constraints': [models.UniqueConstraint(fields=('draw', 'key'), name='keeper_key_once'), models.UniqueConstraint(fields=('draw', 'person'), name='keeper_once'), models.CheckConstraint(condition=models.Q(models.Q(('commitment', ''), ('committed_at__isnull', True)), models.Q(models.Q(('commitment', ''), _negated=True), ('committed_at__isnull', False)), _connector='OR'), name='keeper_committed_in_full'), models.CheckConstraint(condition=models.Q(('revealed_at__isnull', True), ('committed_at__isnull', False), _connector='OR'), name='keeper_commits_before_revealing')],
            },
        ),
        migrations.CreateModel(
            name='StepDown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='step_downs', to='draws.draw')),
                ('key', models.CharField(max_length=11)),
                ('reason', models.CharField(max_length=13)),
                ('successor', models.CharField(blank=True, default='', max_length=11)),
                ('note_sealed', models.BinaryField(null=True)),
                ('by', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'draw_step_down',
                'constraints': [models.UniqueConstraint(fields=('draw', 'key'), name='stepped_down_once')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='draws.draw')),
                ('serial', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'draw_version',
                'constraints': [models.UniqueConstraint(fields=('draw', 'serial'), name='draw_version_once')],
            },
        ),
    ]
