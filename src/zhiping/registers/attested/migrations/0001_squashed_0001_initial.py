"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('attested', '0001_initial')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attested',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attested', to='records.person')),
                ('kind', models.CharField(choices=[('hours', '继续教育学时'), ('assessment', '年度考核')], max_length=16)),
                ('year', models.PositiveSmallIntegerField()),
                ('sealed', models.BinaryField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attested', to='records.organisation')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'attested',
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('person', 'kind', 'year'), name='attested_one_in_force'), models.CheckConstraint(condition=models.Q(('kind__in', ['hours', 'assessment'])), name='attested_kind_known'), models.CheckConstraint(condition=models.Q(('year__gte', 1980), ('year__lte', 2100)), name='attested_year_sane')],
            },
        ),
    ]
