"""Acts of the three lists, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act, called
from shegongzhan.needs.models import NeedState

NEED_NOTED = Act("need.noted", _("登记了一项需求"))
NEED_CHANGED = Act("need.changed", _("改了一项需求"))
NEED_CLOSED = Act("need.closed", _("办结了一项需求：{state}"), words={"state": called(NeedState)})
WORD_RECORDED = Act("need.word_recorded", _("登记了本人对一项需求的回话"))
NEED_REOPENED = Act("need.reopened", _("重新打开了一项需求"))
NEED_REFERRED = Act("need.referred", _("把一项需求转介了出去"))
REFERRAL_ANSWERED = Act("referral.answered", _("登记了转介的回复"))
NEED_CARRIED = Act("need.carried", _("一项需求随档案转到了别的社工站"))
ASKING_STOPPED = Act("need.asking_stopped", _("本人已经迁出，不再问需求够不够"))
MATCH_ACCEPTED = Act("match.accepted", _("采纳了一条对接"))
MATCH_DECLINED = Act("match.declined", _("否定了一条对接"))
MATCH_ENDED = Act("match.ended", _("结束了一条对接"))
RUN_MADE = Act("match_run.made", _("做了一次统一匹配"))
RUN_ACCEPTED = Act("match_run.accepted", _("采纳了一次统一匹配，共 {matches} 条"))
RUN_DISCARDED = Act("match_run.discarded", _("放弃了一次统一匹配"))
RUN_UNDONE = Act("match_run.undone", _("撤回了一次统一匹配，共 {matches} 条"))
RESOURCE_LISTED = Act("resource.listed", _("登记了一个资源"))
RESOURCE_CHANGED = Act("resource.changed", _("改了一个资源"))
RESOURCE_LINKED = Act("resource.linked", _("把资源的提供方连到登记的合作单位"))
RESOURCE_ENDED = Act("resource.ended", _("停用了一个资源"))
SERVICE_LISTED = Act("service_item.listed", _("登记了一项服务"))
SERVICE_CHANGED = Act("service_item.changed", _("改了一项服务"))
SERVICE_ENDED = Act("service_item.ended", _("停办了一项服务"))
SNAPSHOT_TAKEN = Act("list.frozen", _("冻结了 {year} 年第 {quarter} 季度的清单，按 {as_of} 的情况"))
LIST_EXPORTED = Act("list.exported", _("导出了清单（{list}），共 {count} 行"))
LIST_REVEALED = Act("list.revealed", _("导出了含完整证件号的{list}，共 {count} 行"), personal=("purpose",))
