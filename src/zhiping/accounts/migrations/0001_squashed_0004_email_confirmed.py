"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.contrib.auth.models
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_factors_and_sessions'), ('accounts', '0003_reset_of_email'), ('accounts', '0004_email_confirmed')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(max_length=64, unique=True, validators=[django.core.validators.MinLengthValidator(2)], verbose_name='用户名')),
                ('display_name', models.CharField(max_length=80, verbose_name='姓名')),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('email_confirmed_at', models.DateTimeField(blank=True, help_text='when a link sent to `email` was followed; before that only links go there', null=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False, help_text='A made-up account; the production profile refuses it.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'db_table': 'account_user',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'db_table': 'account_letter',
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'account_throttle',
                'indexes': [models.Index(fields=['since'], name='account_throttle_age')],
            },
        ),
        migrations.CreateModel(
            name='Factor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factors', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('totp', '动态验证码'), ('passkey', '通行密钥')], max_length=8)),
                ('name', models.CharField(max_length=40)),
                ('secret_sealed', models.BinaryField(null=True)),
                ('last_step', models.BigIntegerField(default=0)),
                ('credential', models.BinaryField(null=True)),
                ('credential_index', models.CharField(max_length=64, null=True, unique=True)),
                ('sign_count', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'account_factor',
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'totp')), fields=('user',), name='factor_one_totp'), models.CheckConstraint(condition=models.Q(models.Q(('credential__isnull', True), ('kind', 'totp'), ('secret_sealed__isnull', False)), models.Q(('credential__isnull', False), ('credential_index__isnull', False), ('kind', 'passkey'), ('secret_sealed__isnull', True)), _connector='OR'), name='factor_has_its_secret')],
            },
        ),
        migrations.CreateModel(
            name='FactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factor_resets', to=settings.AUTH_USER_MODEL)),
                ('reason', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('due_at', models.DateTimeField(help_text='when the wait is over', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, default='', max_length=8)),
            ],
            options={
                'db_table': 'account_factor_reset',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='reset_one_open'), models.CheckConstraint(condition=models.Q(('asked_by', models.F('user')), _negated=True), name='reset_not_asked_by_oneself'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_by__isnull', True), ('due_at__isnull', True)), models.Q(('due_at__isnull', False), models.Q(('agreed_by', models.F('asked_by')), _negated=True), models.Q(('agreed_by', models.F('user')), _negated=True)), _connector='OR'), name='reset_needs_two_others'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), ('outcome__in', ['done', 'stopped'])), _connector='OR'), name='reset_ended_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'done'), _negated=True), ('agreed_by__isnull', False), _connector='OR'), name='reset_done_was_agreed')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to=settings.AUTH_USER_MODEL)),
                ('purpose', models.CharField(choices=[('password', '重设密码'), ('email', '确认邮箱')], max_length=8)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'account_link',
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['password', 'email'])), name='link_purpose_known')],
            },
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to=settings.AUTH_USER_MODEL)),
                ('session_key', models.CharField(max_length=40, unique=True)),
                ('device', models.CharField(max_length=60)),
                ('address', models.CharField(max_length=45)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'account_session',
                'indexes': [models.Index(fields=['user', '-seen_at'], name='account_session_of_user')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
                ('digest', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'account_recovery_code',
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='recovery_code_once')],
            },
        ),
    ]
