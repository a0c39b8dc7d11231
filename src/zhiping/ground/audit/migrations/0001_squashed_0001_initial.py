"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('audit', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=64)),
                ('position', models.BigIntegerField()),
                ('kind', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('data', models.JSONField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'audit_entry',
                'indexes': [models.Index(fields=['kind', 'id'], name='audit_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'position'), name='audit_one_entry_per_position'), models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='audit_position_from_1')],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('stream', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, default='', max_length=64)),
            ],
            options={
                'db_table': 'audit_head',
            },
        ),
    ]
