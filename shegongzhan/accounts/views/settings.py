"""The page from which everything that is set or watched can be reached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

# Page, words, what it is for, and the rights of which one opens it.
PAGES = (
    ("accounts:users", _("用户与岗位"), _("谁有账号、担任什么岗位、能看哪里。"), ("accounts.view",)),
    (
        "accounts:agree",
        _("同意登录求助"),
        _("有人忘了密码、丢了手机：当面见到本人，输她屏幕上的编号。"),
        ("accounts.agree",),
    ),
    (
        "policies:list",
        _("政策参数"),
        _("金额、期限、房间清单等参数：现行值、出自哪份文件、从何时起。"),
        ("policies.view",),
    ),
    ("accounts:audit", _("审计记录"), _("谁在什么时候做了什么；记录有没有被动过。"), ("audit.view",)),
    ("ledgers:imports", _("导入批次"), _("导入过哪些台账、结果怎样、要不要撤销。"), ("ledgers.import",)),
    ("desk:feedback_list", _("意见反馈"), _("用系统的人提了什么意见。"), ("feedback.view",)),
    ("partners:list", _("合作单位"), _("承接机构、社会组织、评估机构和协议。"), ("partners.view",)),
    ("accounts:profile", _("我的账号"), _("我的岗位和能做的事，密码、第二步验证、登录的设备。"), ()),
)


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show what the signed-in role can administer."""
    scope = request.scope  # type: ignore[attr-defined]
    pages = []
    for view, label, purpose, rights in PAGES:
        if rights and not scope.may_any(*rights):
            continue
        try:
            pages.append({"url": reverse(view), "label": label, "purpose": purpose})
        except NoReverseMatch:
            continue
    return render(request, "accounts/settings.html", {"pages": pages})
