"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('conferral', '0001_rolls_and_objections'), ('conferral', '0002_certificates')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
        ('signatures', '0001_squashed_0001_signing_certificates'),
    ]

    operations = [
        migrations.CreateModel(
            name='CertificateBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_batches', to='records.cycle')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(help_text='real time')),
                ('anew', models.BooleanField(default=False)),
                ('bare', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', '等候制作'), ('working', '正在制作'), ('done', '已办完')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('beat_at', models.DateTimeField(help_text='real time at which a worker last got on with it', null=True)),
                ('says', models.CharField(blank=True, default='', help_text='why it does not get on', max_length=200)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'certificate_batch',
                'indexes': [models.Index(fields=['cycle', '-id'], name='certificate_batch_of_cycle'), models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['id'], name='certificate_batch_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'done'])), name='certificate_batch_state_known'), models.CheckConstraint(condition=models.Q(('total__gte', 1)), name='certificate_batch_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='CertificateNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_number', to='records.dossier')),
                ('number', models.CharField(max_length=64, unique=True)),
                ('source', models.CharField(choices=[('scheme', '按编号方式编'), ('province', '省里发的')], max_length=8)),
                ('issued_on', models.DateField(null=True)),
                ('document', models.CharField(blank=True, default='', max_length=80)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'certificate_number',
                'constraints': [models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='certificate_number_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('document', ''), ('issued_on__isnull', True), ('source', 'scheme')), models.Q(('issued_on__isnull', False), ('source', 'province')), _connector='OR'), name='certificate_number_has_source')],
            },
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='records.dossier')),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recheck', to='records.hold')),
                ('reason_sealed', models.BinaryField()),
                ('asked_at', models.DateTimeField()),
                ('upheld', models.BooleanField(null=True)),
                ('answer_sealed', models.BinaryField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'conferral_recheck',
                'indexes': [models.Index(fields=['dossier', '-id'], name='recheck_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('dossier',), name='recheck_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('answer_sealed__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True), ('upheld__isnull', True)), models.Q(('answer_sealed__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False), ('upheld__isnull', False)), _connector='OR'), name='recheck_decided_in_full')],
            },
        ),
        migrations.CreateModel(
            name='Roll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rolls', to='records.cycle')),
                ('kind', models.CharField(choices=[('results', '评审结果公示'), ('package', '报送确认'), ('own', '评审组织单位确认'), ('notice', '任职资格通知')], max_length=8)),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rolls', to='records.organisation')),
                ('posted_on', models.DateField(null=True)),
                ('last_on', models.DateField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('days', models.PositiveSmallIntegerField(null=True)),
                ('day_unit', models.CharField(blank=True, default='', max_length=8)),
                ('count_posting_day', models.BooleanField(null=True)),
                ('qualified_on', models.DateField(null=True)),
                ('basis', models.CharField(blank=True, default='', max_length=200)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rolls', to='records.rounddocument')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('made_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'conferral_roll',
                'indexes': [models.Index(fields=['cycle', 'kind', '-id'], name='roll_of_cycle'), models.Index(fields=['body', 'kind', '-id'], name='roll_of_body'), models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='roll_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('cycle', 'kind', 'number'), name='roll_number_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['results', 'package', 'own', 'notice'])), name='roll_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'results'), ('days__gte', 1), ('ends_at__isnull', False), ('last_on__gte', models.F('posted_on')), ('count_posting_day__isnull', False), ('day_unit__in', ['working', 'natural']), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('kind', 'results'), _negated=True), ('count_posting_day__isnull', True), ('day_unit', ''), ('days__isnull', True), ('ends_at__isnull', True), ('last_on__isnull', True), ('posted_on__isnull', True)), _connector='OR'), name='roll_of_results_has_days'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'notice'), ('body__isnull', False), ('qualified_on__isnull', False), models.Q(('number', ''), _negated=True), models.Q(('basis', ''), _negated=True)), models.Q(models.Q(('kind', 'notice'), _negated=True), ('basis', ''), ('qualified_on__isnull', True)), _connector='OR'), name='roll_of_notice_has_basis'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'package'), _negated=True), ('body__isnull', False), _connector='OR'), name='roll_package_goes_to')],
            },
        ),
        migrations.CreateModel(
            name='StatusList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.TextField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField(help_text='real time')),
            ],
            options={
                'db_table': 'certificate_status_list',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='certificate_status_list_is_one')],
            },
        ),
        migrations.CreateModel(
            name='CertificateItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='conferral.certificatebatch')),
                ('position', models.PositiveIntegerField()),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_items', to='records.dossier')),
                ('document_number', models.CharField(blank=True, default='', max_length=64)),
                ('check_code', models.CharField(blank=True, default='', max_length=9)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('fault', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'db_table': 'certificate_item',
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='certificate_item_position_once'), models.UniqueConstraint(fields=('batch', 'dossier'), name='certificate_item_once')],
            },
        ),
        migrations.CreateModel(
            name='RollLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='conferral.roll')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_lines', to='records.dossier')),
                ('place', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('unit', models.CharField(max_length=120)),
                ('major', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=40)),
                ('level', models.CharField(max_length=40)),
                ('apart', models.CharField(blank=True, default='', max_length=40)),
                ('carried_at', models.DateTimeField(null=True)),
                ('refused', models.CharField(blank=True, default='', max_length=48)),
                ('decision', models.CharField(blank=True, choices=[('confirm', '确认'), ('send_back', '退回'), ('reject', '不予确认')], default='', max_length=12)),
                ('clause', models.CharField(blank=True, default='', max_length=48)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'conferral_roll_line',
                'indexes': [models.Index(fields=['roll', 'name'], name='roll_line_by_name'), models.Index(fields=['dossier', '-id'], name='roll_line_of_dossier')],
                'constraints': [models.UniqueConstraint(fields=('roll', 'dossier'), name='roll_names_once'), models.UniqueConstraint(fields=('roll', 'place'), name='roll_place_once'), models.CheckConstraint(condition=models.Q(('place__gte', 1)), name='roll_places_from_1'), models.CheckConstraint(condition=models.Q(('decision__in', ['', 'confirm', 'send_back', 'reject'])), name='roll_decision_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', ''), ('settled_at__isnull', True)), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='roll_decided_in_full'), models.CheckConstraint(condition=models.Q(('decision__in', ['', 'confirm']), ('reason_sealed__isnull', False), _connector='OR'), name='roll_decision_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='conferral.certificateitem')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='records.dossier')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='records.issueddocument')),
                ('number', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=40)),
                ('level', models.CharField(max_length=40)),
                ('series', models.CharField(max_length=48)),
                ('major', models.CharField(max_length=40)),
                ('qualified_on', models.DateField()),
                ('issuer', models.CharField(max_length=120)),
                ('blob', models.CharField(max_length=32)),
                ('signed_with', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='signatures.signingcertificate')),
                ('signed_at', models.DateTimeField(help_text='real time')),
                ('issued_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.CharField(blank=True, default='', max_length=64)),
                ('reason_sealed', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'certificate',
                'indexes': [models.Index(condition=models.Q(('revoked_at__isnull', False), ('replaced_at__isnull', False), _connector='OR'), fields=['item'], name='certificate_void')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('dossier',), name='certificate_one_in_force'), models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('number',), name='certificate_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by', ''), _negated=True)), _connector='OR'), name='certificate_revoked_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ResultObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='conferral.rollline')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='result_objections', to='records.dossier')),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result_objection', to='records.hold')),
                ('way', models.CharField(choices=[('page', '网上反映'), ('letter', '来信来访来电')], max_length=8)),
                ('received_on', models.DateField()),
                ('real_name', models.BooleanField()),
                ('from_sealed', models.BinaryField(null=True)),
                ('text_sealed', models.BinaryField()),
                ('receipt', models.CharField(max_length=64, unique=True)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('recorded_at', models.DateTimeField()),
                ('upheld', models.BooleanField(null=True)),
                ('reason_sealed', models.BinaryField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
                ('concerns', models.ManyToManyField(db_table='conferral_objection_concerns', related_name='+', to='records.person')),
            ],
            options={
                'db_table': 'conferral_objection',
                'indexes': [models.Index(fields=['dossier', '-id'], name='result_objection_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ['page', 'letter'])), name='result_objection_way_known'), models.CheckConstraint(condition=models.Q(('real_name', False), ('from_sealed__isnull', False), _connector='OR'), name='result_objection_real_name'), models.CheckConstraint(condition=models.Q(('way', 'page'), ('recorded_by__isnull', False), _connector='OR'), name='result_objection_letter_recorded'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('reason_sealed__isnull', True), ('upheld__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('reason_sealed__isnull', False), ('upheld__isnull', False)), _connector='OR'), name='result_objection_decided')],
            },
        ),
        migrations.CreateModel(
            name='Investigator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='investigators', to='conferral.resultobjection')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('named_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'conferral_investigator',
                'constraints': [models.UniqueConstraint(fields=('objection', 'person'), name='investigator_named_once')],
            },
        ),
        migrations.CreateModel(
            name='ObjectionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='conferral.resultobjection')),
                ('blob', models.CharField(max_length=32, unique=True)),
                ('name_sealed', models.BinaryField()),
                ('media_type', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'conferral_objection_file',
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='objection_file_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='ResultFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='conferral.resultobjection')),
                ('text_sealed', models.BinaryField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'conferral_finding',
            },
        ),
    ]
