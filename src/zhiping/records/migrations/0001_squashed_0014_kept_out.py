"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('records', '0001_initial'), ('records', '0002_registration'), ('records', '0003_one_human'), ('records', '0004_reminded'), ('records', '0005_desk_reading'), ('records', '0006_supplement'), ('records', '0007_correction'), ('records', '0008_lanes'), ('records', '0009_recusal'), ('records', '0010_issuing'), ('records', '0011_follow_up'), ('records', '0012_led_in_lanes'), ('records', '0013_later_rooms'), ('records', '0014_kept_out')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0004_email_confirmed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(choices=[('hr_department', '人社部门'), ('competent_department', '主管部门'), ('committee_office', '评委会办公室'), ('unit', '单位'), ('agency', '人事代理机构')], max_length=24)),
                ('uscc', models.CharField(blank=True, default='', max_length=18, verbose_name='统一社会信用代码')),
                ('region', models.CharField(blank=True, default='', max_length=6, verbose_name='行政区划代码')),
                ('nature', models.CharField(blank=True, default='', max_length=24, verbose_name='单位性质')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='records.organisation')),
                ('telephone', models.CharField(blank=True, default='', max_length=40, verbose_name='联系电话')),
                ('became', models.ForeignKey(help_text='the body it was merged into', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='records.organisation')),
                ('registered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'organisation',
                'constraints': [models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('uscc',), name='organisation_one_per_uscc'), models.CheckConstraint(condition=models.Q(('kind__in', ['hr_department', 'competent_department', 'committee_office', 'unit', 'agency'])), name='organisation_kind_known'), models.CheckConstraint(condition=models.Q(('superior', models.F('id')), _negated=True), name='organisation_not_own_superior'), models.CheckConstraint(condition=models.Q(('became', models.F('id')), _negated=True), name='organisation_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='PackVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pack_id', models.CharField(max_length=80)),
                ('hash', models.CharField(max_length=71, unique=True)),
                ('files', models.JSONField(help_text='path → text of each file')),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'pack_version',
            },
        ),
        migrations.CreateModel(
            name='DocumentCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stem', models.CharField(max_length=64, unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'db_table': 'document_counter',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='person', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=80)),
                ('id_type', models.CharField(max_length=24)),
                ('id_index', models.CharField(max_length=64)),
                ('id_sealed', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('became', models.ForeignKey(help_text='the record it was merged into', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='former', to='records.person')),
                ('document_void', models.BooleanField(default=False, help_text="the number was a typing error and is nobody's here")),
            ],
            options={
                'db_table': 'person',
                'indexes': [models.Index(fields=['name'], name='person_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('document_void', False)), fields=('id_type', 'id_index'), name='person_one_per_document'), models.CheckConstraint(condition=models.Q(('became', models.F('id')), _negated=True), name='person_not_merged_into_itself'), models.CheckConstraint(condition=models.Q(('became__isnull', True), ('user__isnull', True), _connector='OR'), name='person_merged_has_no_account'), models.CheckConstraint(condition=models.Q(('document_void', False), ('became__isnull', False), _connector='OR'), name='person_void_document_was_merged')],
            },
        ),
        migrations.CreateModel(
            name='Committee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='committees', to='records.organisation')),
                ('series', models.CharField(max_length=48)),
            ],
            options={
                'db_table': 'committee',
            },
        ),
        migrations.CreateModel(
            name='Kinship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kin_of', to='records.person')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kin_to', to='records.person')),
                ('kind', models.CharField(choices=[('kin', '亲属'), ('interest', '利害关系')], max_length=16)),
                ('declared_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('reason_sealed', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'kinship',
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('person', 'other', 'kind'), name='kinship_declared_once'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True), ('reason_sealed__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), ('reason_sealed__isnull', False)), _connector='OR'), name='kinship_lifted_in_full'), models.CheckConstraint(condition=models.Q(('person', models.F('other')), _negated=True), name='kinship_of_two'), models.CheckConstraint(condition=models.Q(('kind__in', ['kin', 'interest'])), name='kinship_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='records.person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='records.organisation')),
                ('role', models.CharField(choices=[('employee', '职工'), ('unit_reviewer', '单位审核人'), ('unit_head', '单位负责人'), ('department_reviewer', '主管部门审核人'), ('office_reviewer', '评委会办公室审核人'), ('counter', '收件人员'), ('cashier', '收费人员'), ('chair', '评委会主任'), ('expert', '评审专家'), ('hr_officer', '人社部门人员'), ('bureau', '评审组织单位负责人'), ('operator', '系统管理员'), ('supervisor', '监督人员'), ('auditor', '审计人员')], max_length=24)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
                ('leads', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'membership',
                'indexes': [models.Index(fields=['organisation', 'role'], name='membership_by_role')],
                'constraints': [models.UniqueConstraint(fields=('person', 'organisation', 'role', 'from_on'), name='membership_once_per_start'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='membership_ends_after_start'), models.CheckConstraint(condition=models.Q(('role__in', ['employee', 'unit_reviewer', 'unit_head', 'department_reviewer', 'office_reviewer', 'counter', 'cashier', 'chair', 'expert', 'hr_officer', 'bureau', 'operator', 'supervisor', 'auditor'])), name='membership_role_known')],
            },
        ),
        migrations.CreateModel(
            name='Cycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=64, unique=True)),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='records.committee')),
                ('pack_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='records.packversion')),
                ('year', models.PositiveSmallIntegerField()),
                ('series', models.CharField(max_length=48)),
                ('is_demo', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(help_text='until when it was looked who is to be reminded of a day', null=True)),
            ],
            options={
                'db_table': 'cycle',
            },
        ),
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='records.person')),
                ('cycle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='records.cycle')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='records.committee')),
                ('series', models.CharField(max_length=48)),
                ('year', models.PositiveSmallIntegerField()),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='unit_dossiers', to='records.organisation')),
                ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='department_dossiers', to='records.organisation')),
                ('pack_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='records.packversion')),
                ('state', models.CharField(default='draft', max_length=24)),
                ('state_since', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('returned_from', models.CharField(blank=True, default='', max_length=24)),
                ('corrected', models.BooleanField(default=False)),
                ('title', models.CharField(blank=True, default='', max_length=40)),
                ('major', models.CharField(blank=True, default='', max_length=40)),
                ('kind', models.CharField(blank=True, default='', max_length=24)),
                ('entrusted', models.BooleanField(default=False, help_text='another body with a right to review sent it (A6)')),
                ('applicant_name', models.CharField(max_length=80)),
                ('found_fail', models.PositiveSmallIntegerField(default=0)),
                ('found_unknown', models.PositiveSmallIntegerField(default=0)),
                ('found_pass', models.PositiveSmallIntegerField(default=0)),
                ('draft_sealed', models.BinaryField()),
                ('draft_version', models.PositiveIntegerField(default=1)),
                ('draft_saved_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('moves', models.PositiveIntegerField(default=0)),
            ],
            options={
                'db_table': 'dossier',
                'indexes': [models.Index(fields=['unit', 'cycle', 'state', 'due_at', 'id', 'corrected', 'found_fail'], name='dossier_unit_lane'), models.Index(fields=['department', 'cycle', 'state', 'due_at', 'id', 'corrected', 'found_fail'], name='dossier_dept_lane'), models.Index(fields=['cycle', 'state', 'due_at', 'id', 'corrected', 'found_fail'], name='dossier_office_lane'), models.Index(fields=['unit', 'cycle', 'state', 'state_since', 'id'], name='dossier_unit_done'), models.Index(fields=['department', 'cycle', 'state', 'state_since', 'id'], name='dossier_dept_done'), models.Index(fields=['cycle', 'state', 'state_since', 'id'], name='dossier_office_done'), models.Index(fields=['cycle', 'applicant_name'], name='dossier_by_name', opclasses=['int8_ops', 'varchar_pattern_ops']), models.Index(fields=['cycle', 'state', 'id'], name='dossier_tick')],
                'constraints': [models.UniqueConstraint(fields=('person', 'series', 'year'), name='dossier_one_per_person_series_year'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'at_unit', 'at_department', 'at_committee', 'returned', 'accepted', 'handed_in', 'ready', 'defended', 'passed', 'in_publicity', 'publicised', 'at_confirmation', 'confirmed', 'certified', 'archived', 'not_passed', 'to_destroy', 'destroyed', 'refused', 'declined', 'not_recommended', 'lapsed', 'withdrawn', 'cancelled', 'revoked'])), name='dossier_state_known'), models.CheckConstraint(condition=models.Q(('returned_from__in', ['', 'at_unit', 'at_department', 'at_committee'])), name='dossier_returned_from_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'lapsed', 'withdrawn']), models.Q(('pack_version__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='dossier_submitted_is_bound'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('returned_from', ''), _negated=True), _connector='OR'), name='dossier_returned_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='RoundDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('form', models.CharField(max_length=48)),
                ('title', models.CharField(blank=True, default='', max_length=80)),
                ('subject', models.CharField(blank=True, default='', max_length=64)),
                ('serial', models.PositiveIntegerField(default=1)),
                ('number', models.CharField(max_length=64, unique=True)),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('fingerprint', models.CharField(blank=True, default='', max_length=64)),
                ('pack_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.packversion')),
                ('engine', models.CharField(blank=True, default='', max_length=32)),
                ('issued_at', models.DateTimeField()),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.cycle')),
            ],
            options={
                'db_table': 'round_document',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'form', 'subject', 'serial'), name='round_document_serial_once'), models.CheckConstraint(condition=models.Q(('blob', ''), _negated=True), name='round_document_has_file')],
            },
        ),
        migrations.CreateModel(
            name='Supplement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='records.cycle')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.packversion')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='records.packversion')),
                ('document', models.CharField(help_text='number and title of the notice, as it is published', max_length=120)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'supplement',
                'constraints': [models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='supplement_names_its_document'), models.CheckConstraint(condition=models.Q(('before', models.F('version')), _negated=True), name='supplement_changes_something')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='records.dossier')),
                ('key', models.CharField(help_text="its id in the dossier's document", max_length=16)),
                ('blob', models.CharField(max_length=32, unique=True)),
                ('fingerprint', models.CharField(max_length=64)),
                ('name_sealed', models.BinaryField()),
                ('media_type', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('pages', models.PositiveIntegerField(default=1)),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'evidence',
                'constraints': [models.UniqueConstraint(fields=('dossier', 'key'), name='evidence_key_once'), models.UniqueConstraint(fields=('dossier', 'fingerprint'), name='evidence_once_per_dossier'), models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='evidence_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='records.cycle')),
                ('window', models.CharField(max_length=32)),
                ('dossier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='records.dossier')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='records.organisation')),
                ('closes_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'extension',
                'constraints': [models.CheckConstraint(condition=models.Q(('dossier__isnull', True), ('unit__isnull', True), _connector='OR'), name='extension_for_one_scope'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='records.dossier')),
                ('kind', models.CharField(max_length=32)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(max_length=64)),
                ('data', models.JSONField(default=dict)),
                ('text_sealed', models.BinaryField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('released_by', models.CharField(blank=True, default='', max_length=64)),
                ('outcome', models.CharField(blank=True, default='', max_length=32)),
            ],
            options={
                'db_table': 'hold',
                'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['dossier'], name='hold_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'pending_refusal'), ('released_at__isnull', True)), fields=('dossier',), name='hold_one_pending_refusal'), models.UniqueConstraint(condition=models.Q(('kind', 'pending_correction'), ('released_at__isnull', True)), fields=('dossier',), name='hold_one_pending_correction'), models.UniqueConstraint(condition=models.Q(('kind', 'recheck'), ('released_at__isnull', True)), fields=('dossier',), name='hold_one_recheck'), models.UniqueConstraint(condition=models.Q(('kind', 'integrity_case'), ('released_at__isnull', True)), fields=('dossier',), name='hold_one_integrity_case'), models.CheckConstraint(condition=models.Q(('kind__in', ['pending_refusal', 'pending_correction', 'open_objection', 'integrity_case', 'legal_hold', 'recheck'])), name='hold_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('released_at__isnull', True), ('released_by', '')), models.Q(('released_at__isnull', False), models.Q(('released_by', ''), _negated=True), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='hold_released_in_full')],
            },
        ),
        migrations.CreateModel(
            name='KeptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_out_of', to='records.person')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_out', to='records.dossier')),
                ('since', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'kept_out',
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('person', 'dossier'), name='kept_out_once')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='records.dossier')),
                ('kind', models.CharField(max_length=48)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=64)),
                ('data', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'milestone',
                'indexes': [models.Index(fields=['dossier', 'kind'], name='milestone_by_kind'), models.Index(condition=models.Q(('kind', 'escalated')), fields=['dossier'], name='milestone_escalated'), models.Index(condition=models.Q(('kind', 'led_in_unit')), fields=['dossier'], name='milestone_led_unit'), models.Index(condition=models.Q(('kind', 'led_in_department')), fields=['dossier'], name='milestone_led_dept'), models.Index(condition=models.Q(('kind', 'led_in_office')), fields=['dossier'], name='milestone_led_office')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='records.dossier')),
                ('number', models.PositiveIntegerField()),
                ('purpose', models.CharField(choices=[('submission', '提交'), ('publicity', '公示'), ('correction', '笔误更正')], max_length=16)),
                ('sealed', models.BinaryField()),
                ('digest', models.CharField(max_length=64)),
                ('material', models.CharField(help_text='keyed fingerprint of what the unit publicises', max_length=64)),
                ('findings_sealed', models.BinaryField()),
                ('item_count', models.PositiveIntegerField(help_text='how many items a checker marks')),
                ('pack_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.packversion')),
                ('engine', models.CharField(max_length=32)),
                ('arrived_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'revision',
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='revision_number_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revision_numbers_from_1'), models.CheckConstraint(condition=models.Q(('purpose__in', ['submission', 'publicity', 'correction'])), name='revision_purpose_known')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='records.cycle')),
                ('extension', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_up', to='records.extension')),
                ('supplement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_up', to='records.supplement')),
                ('work', models.JSONField(default=list)),
                ('done', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'follow_up',
                'indexes': [models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['cycle'], name='follow_up_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('extension__isnull', False), ('supplement__isnull', True)), models.Q(('extension__isnull', True), ('supplement__isnull', False)), _connector='OR'), name='follow_up_of_one')],
            },
        ),
        migrations.CreateModel(
            name='IssuedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('form', models.CharField(max_length=48)),
                ('title', models.CharField(blank=True, default='', max_length=80)),
                ('subject', models.CharField(blank=True, default='', max_length=64)),
                ('serial', models.PositiveIntegerField(default=1)),
                ('number', models.CharField(max_length=64, unique=True)),
                ('blob', models.CharField(blank=True, default='', max_length=32)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('fingerprint', models.CharField(blank=True, default='', max_length=64)),
                ('pack_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.packversion')),
                ('engine', models.CharField(blank=True, default='', max_length=32)),
                ('issued_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.dossier')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.revision')),
                ('sealed', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'issued_document',
                'constraints': [models.UniqueConstraint(fields=('dossier', 'form', 'subject', 'serial'), name='issued_document_serial_once'), models.CheckConstraint(condition=models.Q(('sealed__isnull', False), models.Q(('blob', ''), _negated=True), _connector='OR'), name='issued_document_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ItemCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='records.dossier')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='records.revision')),
                ('level', models.CharField(max_length=16)),
                ('item', models.CharField(max_length=64)),
                ('mark', models.CharField(choices=[('true', '属实'), ('untrue', '不属实'), ('correct', '需补正')], max_length=8)),
                ('has_note', models.BooleanField(default=False)),
                ('note_sealed', models.BinaryField(null=True)),
                ('internal_sealed', models.BinaryField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'item_check',
                'constraints': [models.UniqueConstraint(fields=('revision', 'level', 'item'), name='item_check_one_mark'), models.CheckConstraint(condition=models.Q(('mark__in', ['true', 'untrue', 'correct'])), name='item_check_mark_known'), models.CheckConstraint(condition=models.Q(('level__in', ['unit', 'department', 'office'])), name='item_check_level_known')],
            },
        ),
    ]
