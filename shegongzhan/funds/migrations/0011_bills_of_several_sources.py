"""A payment request has its parts, one for each source that bears some of the bill."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0010_overspending_is_explained")]

    operations = [
        migrations.CreateModel(
            name="PaymentPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="金额（元）"),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="funds.paymentrequest",
                        verbose_name="付款申请",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="funds.fundsource",
                        verbose_name="资金来源",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="funds.budgetline",
                        verbose_name="预算支出项",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="funds.commitment",
                        verbose_name="预留",
                    ),
                ),
            ],
            options={
                "verbose_name": "付款分担",
                "verbose_name_plural": "付款分担",
                "ordering": ["request", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["request", "source"],
                        name="one_part_a_source",
                        violation_error_message="这份申请里已经有这项来源。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="part_is_positive",
                        violation_error_message="金额要大于零。",
                    ),
                ],
            },
        ),
    ]
