"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('defence', '0001_the_schedule'), ('defence', '0002_the_day'), ('defence', '0003_told_when'), ('defence', '0004_what_was_counted')]

    initial = True

    dependencies = [
        ('experts', '0001_squashed_0003_withdrawn_requests'),
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defence_schedules', to='records.cycle')),
                ('number', models.PositiveSmallIntegerField(help_text='which draft of the cycle it is, from 1')),
                ('state', models.CharField(choices=[('waiting', '等候编排'), ('making', '正在编排'), ('draft', '草案'), ('failed', '没有编成'), ('releasing', '正在公布'), ('released', '已公布'), ('dropped', '已弃用')], default='waiting', max_length=9)),
                ('solver', models.CharField(blank=True, choices=[('cp_sat', '求解器'), ('greedy', '逐县排定')], default='', max_length=6)),
                ('seconds', models.PositiveSmallIntegerField()),
                ('sessions_used', models.PositiveIntegerField(null=True)),
                ('bound', models.PositiveIntegerField(null=True)),
                ('wishes_missed', models.PositiveIntegerField(default=0)),
                ('left_out', models.JSONField(default=list, help_text='[dossier id, why] of those without a place')),
                ('fault', models.CharField(blank=True, default='', max_length=200)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('asked_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(null=True)),
                ('beat_at', models.DateTimeField(help_text='real time at which a worker last got on with it', null=True)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('released_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'defence_schedule',
                'indexes': [models.Index(fields=['state', 'id'], name='schedule_by_state')],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='schedule_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['releasing', 'released'])), fields=('cycle',), name='schedule_one_released'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'making', 'draft', 'failed', 'releasing', 'released', 'dropped'])), name='schedule_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['releasing', 'released']), _negated=True), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='schedule_released_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defence_rooms', to='records.cycle')),
                ('name', models.CharField(max_length=40)),
                ('address', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'defence_room',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'name'), name='defence_room_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Panel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defence_panels', to='records.cycle')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('majors', models.JSONField()),
            ],
            options={
                'db_table': 'defence_panel',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='panel_number_once'), models.UniqueConstraint(fields=('cycle', 'name'), name='panel_named_once'), models.CheckConstraint(condition=models.Q(('majors', []), _negated=True), name='panel_hears_something')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='defence.schedule')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('moved', '改期'), ('placed', '补排'), ('given_up', '取消'), ('room', '换考场'), ('expert', '换专家')], max_length=8)),
                ('reason_sealed', models.BinaryField()),
                ('data', models.JSONField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'defence_change',
                'constraints': [models.UniqueConstraint(fields=('schedule', 'number'), name='change_number_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['moved', 'placed', 'given_up', 'room', 'expert'])), name='change_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='HalfDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defence_half_days', to='records.cycle')),
                ('on', models.DateField()),
                ('part', models.CharField(choices=[('am', '上午'), ('pm', '下午')], max_length=2)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('rooms', models.ManyToManyField(db_table='defence_half_day_room', related_name='half_days', to='defence.room')),
            ],
            options={
                'db_table': 'defence_half_day',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'on', 'part'), name='half_day_once'), models.CheckConstraint(condition=models.Q(('part__in', ['am', 'pm'])), name='half_day_part_known'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='half_day_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PanelChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='defence.panel')),
                ('reason_sealed', models.BinaryField()),
                ('data', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'defence_panel_change',
                'indexes': [models.Index(fields=['panel', '-id'], name='panel_change_newest')],
            },
        ),
        migrations.CreateModel(
            name='PanelMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='defence.panel')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defence_panels', to='experts.expert')),
                ('lead', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'defence_panel_member',
                'constraints': [models.UniqueConstraint(fields=('panel', 'expert'), name='panel_member_once'), models.UniqueConstraint(condition=models.Q(('lead', True)), fields=('panel',), name='panel_one_lead')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='defence.change')),
                ('dossier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.dossier')),
                ('expert', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='experts.expert')),
                ('handled_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'defence_told',
                'indexes': [models.Index(condition=models.Q(('handled_at__isnull', True)), fields=['id'], name='told_to_do')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('dossier__isnull', False), ('expert__isnull', True)), models.Q(('dossier__isnull', True), ('expert__isnull', False)), _connector='OR'), name='told_one'), models.UniqueConstraint(condition=models.Q(('dossier__isnull', False)), fields=('change', 'dossier'), name='told_dossier_once'), models.UniqueConstraint(condition=models.Q(('expert__isnull', False)), fields=('change', 'expert'), name='told_expert_once')],
            },
        ),
        migrations.CreateModel(
            name='Screen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('half_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screens', to='defence.halfday')),
                ('token', models.CharField(max_length=32, unique=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'defence_screen',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('half_day',), name='screen_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='defence.schedule')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='defence.panel')),
                ('half_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='defence.halfday')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='defence.room')),
            ],
            options={
                'db_table': 'defence_session',
                'constraints': [models.UniqueConstraint(fields=('schedule', 'half_day', 'panel'), name='session_panel_in_one_place'), models.UniqueConstraint(fields=('schedule', 'half_day', 'room'), name='session_room_has_one_panel')],
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='defence.session')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='experts.expert')),
                ('lead', models.BooleanField(default=False)),
                ('since_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('reason_sealed', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'defence_sitting',
                'indexes': [models.Index(fields=['expert', 'session'], name='sitting_of_expert')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('session', 'expert'), name='sitting_once'), models.UniqueConstraint(condition=models.Q(('lead', True), ('left_at__isnull', True)), fields=('session',), name='sitting_one_lead'), models.CheckConstraint(condition=models.Q(models.Q(('left_at__isnull', True), ('reason_sealed__isnull', True)), models.Q(('left_at__isnull', False), ('reason_sealed__isnull', False)), _connector='OR'), name='sitting_left_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='defence.schedule')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='defence.session')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defence_slots', to='records.dossier')),
                ('turn', models.PositiveSmallIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('planned', '已安排'), ('given_up', '已取消')], default='planned', max_length=8)),
                ('told_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'defence_slot',
                'indexes': [models.Index(fields=['dossier', 'state'], name='slot_of_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('session', 'turn'), name='slot_turn_once'), models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('schedule', 'dossier'), name='slot_one_per_dossier'), models.CheckConstraint(condition=models.Q(('turn__gte', 1)), name='slot_turns_from_1'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='slot_ends_after_start'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'given_up'])), name='slot_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='defence.slot')),
                ('status', models.CharField(choices=[('expected', '未报到'), ('arrived', '已报到'), ('called', '已叫号'), ('in_room', '答辩中'), ('done', '已答辩'), ('absent', '缺席')], default='expected', max_length=8)),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('called_at', models.DateTimeField(null=True)),
                ('entered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('absent_at', models.DateTimeField(null=True)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'defence_attendance',
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['expected', 'arrived', 'called', 'in_room', 'done', 'absent'])), name='attendance_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('arrived_at__isnull', True), ('called_at__isnull', True), ('entered_at__isnull', True), ('status', 'expected')), models.Q(('arrived_at__isnull', False), ('called_at__isnull', True), ('entered_at__isnull', True), ('status', 'arrived')), models.Q(('called_at__isnull', False), ('entered_at__isnull', True), ('status', 'called')), models.Q(('ended_at__isnull', True), ('entered_at__isnull', False), ('status', 'in_room')), models.Q(('ended_at__isnull', False), ('entered_at__isnull', False), ('status', 'done')), models.Q(('absent_at__isnull', False), ('entered_at__isnull', True), ('status', 'absent')), _connector='OR'), name='attendance_step_by_step')],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='defence.slot')),
                ('hundredths', models.PositiveIntegerField()),
                ('sheets', models.PositiveSmallIntegerField()),
                ('counted', models.JSONField(default=list)),
                ('locked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('locked_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('recorded_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'defence_result',
                'constraints': [models.UniqueConstraint(condition=models.Q(('opened_at__isnull', True)), fields=('slot',), name='result_one_stands'), models.CheckConstraint(condition=models.Q(('hundredths__lte', 10000)), name='result_of_a_hundred_points'), models.CheckConstraint(condition=models.Q(('sheets__gte', 1)), name='result_of_sheets'), models.CheckConstraint(condition=models.Q(models.Q(('recorded_at__isnull', True), ('recorded_by__isnull', True)), models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False)), _connector='OR'), name='result_recorded_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='defence.slot')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='experts.expert')),
                ('version', models.PositiveIntegerField(default=1)),
                ('save_id', models.CharField(max_length=36)),
                ('marks_sealed', models.BinaryField()),
                ('notes_sealed', models.BinaryField(null=True)),
                ('whole', models.BooleanField()),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'defence_sheet',
                'constraints': [models.UniqueConstraint(fields=('slot', 'expert'), name='sheet_one_per_expert'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='sheet_versions_from_1')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defence_wishes', to='records.cycle')),
                ('kind', models.CharField(choices=[('unable', '不能到场的时间'), ('excuse', '请假')], max_length=6)),
                ('dossier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='defence_wishes', to='records.dossier')),
                ('expert', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='defence_wishes', to='experts.expert')),
                ('slot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='excuses', to='defence.slot')),
                ('ground', models.CharField(blank=True, default='', help_text="id of the pack's ground of an excuse", max_length=32)),
                ('reason_sealed', models.BinaryField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', '待答复'), ('granted', '已同意'), ('refused', '未同意')], default='asked', max_length=7)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer_sealed', models.BinaryField(null=True)),
                ('half_days', models.ManyToManyField(db_table='defence_wish_half_day', related_name='wishes', to='defence.halfday')),
            ],
            options={
                'db_table': 'defence_wish',
                'indexes': [models.Index(fields=['cycle', 'state', 'id'], name='wish_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['unable', 'excuse'])), name='wish_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'granted', 'refused'])), name='wish_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('dossier__isnull', False), ('expert__isnull', True)), models.Q(('dossier__isnull', True), ('expert__isnull', False)), _connector='OR'), name='wish_of_one'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'unable'), ('slot__isnull', True)), models.Q(('dossier__isnull', False), ('kind', 'excuse'), ('slot__isnull', False)), _connector='OR'), name='wish_excuse_is_of_a_slot'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='wish_decided_in_full'), models.UniqueConstraint(condition=models.Q(('kind', 'excuse'), ('state', 'asked')), fields=('slot',), name='wish_one_open_excuse')],
            },
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reopenings', to='defence.result')),
                ('state', models.CharField(choices=[('asked', '待另一方同意'), ('granted', '已重新打开'), ('refused', '未同意')], default='asked', max_length=7)),
                ('side', models.CharField(choices=[('office', '办公室'), ('chair', '主任')], max_length=6)),
                ('reason_sealed', models.BinaryField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'defence_reopening',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('result',), name='reopening_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'granted', 'refused'])), name='reopening_state_known'), models.CheckConstraint(condition=models.Q(('side__in', ['office', 'chair'])), name='reopening_side_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='reopening_decided_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'granted'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='reopening_by_two')],
            },
        ),
    ]
