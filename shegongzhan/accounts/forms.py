"""What is typed into the pages of accounts."""

from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import DeputySource, Post, User
from shegongzhan.accounts.roles import OF_STATION, Role
from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.partners.models import Organisation
from shegongzhan.stations import queries as places
from shegongzhan.stations.models import Station
from shegongzhan.stations.queries import PlaceField


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _password(label: Any, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget)


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    new = _password(_("新密码"), "new-password")
    again = _password(_("再输一次新密码"), "new-password")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两次输入的新密码不一样。"))
        return cleaned


class PasswordForm(NewPasswordForm):
    """One's own password, changed with the old one."""

    old = _password(_("原密码"), "current-password")
    field_order = ("old", "new", "again")


class PasswordAgainForm(forms.Form):
    """The password once more, before something that an unattended screen must not allow."""

    password = _password(_("再输一次密码"), "current-password")


class AskForm(forms.Form):
    """Who cannot get in."""

    username = forms.CharField(
        label=_("用户名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )  # fmt: skip


class NumberForm(forms.Form):
    """The number the owner reads from her screen; `seen` is asked for when it is known whose it is."""

    number = forms.CharField(
        label=_("编号"), max_length=20, help_text=_("本人屏幕上的 8 位数字，请她当面读给您。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    seen = forms.BooleanField(label=_("我当面见到了本人，编号是她从自己的屏幕上读给我的"), required=False)


class CodeForm(forms.Form):
    """What the second step asks for."""

    code = forms.CharField(
        label=_("验证码"), max_length=30, help_text=_("手机验证器上的 6 位数字，或者一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}),
    )  # fmt: skip


class FactorForm(forms.Form):
    """A telephone or a passkey to add: what it is called, and the first code of a telephone."""

    label = forms.CharField(label=_("叫什么"), max_length=30, help_text=_("如：我的手机、单位的电脑。"))
    code = forms.CharField(
        label=_("手机上显示的 6 位数字"), max_length=10, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def __init__(self, *args: Any, with_password: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if with_password:
            self.fields["password"] = _password(_("再输一次密码"), "current-password")


class UserForm(forms.Form):
    username = forms.RegexField(
        label=_("用户名"), regex=r"^[a-z0-9._-]{3,40}$", help_text=_("小写字母、数字、点、横线，3—40 个字，如姓名全拼。"),
        error_messages={"invalid": _("用户名用小写字母、数字、点和横线，3—40 个字。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    name = NameField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)

    def __init__(self, *args: Any, scope: Scope, adding: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"] = PlaceField(
            label=_("账号归属地"),
            scope=scope,
            right="accounts.manage",
            help_text=_("哪里的管理员管这个账号。能看什么由岗位决定。"),
        )
        if not adding:
            del self.fields["username"]


class OrganisationForm(forms.Form):
    """Which organisation an account belongs to; decided by who gives rights."""

    organisation = forms.ModelChoiceField(
        label=_("所属单位"), queryset=Organisation.objects.none(), required=False, empty_label=_("民政系统内"),
        help_text=_("承接机构、评估机构的人要填：协议到期，他们的权限当天就停。"),
    )  # fmt: skip

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        organisations = self.fields["organisation"]
        assert isinstance(organisations, forms.ModelChoiceField)
        organisations.queryset = Organisation.objects.visible_to(scope, "accounts.assign").order_by("name")


class PostForm(forms.Form):
    """A post for somebody with an account."""

    role = forms.ChoiceField(label=_("岗位"), choices=[("", _("请选择")), *Role.choices])
    station = forms.ModelChoiceField(
        label=_("站点"), queryset=Station.objects.none(), required=False, help_text=_("站点岗位要选。"),
        empty_label=_("不属于某个站点"),
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("副站长来源"), required=False, choices=[("", _("不是副站长")), *DeputySource.choices]
    )
    title = forms.CharField(
        label=_("本职职务"), max_length=60, required=False, help_text=_("站长必须写，如：镇党委委员、副镇长")
    )
    starts_on = forms.DateField(label=_("任职日期"), widget=Day)
    ends_on = forms.DateField(
        label=_("离任日期"), widget=Day, required=False, help_text=_("评估人员必须填。")
    )

    field_order = ("role", "division", "station", "source", "title", "starts_on", "ends_on")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"] = PlaceField(
            label=_("管哪里"),
            scope=scope,
            right="accounts.assign",
            help_text=_("儿童主任填她的村；驻站社工填她的镇。"),
        )
        stations = self.fields["station"]
        assert isinstance(stations, forms.ModelChoiceField)
        stations.queryset = Station.objects.visible_to(scope, "accounts.assign").order_by("division", "pk")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, station, division = cleaned.get("role"), cleaned.get("station"), cleaned.get("division")
        if role in OF_STATION and station is None and division:
            cleaned["station"] = places.station_of(division)
        return cleaned


class HolderForm(forms.Form):
    """Who holds a station's post, written down without an account."""

    role = forms.ChoiceField(
        label=_("岗位"), choices=[("", _("请选择")), *[(r.value, r.label) for r in Role if r in OF_STATION]]
    )
    holder_name = NameField(label=_("姓名"), max_length=40)
    source = forms.ChoiceField(
        label=_("副站长来源"), required=False, choices=[("", _("不是副站长")), *DeputySource.choices]
    )
    title = forms.CharField(
        label=_("本职职务"), max_length=60, required=False, help_text=_("站长必须写，如：镇党委委员、副镇长")
    )
    starts_on = forms.DateField(label=_("任职日期"), widget=Day)

    def __init__(self, *args: Any, scope: Scope, station: Station, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"] = PlaceField(
            label=_("管哪里"),
            scope=scope,
            right="stations.change",
            required=False,
            help_text=_("儿童主任填她的村；其他岗位不用填。"),
        )
        self.order_fields(("role", "holder_name", "division", "source", "title", "starts_on"))


class LinkForm(forms.Form):
    """Which account a post belongs to that was written down by name."""

    user = forms.ModelChoiceField(label=_("账号"), queryset=User.objects.none(), empty_label=_("请选择"))
    title = forms.CharField(
        label=_("本职职务"), max_length=60, required=False, help_text=_("站长必须写，如：镇党委委员、副镇长")
    )

    def __init__(self, *args: Any, scope: Scope, post: Post, **kwargs: Any):
        super().__init__(*args, **{"initial": {"title": post.title}, **kwargs})
        users = self.fields["user"]
        assert isinstance(users, forms.ModelChoiceField)
        same_name = Case(When(name=post.holder_name, then=0), default=1)
        rows = User.objects.visible_to(scope, "accounts.assign").filter(is_active=True)
        users.queryset = rows.exclude(pk=scope.user_id or 0).order_by(same_name, "name", "pk")
        users.label_from_instance = lambda user: f"{user.name}（{user.username}）"  # type: ignore[method-assign,assignment]


class EndForm(forms.Form):
    on = forms.DateField(label=_("最后一天"), widget=Day)


class UserFilters(forms.Form):
    q = forms.CharField(label=_("姓名或用户名"), required=False)
    role = forms.ChoiceField(label=_("岗位"), required=False, choices=[("", _("全部")), *Role.choices])
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部")), ("active", _("启用")), ("disabled", _("停用")), ("no_post", _("没有岗位"))],
    )  # fmt: skip


class KeptFilters(forms.Form):
    """Whose rows, and of which days."""

    person = forms.CharField(label=_("谁（姓名或用户名）"), required=False)
    since = forms.DateField(label=_("从"), widget=Day, required=False)
    until = forms.DateField(label=_("到"), widget=Day, required=False)


class AuditFilters(forms.Form):
    range = forms.ChoiceField(
        label=_("范围"),
        required=False,
        choices=[("", _("人的操作")), ("all", _("全部"))],
        widget=Chips,
    )
    act = forms.ChoiceField(label=_("做了什么"), required=False)
    person = forms.CharField(label=_("谁（姓名或用户名）"), required=False)
    since = forms.DateField(label=_("从"), widget=Day, required=False)
    until = forms.DateField(label=_("到"), widget=Day, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        from shegongzhan.audit.acts import choices

        super().__init__(*args, **kwargs)
        act = self.fields["act"]
        assert isinstance(act, forms.ChoiceField)
        act.choices = [("", _("全部")), *choices()]
