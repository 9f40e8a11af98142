"""What is put on record about volunteers and their service."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act, called
from shegongzhan.needs.models import OwnerKind
from shegongzhan.policies.queries import words_in

_PART = {"kind": called(OwnerKind), "role": words_in("volunteers.partner_roles")}

ADDED = Act("volunteer.added", _("登记了志愿者"))
REGISTERED = Act("volunteer.registered", _("志愿者自己注册，等站点确认"))
CONFIRMED = Act("volunteer.confirmed", _("确认了自己注册的志愿者"))
CHANGED = Act("volunteer.changed", _("修改了志愿者资料：{fields}"))
LEFT = Act("volunteer.left", _("志愿者退出"))
RETURNED = Act("volunteer.returned", _("志愿者重新加入"))
MERGED = Act("volunteer.merged", _("把另一份志愿者档案并了进来"))
SEALED = Act("volunteer.sealed", _("志愿者要求清除，档案封存到 {until}"))
ERASED = Act("volunteer.erased", _("清除了志愿者的个人信息（{reason}）"))
CODE_MADE = Act("volunteer.code_made", _("给志愿者换了识别码"))
REVEALED = Act("volunteer.revealed", _("查看了志愿者的完整证件号和电话"), personal=("purpose",))
TRAINED = Act("volunteer.trained", _("登记了志愿者培训"))
HONOURED = Act("volunteer.honoured", _("登记了志愿者表彰"))
NOTE_REMOVED = Act("volunteer.note_removed", _("删去了登记错的{what}"))
EXPORTED = Act("volunteer.exported", _("导出了{what} {count} 条"))
STANDARD_EXPORTED = Act(
    "volunteer.standard_exported",
    _("按国家数据标准导出了志愿者 {count} 人，含完整证件号"),
    personal=("purpose",),
)

TEAM_ADDED = Act("team.added", _("登记了志愿服务队"))
TEAM_CHANGED = Act("team.changed", _("修改了志愿服务队"))
TEAM_JOINED = Act("team.joined", _("志愿者入队"))
TEAM_LEFT = Act("team.left", _("志愿者离队"))

PLANNED = Act("opportunity.planned", _("登记了志愿服务机会"))
PLAN_CHANGED = Act("opportunity.changed", _("修改了志愿服务机会：{fields}"))
PUBLISHED = Act("opportunity.published", _("发布了志愿服务机会"))
CLOSED = Act("opportunity.closed", _("停止报名"))
CANCELLED = Act("opportunity.cancelled", _("取消了志愿服务：{reason}"))
LINKED = Act("opportunity.linked", _("写明志愿服务属于哪场活动"))

CONTRIBUTED = Act(
    "contribution.noted",
    _("写明五社里谁做了什么（{kind}：{role}）"),
    words=_PART,
)
CONTRIBUTION_REMOVED = Act(
    "contribution.removed",
    _("删去了一条联动投入（{kind}：{role}）"),
    words=_PART,
)

SIGNED_UP = Act("sign_up.made", _("报名志愿服务（{state}）"))
SIGN_UP_CONFIRMED = Act("sign_up.confirmed", _("确认了报名"))
SIGN_UP_REFUSED = Act("sign_up.refused", _("没有通过报名：{reason}"))
WITHDRAWN = Act("sign_up.withdrawn", _("退出报名"))
MOVED_UP = Act("sign_up.moved_up", _("有人退出，候补的补上了"))

CAME = Act("attendance.came", _("志愿服务签到（{way}）"))
WENT = Act("attendance.went", _("志愿服务签退（{way}）"))
NOTED_AFTERWARDS = Act("sign_up.noted_afterwards", _("补登了来过的志愿者"))
COMPLETED = Act("attendance.completed", _("补记了签到签退时间"), personal=("reason",))
HOURS_RECORDED = Act("attendance.recorded", _("记录了 {count} 名志愿者的服务时长"))
HOURS_CORRECTED = Act(
    "attendance.corrected", _("更正了服务时长，原 {before} 分钟，现 {after} 分钟"), personal=("reason",)
)

STATED = Act("statement.issued", _("出具了志愿服务记录单，{minutes} 分钟"))
STATEMENT_REVOKED = Act("statement.revoked", _("作废了志愿服务记录单：{reason}"))
