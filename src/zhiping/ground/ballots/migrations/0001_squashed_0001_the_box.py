"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.ground.ballots.models
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('ballots', '0001_the_box')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.ground.ballots.models.new_name, editable=False, max_length=32, unique=True)),
                ('about', models.CharField(max_length=64)),
                ('questions', models.JSONField()),
                ('choices', models.JSONField()),
                ('cast', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('open', '投票中'), ('sealed', '已封箱'), ('counted', '已计票'), ('destroyed', '已销毁'), ('void', '作废')], default='open', max_length=9)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'ballot_box',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'sealed', 'counted', 'destroyed', 'void'])), name='box_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='box_closed_in_full')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('name', models.CharField(default=zhiping.ground.ballots.models.new_name, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='ballots.box')),
                ('question', models.CharField(max_length=64)),
                ('choice', models.CharField(max_length=16)),
            ],
            options={
                'db_table': 'ballot_paper',
            },
        ),
        migrations.CreateModel(
            name='SealedBallot',
            fields=[
                ('name', models.CharField(default=zhiping.ground.ballots.models.new_name, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='ballots.box')),
                ('voter', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'ballot_sealed',
                'constraints': [models.UniqueConstraint(fields=('box', 'voter'), name='ballot_once_a_voter')],
            },
        ),
    ]
