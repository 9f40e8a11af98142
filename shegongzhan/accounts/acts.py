"""What is put on record about accounts. User names are personal: they can be erased from the log."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

SIGNED_IN = Act("account.signed_in", _("登录"))
SIGN_IN_FAILED = Act("account.sign_in_failed", _("登录失败"), personal=("username",))
LOCKED_OUT = Act("account.locked_out", _("连续输错密码，暂停登录"), personal=("username",))
SIGNED_OUT = Act("account.signed_out", _("退出"))
PASSWORD_CHANGED = Act("account.password_changed", _("修改了自己的密码"))
PASSWORD_RESET = Act("account.password_reset", _("重置了密码"))
USER_ADDED = Act("account.added", _("建立了账号"), personal=("username", "name"))
USER_CHANGED = Act("account.changed", _("修改了账号资料：{fields}"))
USER_DISABLED = Act("account.disabled", _("停用了账号"))
USER_ENABLED = Act("account.enabled", _("恢复了账号"))
POST_GIVEN = Act("account.post_given", _("任命岗位：{role}（{place}）"), personal=("holder",))
POST_ENDED = Act(
    "account.post_ended", _("免去岗位：{role}（{place}），到 {ends_on} 止"), personal=("holder",)
)
EXPORTED = Act("account.audit_exported", _("导出了审计记录 {count} 条"))
