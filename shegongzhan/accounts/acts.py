"""What is put on record about accounts. User names are personal: they can be erased from the log."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

SIGNED_IN = Act("account.signed_in", _("登录"))
SIGN_IN_FAILED = Act("account.sign_in_failed", _("登录失败"), personal=("username",))
LOCKED_OUT = Act("account.locked_out", _("连续输错，放慢登录"), personal=("username",))
SIGNED_OUT = Act("account.signed_out", _("退出"))
PASSWORD_CHANGED = Act("account.password_changed", _("修改了自己的密码"))
PASSWORD_RESET = Act("account.password_reset", _("重置了密码"))
PASSWORD_ASKED = Act("account.password_asked", _("在登录页提出设新密码"))
PASSWORD_AGREED = Act("account.password_agreed", _("当面见到本人，同意设新密码"))
PASSWORD_SET = Act("account.password_set", _("经管理员同意，本人设了新密码"))
FIRST_PASSWORD = Act("account.first_password_given", _("在服务器上给了首次密码"))
FIRST_PASSWORD_USED = Act("account.first_password_used", _("用掉了首次密码"))
FACTOR_ASKED = Act("account.factor_asked", _("提出换第二步验证"))
FACTOR_AGREED = Act("account.factor_agreed", _("当面见到本人，同意换第二步验证"))
FACTOR_ADDED = Act("account.factor_added", _("添了第二步验证：{kind}"))
FACTOR_REMOVED = Act("account.factor_removed", _("去掉了第二步验证：{kind}"))
FACTOR_FAILED = Act("account.factor_failed", _("第二步验证没有通过"))
RECOVERY_CODES_MADE = Act("account.recovery_codes_made", _("换了一套恢复码"))
RECOVERY_CODE_USED = Act("account.recovery_code_used", _("用了一个恢复码，还剩 {left} 个"))
SESSIONS_ENDED = Act("account.sessions_ended", _("退出了自己别处的登录：{count} 处"))
ORGANISATION_SET = Act("account.organisation_set", _("改了账号的所属单位"))
USER_ADDED = Act("account.added", _("建立了账号"), personal=("username", "name"))
USER_CHANGED = Act("account.changed", _("修改了账号资料：{fields}"))
USER_DISABLED = Act("account.disabled", _("停用了账号"))
USER_ENABLED = Act("account.enabled", _("恢复了账号"))
POST_GIVEN = Act("account.post_given", _("任命岗位：{role}（{place}）"), personal=("holder",))
POST_LINKED = Act("account.post_linked", _("登记的岗位对应到账号：{role}（{place}）"), personal=("holder",))
POST_ENDED = Act(
    "account.post_ended", _("免去岗位：{role}（{place}），到 {ends_on} 止"), personal=("holder",)
)
EXPORTED = Act("account.audit_exported", _("导出了审计记录 {count} 条"))
