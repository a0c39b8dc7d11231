"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('meeting', '0001_the_meeting')]

    initial = True

    dependencies = [
        ('ballots', '0001_squashed_0001_the_box'),
        ('experts', '0001_squashed_0003_withdrawn_requests'),
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='records.cycle')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='experts.filing')),
                ('name', models.CharField(max_length=80)),
                ('on', models.DateField()),
                ('place', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('planned', '筹备中'), ('open', '会议中'), ('paused', '休会'), ('ended', '已结束')], default='planned', max_length=7)),
                ('notes_sealed', models.BinaryField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'meeting',
                'indexes': [models.Index(fields=['cycle', '-id'], name='meeting_of_cycle')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'open', 'paused', 'ended'])), name='meeting_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('place', ''), _negated=True)), name='meeting_named')],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='meeting.meeting')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attended', to='experts.seat')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attended', to='records.person')),
                ('place', models.CharField(choices=[('chair', '主任'), ('vice_chair', '副主任'), ('member', '委员')], max_length=10)),
                ('presides', models.BooleanField(default=False)),
                ('absence_sealed', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'meeting_attendee',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'seat'), name='attendee_once'), models.UniqueConstraint(condition=models.Q(('presides', True)), fields=('meeting',), name='meeting_one_presides'), models.CheckConstraint(condition=models.Q(('presides', False), ('place__in', ['chair', 'vice_chair']), _connector='OR'), name='meeting_who_presides')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='meeting.meeting')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_items', to='records.dossier')),
                ('number', models.PositiveSmallIntegerField()),
            ],
            options={
                'db_table': 'meeting_item',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'dossier'), name='item_once'), models.UniqueConstraint(fields=('meeting', 'number'), name='item_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='meeting.meeting')),
                ('name', models.CharField(max_length=40)),
                ('majors', models.JSONField()),
                ('members', models.ManyToManyField(db_table='meeting_group_member', related_name='groups', to='meeting.attendee')),
            ],
            options={
                'db_table': 'meeting_group',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'name'), name='group_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='meeting.attendee')),
                ('arrived_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'meeting_presence',
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('attendee',), name='present_once'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('arrived_at')), _connector='OR'), name='left_after_arriving')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='meeting.meeting')),
                ('number', models.PositiveSmallIntegerField()),
                ('box', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='vote', to='ballots.box')),
                ('state', models.CharField(choices=[('open', '投票中'), ('counted', '已计票'), ('announced', '已宣布'), ('annulled', '已作废')], default='open', max_length=9)),
                ('members', models.PositiveSmallIntegerField()),
                ('present', models.PositiveSmallIntegerField()),
                ('opened_at', models.DateTimeField()),
                ('reason_sealed', models.BinaryField(null=True)),
                ('announced_at', models.DateTimeField(null=True)),
                ('announced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meeting.attendee')),
            ],
            options={
                'db_table': 'meeting_vote',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'number'), name='vote_numbered_once'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('meeting',), name='vote_one_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'counted', 'announced', 'annulled'])), name='vote_state_known'), models.CheckConstraint(condition=models.Q(('present__gte', 1), ('present__lte', models.F('members'))), name='vote_of_members'), models.CheckConstraint(condition=models.Q(models.Q(('announced_at__isnull', False), ('announced_by__isnull', False), ('state', 'announced')), models.Q(models.Q(('state', 'announced'), _negated=True), ('announced_at__isnull', True), ('announced_by__isnull', True)), _connector='OR'), name='vote_announced_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'annulled'), _negated=True), ('reason_sealed__isnull', False), _connector='OR'), name='vote_annulled_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opinion', to='meeting.item')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='meeting.group')),
                ('text_sealed', models.BinaryField()),
                ('advice', models.CharField(choices=[('pass', '建议评审通过'), ('fail', '建议评审不通过'), ('open', '提请评委会议定')], max_length=4)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meeting.attendee')),
                ('written_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'meeting_opinion',
                'constraints': [models.CheckConstraint(condition=models.Q(('advice__in', ['pass', 'fail', 'open'])), name='opinion_advice_known')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='meeting.vote')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to='meeting.item')),
                ('recused', models.PositiveSmallIntegerField()),
                ('counted', models.PositiveSmallIntegerField(null=True)),
                ('needed', models.PositiveSmallIntegerField(null=True)),
                ('agree', models.PositiveSmallIntegerField(null=True)),
                ('against', models.PositiveSmallIntegerField(null=True)),
                ('abstain', models.PositiveSmallIntegerField(null=True)),
                ('missing', models.PositiveSmallIntegerField(null=True)),
                ('passed', models.BooleanField(null=True)),
                ('carried', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'meeting_candidate',
                'indexes': [models.Index(condition=models.Q(('carried', False), ('passed__isnull', False)), fields=['vote'], name='candidate_to_carry')],
                'constraints': [models.UniqueConstraint(fields=('vote', 'item'), name='candidate_once_a_vote'), models.CheckConstraint(condition=models.Q(models.Q(('agree__isnull', True), ('needed__isnull', True), ('passed__isnull', True)), models.Q(('agree__gte', models.F('needed')), ('passed', True)), models.Q(('agree__lt', models.F('needed')), ('passed', False)), _connector='OR'), name='candidate_passed_as_counted'), models.CheckConstraint(condition=models.Q(models.Q(('carried', False), ('passed__isnull', True)), models.Q(('abstain__isnull', False), ('against__isnull', False), ('counted__isnull', False), ('missing__isnull', False), ('passed__isnull', False)), _connector='OR'), name='candidate_counted_in_full')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='meeting.meeting')),
                ('kind', models.CharField(choices=[('began', '会议开始'), ('arrived', '到会'), ('left', '离会'), ('paused', '休会'), ('resumed', '继续开会'), ('opened', '开始投票'), ('closed', '投票结束'), ('annulled', '投票作废'), ('announced', '宣布结果'), ('ended', '会议结束')], max_length=9)),
                ('at', models.DateTimeField()),
                ('attendee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meeting.attendee')),
                ('vote', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meeting.vote')),
                ('present', models.PositiveSmallIntegerField()),
            ],
            options={
                'db_table': 'meeting_event',
                'indexes': [models.Index(fields=['meeting', 'id'], name='event_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voters', to='meeting.vote')),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voting', to='meeting.attendee')),
                ('kept_from', models.JSONField(default=list)),
                ('voted', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'meeting_voter',
                'constraints': [models.UniqueConstraint(fields=('vote', 'attendee'), name='voter_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='meeting.opinion')),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='meeting.attendee')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'meeting_signature',
                'constraints': [models.UniqueConstraint(fields=('opinion', 'attendee'), name='signed_once')],
            },
        ),
    ]
