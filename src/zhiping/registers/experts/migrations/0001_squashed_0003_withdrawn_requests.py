"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('experts', '0001_the_pool'), ('experts', '0002_searching'), ('experts', '0003_withdrawn_requests')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='expert', to='records.person')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='experts', to='records.organisation')),
                ('employer', models.CharField(max_length=120)),
                ('employer_uscc', models.CharField(blank=True, default='', max_length=18)),
                ('title', models.CharField(max_length=40)),
                ('level', models.CharField(choices=[('junior', '初级'), ('intermediate', '中级'), ('associate_senior', '副高级'), ('senior', '正高级')], max_length=16)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('status', models.CharField(choices=[('active', '在库'), ('suspended', '暂停'), ('left', '已退出')], default='active', max_length=9)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('contacts_sealed', models.BinaryField()),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'expert',
                'indexes': [models.Index(fields=['office', 'status', 'id'], name='expert_pool')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['junior', 'intermediate', 'associate_senior', 'senior'])), name='expert_level_known'), models.CheckConstraint(condition=models.Q(('status__in', ['active', 'suspended', 'left'])), name='expert_status_known'), models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='expert_term_ends_after_start'), models.CheckConstraint(condition=models.Q(('employer', ''), _negated=True), name='expert_works_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('reason_sealed__isnull', True), ('status', 'active')), models.Q(models.Q(('status', 'active'), _negated=True), ('reason_sealed__isnull', False)), _connector='OR'), name='expert_out_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='records.committee')),
                ('number', models.CharField(max_length=80)),
                ('filed_on', models.DateField()),
                ('until_on', models.DateField()),
                ('series', models.JSONField()),
                ('levels', models.JSONField()),
                ('entered_by', models.CharField(max_length=64)),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'committee_filing',
                'indexes': [models.Index(fields=['committee', 'filed_on'], name='filing_in_force')],
                'constraints': [models.UniqueConstraint(fields=('committee', 'number'), name='filing_once'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('filed_on'))), name='filing_ends_after_start'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='filing_numbered')],
            },
        ),
        migrations.CreateModel(
            name='Search',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='search_for_grounds', to='records.cycle')),
                ('asked_at', models.DateTimeField(null=True)),
                ('looked_at', models.DateTimeField(null=True)),
                ('found', models.PositiveIntegerField(default=0)),
            ],
            options={
                'db_table': 'recusal_search',
            },
        ),
        migrations.CreateModel(
            name='ExpertJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='experts.expert')),
                ('unit', models.CharField(max_length=120)),
                ('uscc', models.CharField(blank=True, default='', max_length=18)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'db_table': 'expert_job',
                'constraints': [models.UniqueConstraint(fields=('expert', 'unit', 'from_on'), name='expert_job_once'), models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='expert_job_ends_after_start'), models.CheckConstraint(condition=models.Q(('unit', ''), _negated=True), name='expert_job_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='ExpertMajor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='majors', to='experts.expert')),
                ('major', models.CharField(max_length=40)),
            ],
            options={
                'db_table': 'expert_major',
                'indexes': [models.Index(fields=['major', 'expert'], name='expert_by_major')],
                'constraints': [models.UniqueConstraint(fields=('expert', 'major'), name='expert_major_once'), models.CheckConstraint(condition=models.Q(('major', ''), _negated=True), name='expert_major_named')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='experts.expert')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='records.dossier')),
                ('source', models.CharField(choices=[('rule', '系统核对'), ('expert', '专家声明'), ('applicant', '申报人申请'), ('officer', '办公室提出')], max_length=9)),
                ('ground', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('proposed', '待决定'), ('recused', '已回避'), ('dismissed', '不需要回避')], default='proposed', max_length=9)),
                ('words_sealed', models.BinaryField(null=True)),
                ('raised_at', models.DateTimeField()),
                ('raised_by', models.CharField(max_length=64)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'expert_recusal',
                'indexes': [models.Index(fields=['state', 'dossier'], name='recusal_to_decide')],
                'constraints': [models.UniqueConstraint(fields=('expert', 'dossier', 'ground'), name='recusal_ground_once'), models.CheckConstraint(condition=models.Q(('source__in', ['rule', 'expert', 'applicant', 'officer'])), name='recusal_source_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'proposed')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['recused', 'dismissed'])), _connector='OR'), name='recusal_decided_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dismissed'), _negated=True), ('reason_sealed__isnull', False), _connector='OR'), name='recusal_dismissed_with_a_reason'), models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='recusal_has_a_ground')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='experts.filing')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='experts.expert')),
                ('place', models.CharField(choices=[('chair', '主任'), ('vice_chair', '副主任'), ('member', '委员')], max_length=10)),
                ('majors', models.JSONField(default=list)),
                ('left_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'db_table': 'committee_seat',
                'constraints': [models.UniqueConstraint(fields=('filing', 'expert'), name='seat_once'), models.CheckConstraint(condition=models.Q(('place__in', ['chair', 'vice_chair', 'member'])), name='seat_place_known'), models.UniqueConstraint(condition=models.Q(('left_on__isnull', True), ('place', 'chair')), fields=('filing',), name='seat_one_chair')],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusal_requests', to='records.dossier')),
                ('name_sealed', models.BinaryField()),
                ('words_sealed', models.BinaryField()),
                ('asked_at', models.DateTimeField()),
                ('recusal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='experts.recusal')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('answered_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'recusal_request',
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['dossier'], name='recusal_request_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('recusal__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='recusal_request_answered_in_full')],
            },
        ),
    ]
