"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('clock', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SimulatedClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('offset_us', models.BigIntegerField()),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'clock_simulated',
            },
        ),
    ]
