"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('signatures', '0001_signing_certificates')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SigningCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thumbprint', models.CharField(max_length=64, unique=True)),
                ('pem', models.TextField()),
                ('subject', models.CharField(max_length=300)),
                ('not_before', models.DateTimeField()),
                ('not_after', models.DateTimeField()),
                ('used_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'signing_certificate',
            },
        ),
    ]
