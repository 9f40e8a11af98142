"""Who may do what: one table, read across. Where they may do it comes from their posts.

Upper levels see sums by default and personal data only in their county's hands (领域原则: 最小必要).
The three administrators are separated (三员分立): one keeps accounts, one keeps rights, one reads the audit.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REGION_OFFICER = "region_officer", _("自治区（省）民政干部")
    CITY_OFFICER = "city_officer", _("盟市民政干部")
    COUNTY_OFFICER = "county_officer", _("旗县民政局干部")
    CENTRE_STAFF = "centre_staff", _("县级指导中心人员")
    STATION_HEAD = "station_head", _("站长")
    STATION_DEPUTY = "station_deputy", _("副站长")
    RESIDENT_WORKER = "resident_worker", _("驻站社工")
    RELIEF_ASSISTANT = "relief_assistant", _("社会救助协理员")
    CHILD_SUPERVISOR = "child_supervisor", _("儿童督导员")
    CHILD_DIRECTOR = "child_director", _("儿童主任")
    CONTRACTOR_MANAGER = "contractor_manager", _("承接机构负责人")
    SUPERVISOR = "supervisor", _("督导")
    EVALUATOR = "evaluator", _("第三方评估人员")
    FINANCE = "finance", _("财务人员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


# Roles that work through an agreement of their organisation lose access on the day it ends.
THROUGH_AGREEMENT = frozenset({Role.CONTRACTOR_MANAGER, Role.SUPERVISOR, Role.EVALUATOR})
# Roles whose post must carry an end date.
DATED = frozenset({Role.EVALUATOR})

# The three administrators keep an eye on each other: nobody is two of them (三员分立).
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# Who comes in by more than a password: those who keep accounts, rights and the log, and those who pay.
WITH_SECOND_FACTOR = frozenset({*ADMINISTRATORS, Role.FINANCE})
# What whoever runs a county's centre by agreement may do all over the county: sums, and who is where.
SUMS_OF_COUNTY = frozenset({"statistics.view", "stations.view", "policies.view"})
# Rights over a place as a whole: a run, a snapshot, an import, a list of pay lie in the county and name people all over it.
# Who has only the county's own records has none of these.
OF_AREAS = frozenset({
    "needs.assign", "needs.match", "lists.view", "lists.change", "lists.snapshot", "ledgers.import", "statistics.view",
    "stations.change", "people.merge", "partners.change", "talent.pay", "talent.approve", "funds.view", "funds.post",
    "funds.approve", "funds.disclose", "projects.approve", "policies.change", "feedback.view", "accounts.view",
})  # fmt: skip
# What one person proposes and another approves. In a county where a single person may approve, the city's officers may too:
# else nothing that this person proposes could ever be decided. Whoever approves lists of pay sees them.
APPROVING = frozenset({"projects.approve", "funds.approve", "funds.disclose", "talent.approve"})
TO_APPROVE = {"talent.approve": "talent.pay"}
# How wide the place of a post is, in digits: the shortest code and the longest.
WIDTH: dict[str, tuple[int, int]] = {
    Role.REGION_OFFICER: (2, 2),
    Role.CITY_OFFICER: (4, 4),
    Role.COUNTY_OFFICER: (6, 6),
    Role.CENTRE_STAFF: (6, 6),
    Role.CHILD_DIRECTOR: (12, 12),
    **dict.fromkeys((Role.STATION_HEAD, Role.STATION_DEPUTY), (6, 12)),
    **dict.fromkeys((Role.RESIDENT_WORKER, Role.RELIEF_ASSISTANT, Role.CHILD_SUPERVISOR), (6, 12)),
    **dict.fromkeys((Role.CONTRACTOR_MANAGER, Role.SUPERVISOR, Role.EVALUATOR), (2, 12)),
    **dict.fromkeys((Role.FINANCE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN), (2, 12)),
}
# Posts that belong to a station and show on its page.
OF_STATION = frozenset({
    Role.STATION_HEAD, Role.STATION_DEPUTY, Role.RESIDENT_WORKER, Role.RELIEF_ASSISTANT, Role.CHILD_SUPERVISOR,
    Role.CHILD_DIRECTOR,
})  # fmt: skip

_SEE_SUMS = {
    "statistics.view",
    "stations.view",
    "partners.view",
    "policies.view",
    "lists.view",
    "projects.view",
    "funds.view",
}
# Whoever sees people sees what goods they got.
_SEE_WORK = {"people.view", "visits.view", "needs.view", "activities.view", "talent.view", "goods.view"}
_DAILY = {
    *_SEE_WORK,
    "lists.view",
    "stations.view",
    "statistics.view",
    "projects.view",
    "partners.view",
    "policies.view",
    "people.change",
    "people.reveal",
    "visits.record",
    "needs.change",
    "needs.match",
    "needs.close",
    "activities.change",
    "volunteers.view",
    "goods.change",
}
_STATION = {
    *_DAILY,
    "people.merge",
    "people.confirm_risk",
    "people.watch",
    "lists.snapshot",
    "lists.change",
    "needs.assign",
    "stations.change",
    "ledgers.import",
    "funds.view",
    "export.rows",
    "talent.decide",
    "supervision.view",
    "volunteers.change",
}
_COUNTY = {
    *_STATION,
    "talent.change",
    "talent.pay",
    "projects.change",
    "funds.post",
    "partners.change",
    "feedback.view",
    "accounts.view",
    "policies.change",
    "funds.approve",
    "funds.disclose",
    "projects.approve",
    "talent.approve",
    "supervision.record",
    "statistics.publish",
}

RIGHTS: dict[str, frozenset[str]] = {
    Role.REGION_OFFICER: frozenset(
        {*_SEE_SUMS, "talent.view", "policies.change", "export.rows", "statistics.publish"}
    ),
    Role.CITY_OFFICER: frozenset({*_SEE_SUMS, "talent.view", "export.rows", "statistics.publish"}),
    Role.COUNTY_OFFICER: frozenset(_COUNTY),
    Role.CENTRE_STAFF: frozenset(
        _COUNTY
        - {
            "funds.post",
            "funds.approve",
            "funds.disclose",
            "projects.approve",
            "talent.pay",
            "talent.approve",
            "policies.change",
            "accounts.view",
            "statistics.publish",
        }
    ),
    Role.STATION_HEAD: frozenset(_STATION),
    Role.STATION_DEPUTY: frozenset(_STATION),
    Role.RESIDENT_WORKER: frozenset(
        {*_DAILY, "lists.change", "ledgers.import", "export.rows", "volunteers.change"}
    ),
    Role.RELIEF_ASSISTANT: frozenset(_DAILY),
    Role.CHILD_SUPERVISOR: frozenset(_DAILY),
    Role.CHILD_DIRECTOR: frozenset(_DAILY - {"needs.match", "projects.view", "talent.view", "partners.view"}),
    Role.CONTRACTOR_MANAGER: frozenset(
        {
            *_SEE_WORK,
            *_SEE_SUMS,
            "needs.assign",
            "needs.match",
            "export.rows",
            "talent.decide",
            "talent.employ",
            "projects.report",
            "supervision.duty",
            "volunteers.view",
        }
        - {"funds.view"}
    ),
    Role.SUPERVISOR: frozenset(
        {
            "visits.view",
            "needs.view",
            "activities.view",
            "talent.view",
            "stations.view",
            "statistics.view",
            "lists.view",
            "policies.view",
            "supervision.view",
            "supervision.record",
        }
    ),
    Role.EVALUATOR: frozenset(
        {
            "statistics.view",
            "stations.view",
            "lists.view",
            "activities.view",
            "projects.view",
            "policies.view",
        }
    ),
    Role.FINANCE: frozenset(
        {
            "funds.view",
            "funds.post",
            "funds.approve",
            "goods.view",
            "goods.change",
            "projects.view",
            "statistics.view",
            "policies.view",
            "stations.view",
            "talent.view",
            "talent.pay",
            "export.rows",
        }
    ),
    Role.SYSTEM_ADMIN: frozenset(
        {"accounts.view", "accounts.manage", "accounts.agree", "stations.view", "policies.view"}
    ),
    Role.SECURITY_ADMIN: frozenset(
        {
            "accounts.view",
            "accounts.assign",
            "accounts.agree",
            "stations.view",
            "policies.view",
            "partners.view",
        }
    ),
    Role.AUDIT_ADMIN: frozenset({"audit.view", "accounts.view", "accounts.agree", "policies.view"}),
}

RIGHTS_IN_WORDS: dict[str, object] = {
    "people.view": _("查看服务对象"),
    "people.change": _("登记和修改服务对象"),
    "people.reveal": _("说明用途后查看完整证件号和电话"),
    "people.merge": _("合并重复的服务对象"),
    "people.confirm_risk": _("确认风险等级"),
    "people.watch": _("查看谁打开过档案、看过完整号码"),
    "visits.view": _("查看走访"),
    "visits.record": _("记走访"),
    "needs.view": _("查看需求"),
    "needs.change": _("登记和修改需求"),
    "needs.match": _("为需求匹配资源和服务"),
    "needs.close": _("办结需求"),
    "needs.assign": _("全站或全县统一匹配"),
    "lists.view": _("查看三张清单"),
    "lists.change": _("维护资源和服务清单"),
    "lists.snapshot": _("冻结清单的季度快照"),
    "activities.view": _("查看小组与活动"),
    "activities.change": _("登记小组与活动"),
    "projects.view": _("查看项目"),
    "projects.change": _("登记和修改项目"),
    "projects.report": _("看本机构承接的项目，写中期、末期报告"),
    "projects.approve": _("审定立项、评审结果和验收"),
    "funds.view": _("查看资金"),
    "funds.post": _("登记资金收支"),
    "funds.approve": _("审批付款（不能审批自己提出的）"),
    "funds.disclose": _("审定并公开资金使用情况"),
    "goods.view": _("查看捐赠和物资"),
    "goods.change": _("登记捐赠，物资入库和发放"),
    "talent.view": _("查看社工队伍"),
    "talent.change": _("登记和修改社工队伍"),
    "talent.pay": _("核算奖励和津贴"),
    "talent.employ": _("看本机构人员的工资，逐月登记"),
    "talent.approve": _("审定奖励津贴名单和取证延期"),
    "talent.decide": _("决定到期未持证人员的去留"),
    "supervision.view": _("查看督导安排和次数"),
    "supervision.record": _("安排督导、记督导"),
    "supervision.duty": _("记机构内部每月督导"),
    "volunteers.view": _("查看志愿者和志愿服务"),
    "volunteers.change": _("登记志愿者、发布和确认志愿服务"),
    "statistics.view": _("查看统计"),
    "statistics.publish": _("发布年度数据"),
    "stations.view": _("查看站点"),
    "stations.change": _("登记和修改站点"),
    "partners.view": _("查看合作单位"),
    "partners.change": _("登记合作单位和协议"),
    "policies.view": _("查看政策参数"),
    "policies.change": _("设定本地政策参数"),
    "ledgers.import": _("导入台账"),
    "export.rows": _("导出名单"),
    "feedback.view": _("查看意见反馈"),
    "accounts.view": _("查看账号"),
    "accounts.manage": _("建立、停用账号"),
    "accounts.assign": _("任免岗位，定账号的所属单位和对应的社工"),
    "accounts.agree": _("当面见到本人以后，同意设新密码、换第二步验证"),
    "audit.view": _("查看审计记录"),
}
