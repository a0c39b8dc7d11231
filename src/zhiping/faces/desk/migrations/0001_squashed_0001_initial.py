"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('desk', '0001_initial')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='records.dossier')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'desk_assignment',
                'indexes': [models.Index(fields=['office', 'person'], name='assignment_of_colleague')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'office'), name='assignment_one_per_office')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organisation')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.cycle')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organisation')),
                ('dossier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='records.dossier')),
                ('result', models.CharField(choices=[('will', '打通了，会按时办'), ('cannot', '打通了，有困难'), ('nobody', '没有人接'), ('wrong', '号码不对')], max_length=8)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'desk_call',
                'indexes': [models.Index(fields=['office', 'cycle', 'body', '-id'], name='call_about_body'), models.Index(fields=['office', 'dossier', '-id'], name='call_about_dossier')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('dossier__isnull', True)), models.Q(('body__isnull', True), ('dossier__isnull', False)), _connector='OR'), name='call_about_one'), models.CheckConstraint(condition=models.Q(('result__in', ['will', 'cannot', 'nobody', 'wrong'])), name='call_result_known')],
            },
        ),
        migrations.CreateModel(
            name='DossierLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='records.dossier')),
                ('position', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('real_at', models.DateTimeField()),
                ('before', models.BigIntegerField(null=True)),
                ('before_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'desk_dossier_look',
                'constraints': [models.UniqueConstraint(fields=('person', 'dossier'), name='look_one_per_person')],
            },
        ),
        migrations.CreateModel(
            name='ListLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.cycle')),
                ('at', models.DateTimeField()),
                ('real_at', models.DateTimeField()),
                ('before_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'desk_list_look',
                'constraints': [models.UniqueConstraint(fields=('person', 'cycle'), name='list_look_one_per_person')],
            },
        ),
        migrations.CreateModel(
            name='OfficeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_notes', to='records.dossier')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organisation')),
                ('sealed', models.BinaryField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'desk_note',
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('name', models.CharField(max_length=20)),
                ('wanted', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'desk_filter',
                'constraints': [models.UniqueConstraint(fields=('person', 'name'), name='desk_filter_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='desk_filter_has_name')],
            },
        ),
    ]
