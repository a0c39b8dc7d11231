"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('registration', '0001_registration'), ('registration', '0002_round'), ('registration', '0003_person_merge')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0004_email_confirmed'),
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Registrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='registrant', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrants', to='records.person')),
                ('name', models.CharField(max_length=80)),
                ('id_type', models.CharField(max_length=24)),
                ('id_index', models.CharField(max_length=64)),
                ('id_sealed', models.BinaryField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'registrant',
                'indexes': [models.Index(fields=['id_type', 'id_index'], name='registrant_by_identity')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='merge', to='records.organisation')),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='records.organisation')),
                ('reason', models.CharField(max_length=500)),
                ('memberships', models.PositiveIntegerField(default=0)),
                ('dossiers', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'organisation_merge',
                'constraints': [models.CheckConstraint(condition=models.Q(('old', models.F('into')), _negated=True), name='organisation_merge_of_two'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='organisation_merge_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='PersonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_away', to='records.person')),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_here', to='records.person')),
                ('cause', models.CharField(choices=[('documents', '同一个人用两种证件登记'), ('mistyped', '要并入的记录号码填错')], max_length=16)),
                ('reason', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('proposed', '等第二人确认'), ('confirmed', '已合并'), ('refused', '第二人没有同意'), ('withdrawn', '已撤回')], default='proposed', max_length=16)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, default='', max_length=500)),
                ('moved', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'person_merge',
                'indexes': [models.Index(fields=['state', '-id'], name='person_merge_desk')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed'])), fields=('old',), name='person_merge_once_away'), models.CheckConstraint(condition=models.Q(('old', models.F('into')), _negated=True), name='person_merge_of_two'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='person_merge_has_reason'), models.CheckConstraint(condition=models.Q(('cause__in', ['documents', 'mistyped'])), name='person_merge_cause_known'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'refused', 'withdrawn'])), name='person_merge_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='person_merge_decided_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'refused']), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='person_merge_by_two')],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('kind', models.CharField(choices=[('body', '单位登记'), ('superior', '上级不在列表中'), ('join', '个人加入单位'), ('move', '变更单位'), ('round', '变更单位后的申报')], max_length=16)),
                ('state', models.CharField(choices=[('waiting', '待审核'), ('returned', '退回补正'), ('approved', '已通过'), ('refused', '不予登记'), ('withdrawn', '已撤回')], default='waiting', max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registration_requests', to=settings.AUTH_USER_MODEL)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='to_review', to='records.organisation')),
                ('rule', models.CharField(max_length=48)),
                ('clause', models.CharField(max_length=24)),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='单位名称')),
                ('body_kind', models.CharField(blank=True, default='', max_length=24)),
                ('uscc', models.CharField(blank=True, default='', max_length=18)),
                ('region', models.CharField(blank=True, default='', max_length=6)),
                ('nature', models.CharField(blank=True, default='', max_length=24)),
                ('telephone', models.CharField(blank=True, default='', max_length=40)),
                ('superior', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organisation')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked_by', to='records.organisation')),
                ('former', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked_to_release', to='records.organisation')),
                ('released_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('since', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
            ],
            options={
                'db_table': 'registration_request',
                'indexes': [models.Index(fields=['reviewer', 'state', 'since', 'id'], name='registration_desk'), models.Index(fields=['user', '-id'], name='registration_mine')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'body'), ('state__in', ('waiting', 'returned')), models.Q(('uscc', ''), _negated=True)), fields=('uscc',), name='registration_one_open_per_uscc'), models.UniqueConstraint(condition=models.Q(('kind', 'join'), ('state__in', ('waiting', 'returned'))), fields=('user', 'organisation'), name='registration_one_open_join'), models.UniqueConstraint(condition=models.Q(('kind', 'move'), ('state__in', ('waiting', 'returned'))), fields=('user',), name='registration_one_open_move'), models.CheckConstraint(condition=models.Q(('kind__in', ['body', 'superior', 'join', 'move', 'round'])), name='registration_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'returned', 'approved', 'refused', 'withdrawn'])), name='registration_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'refused']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='registration_no_without_reason'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['move', 'round']), _negated=True), models.Q(('former__isnull', False), ('organisation__isnull', False)), _connector='OR'), name='registration_move_has_both'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'body'), _negated=True), ('superior__isnull', False), _connector='OR'), name='registration_body_has_superior')],
            },
        ),
        migrations.CreateModel(
            name='IdentityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='registration.registrant')),
                ('provider', models.CharField(max_length=120)),
                ('outcome', models.CharField(max_length=16)),
                ('checked', models.JSONField(default=list)),
                ('unchecked', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'identity_check',
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['agrees', 'contradicts', 'unavailable'])), name='identity_check_outcome_known')],
            },
        ),
    ]
