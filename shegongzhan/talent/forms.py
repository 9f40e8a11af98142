"""What is typed about people of the field."""

import datetime
from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.policies.queries import choices
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import PlaceField, places_within
from shegongzhan.talent.models import CeKind, CheckResult, Decision, Level, Origin, RegistrationState, Worker
from shegongzhan.talent.queries import NONE

SEXES = [("f", _("女")), ("m", _("男"))]
IDENTITY_DIGITS = (15, 18)


def person_fields() -> dict[str, forms.Field]:
    """Return the fields about a person; number and telephone stay empty on a change, which keeps them."""
    return {
        "name": NameField(label=_("姓名"), max_length=40),
        "sex": forms.ChoiceField(label=_("性别"), choices=SEXES, widget=Chips, required=False),
        "identity_number": forms.CharField(label=_("身份证号"), max_length=20, required=False),
        "phone": forms.CharField(
            label=_("联系电话"),
            max_length=20,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "tel"}),
        ),
    }


class WorkerForm(forms.Form):
    """A person; where they work is a form of its own."""

    origin = forms.ChoiceField(
        label=_("本地还是外地"), choices=[("", _("不清楚")), *Origin.choices], widget=Chips, required=False
    )
    note = forms.CharField(label=_("备注"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields = {**person_fields(), **self.fields}

    def clean_identity_number(self) -> str:
        written = "".join(self.cleaned_data["identity_number"].split()).upper()
        if written and not (len(written) in IDENTITY_DIGITS and written[:-1].isdigit()):
            raise forms.ValidationError(_("身份证号应为 18 位（老证 15 位）。"))
        return written


class EmploymentForm(forms.Form):
    """Where somebody is employed. With a station the place follows from it."""

    kind = forms.ChoiceField(label=_("人员类别"), widget=Chips)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("所在社工站"), required=False)
    place = PlaceField(label=_("不在社工站的，在哪里"), required=False)
    employer = forms.CharField(label=_("所在单位"), max_length=120, required=False)
    post = forms.CharField(label=_("岗位"), max_length=60, required=False)
    starts_on = forms.DateField(label=_("入职日期"), widget=Day, required=False)
    yearly_pay = forms.DecimalField(
        label=_("年薪（元）"), required=False, min_value=0, max_digits=12, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip

    duties = forms.CharField(label=_("职责"), max_length=300, required=False)
    villages = PlaceField(
        pick="stations:pick_village", multiple=True, label=_("负责的村（社区）"), required=False
    )
    with_children = forms.BooleanField(label=_("工作接触未成年人（每年要做从业查询）"), required=False)
    contract_number = forms.CharField(label=_("合同编号"), max_length=60, required=False)
    contract_until = forms.DateField(label=_("合同到期"), widget=Day, required=False)

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, pay_of: str | None = None, **kwargs: Any):
        """`pay_of` is the place whose pay stands in the field at first; who does not see that gets no field."""
        super().__init__(*args, **kwargs)
        self.scope = scope
        place = next(iter(scope.places("talent.change")), "")
        self.fields["kind"].choices = choices("talent.kinds", place, on)
        stations = Station.objects.filter(scope.within("talent.change")).exclude(state=StationState.CLOSED)
        for name in ("place", "villages"):
            self.fields[name].offer(places_within(scope, "talent.change"))
        self.fields["station"].queryset = stations.order_by("division", "name")
        self.fields["station"].empty_label = _("不在社工站")
        if not scope.may("talent.pay", pay_of):
            del self.fields["yearly_pay"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("station") and not said.get("place") and "place" not in self.errors:
            self.add_error("station", _("请选社工站，或者写明在哪里。"))
        elif said.get("yearly_pay") is not None and not self.scope.may("talent.pay", place_of(said)):
            self.add_error("yearly_pay", _("您的岗位不看那个地方的薪酬，年薪请留空。"))
        return said


def place_of(said: dict[str, Any]) -> str:
    """Return the place an employment form names: the station's, else the one written down."""
    station = said.get("station")
    return station.division if station else said.get("place") or ""


class TransferForm(EmploymentForm):
    """The next employment; its first day is needed."""

    starts_on = forms.DateField(label=_("从哪天起"), widget=Day)


class LeaveForm(forms.Form):
    """Somebody's last day."""

    on = forms.DateField(label=_("最后一天"), widget=Day)
    reason = forms.CharField(label=_("去向或原因"), max_length=200, required=False)
    handed_over_to = Pick("talent:search_json", post=True, label=_("工作交接给谁"), required=False)
    handed_over_on = forms.DateField(label=_("哪天交接完"), widget=Day, required=False)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["handed_over_to"].offer(colleagues, attrgetter("name"))


class DecideForm(forms.Form):
    """What becomes of somebody without a certificate."""

    decision = forms.ChoiceField(label=_("决定"), choices=Decision, widget=Chips)
    until = forms.DateField(label=_("延到哪天（只在延长期限时填）"), widget=Day, required=False)
    reason = forms.CharField(label=_("理由"), max_length=200)


class AnswerForm(forms.Form):
    """Whether what somebody asked for is approved, and with which words."""

    YES, NO = "yes", "no"

    approved = forms.ChoiceField(
        label=_("批准吗"), choices=[(YES, _("批准")), (NO, _("不批准"))], widget=Chips
    )
    answer = forms.CharField(label=_("意见（不批准的要写明）"), max_length=200, required=False)


class CertificateForm(forms.Form):
    """A certificate of one level."""

    level = forms.ChoiceField(label=_("证书等级"), choices=Level, widget=Chips)
    obtained_on = forms.DateField(label=_("取得日期"), widget=Day)
    number = forms.CharField(label=_("证书编号"), max_length=60)


class RegistrationForm(forms.Form):
    """How far a certificate's registration has come."""

    state = forms.ChoiceField(label=_("登记到了哪一步"), choices=RegistrationState, widget=Chips)
    on = forms.DateField(label=_("登记日期（登记完成的必填）"), widget=Day, required=False)
    until = forms.DateField(label=_("有效期至（不填按规定年限算）"), widget=Day, required=False)
    number = forms.CharField(label=_("登记号"), max_length=60, required=False)


class CheckForm(forms.Form):
    """A background check of somebody who works with minors."""

    on = forms.DateField(label=_("查询日期"), widget=Day)
    result = forms.ChoiceField(label=_("结果"), choices=CheckResult, widget=Chips)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class CeForm(forms.Form):
    """Further education somebody had elsewhere."""

    kind = forms.ChoiceField(label=_("种类"), choices=CeKind, widget=Chips)
    on = forms.DateField(label=_("日期"), widget=Day)
    title = forms.CharField(label=_("学了什么"), max_length=120)
    hours = forms.DecimalField(
        label=_("学时（学历按规定计，不用填）"), required=False, min_value=0, max_digits=5, decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )  # fmt: skip


def _yuan(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=12, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip


class YearPayForm(forms.Form):
    """The pay of one employment, month by month of a year."""

    def __init__(self, *args: Any, months: list[datetime.date], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.months = months
        for month in months:
            self.fields[f"amount_{month.month}"] = _yuan(_("%(n)s 月应发工资") % {"n": month.month})
            self.fields[f"insurance_{month.month}"] = _yuan(_("%(n)s 月单位社保") % {"n": month.month})

    def rows(self) -> list[tuple[datetime.date, forms.BoundField, forms.BoundField]]:
        """Return each month with its two fields."""
        return [(one, self[f"amount_{one.month}"], self[f"insurance_{one.month}"]) for one in self.months]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for month in self.months:
            amount, insurance = (said.get(f"{name}_{month.month}") for name in ("amount", "insurance"))
            if insurance and amount is None and f"amount_{month.month}" not in self.errors:
                self.add_error(f"amount_{month.month}", _("写了社保，也要写应发工资。"))
        return said


class RunForm(forms.Form):
    """Which list of awards and allowances to make."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    place = forms.ChoiceField(label=_("地方"))

    def __init__(self, *args: Any, years: list[int], places: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["place"].choices = places
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()


class PaidForm(forms.Form):
    """Whom a list was paid to, on which day, by which voucher."""

    on = forms.DateField(label=_("发放日期"), widget=Day)
    reference = forms.CharField(label=_("凭证号"), max_length=60)


class AccountForm(forms.Form):
    """Which worker signs in with an account."""

    worker = forms.ModelChoiceField(Worker.objects.none(), label=_("社工"), required=False)

    def __init__(self, *args: Any, workers: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["worker"]
        field.queryset = workers
        field.empty_label = _("不对应社工")
        field.label_from_instance = lambda worker: " · ".join(
            filter(
                None, (worker.name, worker.get_kind_display(), worker.station.name if worker.station else "")
            )
        )


class WorkerFilters(forms.Form):
    """What narrows the register."""

    q = forms.CharField(label=_("姓名、拼音或身份证号"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("类别"), required=False)
    level = forms.ChoiceField(
        label=_("证书"), required=False, choices=[("", _("全部")), *Level.choices, (NONE, _("没有证书"))]
    )
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    left = forms.BooleanField(label=_("含离开的"), required=False)
