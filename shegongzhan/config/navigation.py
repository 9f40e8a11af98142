"""What stands on the left of every page: the things people do, by the names they use, and only those they may."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core.scoping import NOWHERE
from shegongzhan.core.time import today

LARGE_PRINT_COOKIE = "large_print"


@dataclass(frozen=True)
class Item:
    """One thing to do: its words, its page, the rights of which one must be held somewhere, and what one finds there.

    The pages of its namespaces belong to it, and single pages of the desk that are about its things (`views`).
    """

    label: Any
    view: str
    rights: tuple[str, ...] = ()
    key: str = ""
    namespaces: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    hint: Any = ""

    def is_open(self, view: str) -> bool:
        """Tell whether a page belongs to the item."""
        if view in CLAIMED or self.view in self.views:  # an item of single pages has no namespace of its own
            return view in self.views
        namespace = view.rpartition(":")[0]
        return namespace in (self.namespaces or (self.view.split(":")[0],))


GOODS = tuple(
    f"funds:{page}"
    for page in (
        "donations", "donation_new", "donation", "donation_back", "receipt", "donation_paper_remove", "stock",
        "stock_moves", "stock_in", "give", "item", "write_off", "move_return", "move_reverse",
    )
)  # fmt: skip
FILES = ("desk:timeline", *(
    f"desk:{page}"
    for page in ("files", "file", "file_ask", "file_offer", "file_take", "file_give", "file_refuse", "file_note")
))  # fmt: skip
GROUPS: tuple[tuple[Item, ...], ...] = (
    (
        Item(_("今天"), "desk:home"),
        Item(
            _("服务对象"), "people:list", ("people.view",), views=FILES,
            hint=_("找人、建档、看一个人的全部记录。"),
        ),
        Item(
            _("走访"), "fieldwork:list", ("visits.view",), namespaces=("fieldwork", "services"),
            hint=_("该去看谁，去过哪里，看到了什么。"),
        ),
        Item(
            _("三张清单"), "needs:list", ("needs.view", "lists.view"), hint=_("需求、资源、服务，和它们怎样对上。")
        ),
        Item(_("小组与活动"), "activities:list", ("activities.view",), hint=_("办了哪些活动，多少人次。")),
        Item(_("志愿者"), "volunteers:list", ("volunteers.view",), hint=_("登记、招募、签到签退、记时长。")),
    ),
    (
        Item(
            _("项目"), "projects:list", ("projects.view",), namespaces=("projects", "services:progress"),
            hint=_("购买服务和公益创投，到哪一步了。"),
        ),
        Item(_("资金"), "funds:list", ("funds.view",), hint=_("每一笔从哪里来，用到了哪里。")),
        Item(
            _("捐赠和物资"), "funds:stock", ("goods.view",), views=GOODS,
            hint=_("收到的捐赠和收据，库存还有什么，发给了谁。"),
        ),
        Item(
            _("队伍"), "talent:list", ("talent.view",), views=("desk:workload", "desk:pass_on"),
            hint=_("社工、证书、奖励和津贴。"),
        ),
        Item(
            pgettext_lazy("work", "督导"), "supervision:home", ("supervision.view", "supervision.duty", "visits.record"),
            hint=_("谁督导哪个站，约定了什么，我想请教的问题。"),
        ),
    ),
    (
        Item(_("统计"), "statistics:yearly", ("statistics.view",), hint=_("年度数据，每个数都能点开看明细。")),
        Item(
            _("站点"), "stations:list", ("stations.view",), namespaces=("stations", "partners"),
            views=("desk:handover", "desk:handover_give", "desk:handover_take", "desk:handover_earlier"),
            hint=_("三级站点、用房、岗位和承接单位。"),
        ),
        Item(_("导入台账"), "ledgers:imports", ("ledgers.import",), hint=_("现有的 Excel 台账原样放进来。")),
        Item(
            _("设置"), "accounts:settings", ("accounts.view", "policies.view", "audit.view"),
            namespaces=("accounts", "policies", "audit"), hint=_("账号、政策参数、审计记录和我的账号。"),
        ),
    ),
)  # fmt: skip
CLAIMED = {view for group in GROUPS for item in group for view in item.views}
BOTTOM = {"desk:home", "people:list", "fieldwork:list", "needs:list"}


def address(view: str, *args: Any) -> str:
    """Return the address of a named page, or nothing when the page does not exist."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""


def groups_for(scope: Any, view: str) -> list[list[dict[str, Any]]]:
    """Return the groups of items this scope may use, each with label, address, and whether it is open now."""
    groups = []
    for group in GROUPS:
        items = [
            {
                "label": item.label,
                "url": url,
                "active": item.is_open(view),
                "view": item.view,
                "hint": item.hint,
            }
            for item in group
            if (not item.rights or scope.may_any(*item.rights)) and (url := address(item.view))
        ]
        if items:
            groups.append(items)
    return groups


def _scope(request: HttpRequest) -> Any:
    return getattr(request, "scope", NOWHERE)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every template `nav` (made when first asked for), `scope` and `large_print`."""
    return {
        "nav": SimpleLazyObject(lambda: _made_for(request)),
        "scope": _scope(request),
        "large_print": request.COOKIES.get(LARGE_PRINT_COOKIE) == "1",
    }


def _made_for(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    match = request.resolver_match
    groups = groups_for(_scope(request), match.view_name if match else "") if signed_in else []
    return {
        "signed_in": signed_in,
        "groups": groups,
        "bottom": [item for group in groups for item in group if item["view"] in BOTTOM],
        "search": address("desk:search") if signed_in and _scope(request).may("people.view") else "",
        "feedback": address("desk:feedback") if signed_in else "",
        "sign_in": address("accounts:sign_in"),
        "sign_out": address("accounts:sign_out"),
        "profile": address("accounts:profile"),
        "password": address("accounts:password"),
        "home": address("desk:home") or "/",
        **(_place_of(user) | _drafts_of(user) if signed_in else {}),
    }


def _drafts_of(user: Any) -> dict[str, Any]:
    """Return the key under which this person's browser seals what she has not sent yet, and for how many hours.

    It is the same after the next sign-in, so that what a time-out interrupted opens again, and for her alone.
    """
    from shegongzhan.policies.queries import value

    key = salted_hmac("shegongzhan.drafts", str(user.pk), algorithm="sha256").digest()
    return {
        "draft_key": b64encode(key).decode(),
        "draft_hours": value("privacy.draft_hours", user.division or "", today()),
    }


def _place_of(user: Any) -> dict[str, Any]:
    """Return the name of the station (else of the place) a user works in, and in which role."""
    from shegongzhan.accounts.queries import main_post

    post = main_post(user, today())
    if post is None:
        return {"station": "", "role": _("没有任职")}
    return {"station": str(post.station.name) if post.station else "", "role": post.get_role_display()}
