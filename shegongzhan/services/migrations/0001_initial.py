import django.db.models.deletion
import shegongzhan.core.fields
import shegongzhan.core.ids
import shegongzhan.crypto.fields
from django.db import migrations, models

from shegongzhan.core.tables import ManyTables


class Migration(ManyTables):

    initial = True

    dependencies = [
        ('imports', '0001_initial'),
        ('needs', '0001_initial'),
        ('partners', '0001_initial'),
        ('people', '0001_initial'),
        ('projects', '0001_initial'),
        ('stations', '0001_initial'),
        ('talent', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceRecord',
            fields=[
                ('id', models.UUIDField(default=shegongzhan.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='最近修改')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('import_key', shegongzhan.core.fields.KeyField(blank=True, default='', editable=False, max_length=64, verbose_name='台账行标识')),
                ('division', shegongzhan.core.fields.DivisionField(max_length=12, verbose_name='行政区划代码')),
                ('kind', models.CharField(choices=[('visit', '走访'), ('activity', '社区活动'), ('interview', '个案会谈'), ('session', '小组活动'), ('consultation', '咨询'), ('delivery', '提供服务')], max_length=12, verbose_name='类型')),
                ('field', models.CharField(blank=True, help_text='代码见政策包 services.fields', max_length=30, verbose_name='服务领域')),
                ('day', models.DateField(verbose_name='日期')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='开始时间')),
                ('ends_at', models.TimeField(blank=True, null=True, verbose_name='结束时间')),
                ('heads', models.PositiveIntegerField(default=0, verbose_name='服务人次')),
                ('themes', models.JSONField(blank=True, default=list, verbose_name='主题')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('note', shegongzhan.crypto.fields.EncryptedTextField(blank=True, null=True, verbose_name='记录')),
                ('source', models.CharField(choices=[('web', '网页'), ('device', '离线设备'), ('ledger', '台账导入')], default='web', max_length=8, verbose_name='来源')),
                ('recorded_by', models.BigIntegerField(blank=True, null=True, verbose_name='录入人')),
                ('void', models.BooleanField(default=False, verbose_name='作废')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='imports.batch', verbose_name='导入批次')),
                ('project', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='projects.project', verbose_name='项目')),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='stations.station', verbose_name='社工站')),
            ],
            options={
                'verbose_name': '服务记录',
                'verbose_name_plural': '服务记录',
                'indexes': [
                    models.Index(fields=['division', 'kind', '-day'], name='services_se_divisio_174c5c_idx'),
                    models.Index(fields=['division', '-day'], name='services_se_divisio_f539a0_idx'),
                    models.Index(fields=['project', 'day'], name='services_se_project_570f37_idx'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('void', False), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='void_record_has_a_reason', violation_error_message='作废要写明原因。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RecordWorker',
            fields=[
                ('id', models.UUIDField(default=shegongzhan.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('minutes', models.PositiveIntegerField(verbose_name='分钟')),
                ('division', shegongzhan.core.fields.DivisionField(max_length=12, verbose_name='行政区划代码')),
                ('kind', models.CharField(choices=[('visit', '走访'), ('activity', '社区活动'), ('interview', '个案会谈'), ('session', '小组活动'), ('consultation', '咨询'), ('delivery', '提供服务')], max_length=12, verbose_name='类型')),
                ('day', models.DateField(verbose_name='日期')),
                ('void', models.BooleanField(default=False, verbose_name='作废')),
                ('worker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='talent.worker', verbose_name='社工')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='workers', to='services.servicerecord')),
            ],
            options={
                'verbose_name': '服务人员',
                'verbose_name_plural': '服务人员',
                'indexes': [
                    models.Index(fields=['division', 'kind', 'day'], name='services_re_divisio_77d9ee_idx'),
                    models.Index(fields=['worker', '-day'], name='services_re_worker__e9a64d_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('record', 'worker'), name='one_row_a_worker'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RecordPartner',
            fields=[
                ('id', models.UUIDField(default=shegongzhan.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('community', '社区'), ('organisation', '社会组织'), ('social_worker', '社会工作者'), ('volunteer', '社区志愿者'), ('charity', '社会慈善资源')], max_length=14, verbose_name='类型')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='名称')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='人数')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='partners.organisation')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='services.servicerecord')),
            ],
            options={
                'verbose_name': '联动力量',
                'verbose_name_plural': '联动力量',
            },
        ),
        migrations.CreateModel(
            name='RecordNeed',
            fields=[
                ('id', models.UUIDField(default=shegongzhan.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('link', models.CharField(choices=[('found', '发现'), ('served', '回应')], max_length=6, verbose_name='关系')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='needs.need')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='services.servicerecord')),
            ],
            options={
                'verbose_name': '记录与需求',
                'verbose_name_plural': '记录与需求',
                'constraints': [
                    models.UniqueConstraint(fields=('record', 'need', 'link'), name='one_link_a_need'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RecordClaim',
            fields=[
                ('id', models.UUIDField(default=shegongzhan.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('claimed_by', models.BigIntegerField(blank=True, null=True, verbose_name='录入人')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='projects.project', verbose_name='也算给哪个项目')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='services.servicerecord')),
            ],
            options={
                'verbose_name': '另算项目',
                'verbose_name_plural': '另算项目',
                'constraints': [
                    models.UniqueConstraint(fields=('record', 'project'), name='one_claim_a_project', violation_error_message='这条记录已经算给了这个项目。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.UUIDField(default=shegongzhan.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('division', shegongzhan.core.fields.DivisionField(max_length=12, verbose_name='行政区划代码')),
                ('kind', models.CharField(choices=[('visit', '走访'), ('activity', '社区活动'), ('interview', '个案会谈'), ('session', '小组活动'), ('consultation', '咨询'), ('delivery', '提供服务')], max_length=12, verbose_name='类型')),
                ('day', models.DateField(verbose_name='日期')),
                ('void', models.BooleanField(default=False, verbose_name='作废')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='people.person', verbose_name='服务对象')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='services.servicerecord')),
            ],
            options={
                'verbose_name': '受益人',
                'verbose_name_plural': '受益人',
                'indexes': [
                    models.Index(fields=['division', 'kind', 'day'], name='services_pa_divisio_35b13a_idx'),
                    models.Index(fields=['person', '-day'], name='services_pa_person__2a4bd1_idx'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('record', 'person'), name='one_row_a_person'),
                ],
            },
        ),
    ]
