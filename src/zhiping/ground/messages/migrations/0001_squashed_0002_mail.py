"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('outbox', '0001_initial'), ('outbox', '0002_mail')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.CharField(help_text='opaque, user-7', max_length=32)),
                ('state', models.CharField(choices=[('waiting', '等待重试'), ('sending', '正在发送'), ('sent', '已发出'), ('unsure', '不能确定是否发出'), ('bounced', '退信'), ('given_up', '多次发送不成')], max_length=8)),
                ('made_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('why', models.CharField(blank=True, default='', help_text='what the mail server answered, as a code', max_length=64)),
                ('lines', models.PositiveIntegerField(default=0)),
            ],
            options={
                'db_table': 'mail_digest',
                'indexes': [models.Index(fields=['state', 'next_at'], name='digest_to_send'), models.Index(fields=['user', '-id'], name='digest_of_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'unsure', 'bounced', 'given_up'])), name='digest_state_known')],
            },
        ),
        migrations.CreateModel(
            name='OutboxRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=96)),
                ('recipient', models.CharField(max_length=64)),
                ('template', models.CharField(max_length=64)),
                ('params', models.JSONField(default=dict)),
                ('about', models.CharField(blank=True, default='', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'outbox_row',
                'indexes': [models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['id'], name='outbox_waiting')],
                'constraints': [models.UniqueConstraint(fields=('move', 'recipient'), name='outbox_once_per_move_recipient')],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.CharField(max_length=32, unique=True)),
                ('since', models.DateTimeField()),
            ],
            options={
                'db_table': 'mail_opt_out',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outbox', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='outbox.outboxrow')),
                ('recipient', models.CharField(max_length=64)),
                ('template', models.CharField(max_length=64)),
                ('params', models.JSONField(default=dict)),
                ('about', models.CharField(blank=True, default='', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('spread_at', models.DateTimeField(help_text='since when it is known who gets it by e-mail; real time', null=True)),
            ],
            options={
                'db_table': 'message',
                'indexes': [models.Index(fields=['recipient', '-id'], name='message_inbox'), models.Index(condition=models.Q(('spread_at__isnull', True)), fields=['id'], name='message_to_spread')],
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='due', to='outbox.message')),
                ('user', models.CharField(max_length=32)),
                ('due_at', models.DateTimeField()),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='due', to='outbox.digest')),
                ('settled', models.CharField(blank=True, choices=[('read', '已在系统里看过'), ('moved_on', '事情已经办过'), ('address', '没有确认的邮箱')], default='', max_length=8)),
            ],
            options={
                'db_table': 'mail_due',
                'indexes': [models.Index(condition=models.Q(('digest__isnull', True), ('settled', '')), fields=['due_at'], name='due_waiting')],
                'constraints': [models.UniqueConstraint(fields=('message', 'user'), name='due_once_per_message_user'), models.CheckConstraint(condition=models.Q(('settled__in', ['', 'read', 'moved_on', 'address'])), name='due_settled_known')],
            },
        ),
    ]
