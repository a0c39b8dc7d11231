"""All migrations of this room up to here as one, for a database that is new; the others stay for those that are not."""

import django.db.models.deletion
import zhiping.records.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('fees', '0001_the_book'), ('fees', '0002_reversals_and_payments')]

    initial = True

    dependencies = [
        ('records', '0001_squashed_0014_kept_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='records.cycle')),
                ('kind', models.CharField(choices=[('paid', '收款'), ('waived', '免缴'), ('refunded', '退费'), ('reversed', '冲正')], max_length=8)),
                ('way', models.CharField(blank=True, choices=[('transfer', '银行转账'), ('slip', '缴款单'), ('provider', '在线支付'), ('', '没有款项')], default='', max_length=8)),
                ('state', models.CharField(choices=[('entered', '待复核'), ('confirmed', '已入账'), ('cancelled', '已作废'), ('reversed', '已冲正')], default='entered', max_length=9)),
                ('fen', models.PositiveIntegerField()),
                ('reference', models.CharField(blank=True, default='', max_length=64)),
                ('received_on', models.DateField(null=True)),
                ('payer_sealed', models.BinaryField(null=True)),
                ('note_sealed', models.BinaryField(null=True)),
                ('receipt', models.CharField(blank=True, default='', max_length=40)),
                ('receipt_blob', models.CharField(blank=True, default='', max_length=32)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('entered_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.person')),
                ('decided_at', models.DateTimeField(null=True)),
                ('reconciled_at', models.DateTimeField(null=True)),
                ('reverses', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='fees.voucher')),
            ],
            options={
                'db_table': 'fee_voucher',
                'indexes': [models.Index(fields=['cycle', 'state', '-id'], name='voucher_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fen__gte', 1)), name='voucher_moves_something'), models.CheckConstraint(condition=models.Q(('kind__in', ['paid', 'waived', 'refunded', 'reversed'])), name='voucher_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['entered', 'confirmed', 'cancelled', 'reversed'])), name='voucher_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reversed'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'reversed'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='voucher_reverses_something'), models.UniqueConstraint(condition=models.Q(('reverses__isnull', False), models.Q(('state', 'cancelled'), _negated=True)), fields=('reverses',), name='voucher_reversed_once'), models.CheckConstraint(condition=models.Q(('way__in', ['', 'transfer', 'slip', 'provider'])), name='voucher_way_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'entered')), models.Q(models.Q(('state', 'entered'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='voucher_decided_in_full'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('entered_by__isnull', True), models.Q(('decided_by', models.F('entered_by')), _negated=True), _connector='OR'), name='voucher_of_two_people'), models.UniqueConstraint(condition=models.Q(models.Q(('reference', ''), _negated=True), models.Q(('state__in', ['cancelled', 'reversed']), _negated=True)), fields=('way', 'reference'), name='voucher_reference_once'), models.UniqueConstraint(condition=models.Q(('receipt', ''), _negated=True), fields=('receipt',), name='voucher_receipt_once')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order', to='records.dossier')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='records.cycle')),
                ('level', models.CharField(max_length=24)),
                ('fen', models.PositiveIntegerField()),
                ('parts', models.JSONField()),
                ('ordered_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'fee_order',
                'constraints': [models.CheckConstraint(condition=models.Q(('fen__gte', 1)), name='order_asks_something')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='fees.order')),
                ('happening', models.CharField(max_length=10)),
                ('fen', models.PositiveIntegerField()),
                ('voucher', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='fees.voucher')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'fee_entry',
                'constraints': [models.CheckConstraint(condition=models.Q(('fen__gte', 1)), name='entry_moves_something'), models.CheckConstraint(condition=models.Q(('happening__in', ['ordered', 'paid', 'reconciled', 'refunded', 'waived', 'unpaid', 'unwaived'])), name='entry_happening_known'), models.CheckConstraint(condition=models.Q(models.Q(('happening', 'ordered'), ('voucher__isnull', True)), models.Q(models.Q(('happening', 'ordered'), _negated=True), ('voucher__isnull', False)), _connector='OR'), name='entry_rests_on_a_voucher'), models.UniqueConstraint(condition=models.Q(('happening', 'ordered')), fields=('order',), name='entry_ordered_once'), models.UniqueConstraint(fields=('voucher', 'order', 'happening'), name='entry_once_a_voucher')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=zhiping.records.codes.new_code, editable=False, max_length=9, unique=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='fees.order')),
                ('provider', models.CharField(max_length=24)),
                ('fen', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('started', '等待支付结果'), ('paid', '已支付'), ('failed', '没有支付'), ('surplus', '多收，待退')], default='started', max_length=8)),
                ('reference', models.CharField(blank=True, default='', help_text="the provider's own number", max_length=64)),
                ('started_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('voucher', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='fees.voucher')),
            ],
            options={
                'db_table': 'fee_payment',
                'indexes': [models.Index(fields=['order', '-id'], name='payment_of_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fen__gte', 1)), name='payment_moves_something'), models.CheckConstraint(condition=models.Q(('state__in', ['started', 'paid', 'failed', 'surplus'])), name='payment_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), ('voucher__isnull', False)), models.Q(models.Q(('state', 'paid'), _negated=True), ('voucher__isnull', True)), _connector='OR'), name='payment_paid_by_voucher'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('provider', 'reference'), name='payment_reference_once')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='fees.voucher')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='fees.order')),
                ('fen', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'fee_share',
                'constraints': [models.UniqueConstraint(fields=('voucher', 'order'), name='share_once'), models.CheckConstraint(condition=models.Q(('fen__gte', 1)), name='share_of_something')],
            },
        ),
    ]
