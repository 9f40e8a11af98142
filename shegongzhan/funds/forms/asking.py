"""What a clerk types to have a bill paid: what it is for, and which sources bear it."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.funds.commands.bills import PartFacts, PartRefused
from shegongzhan.funds.forms.plans import Choosing, optional
from shegongzhan.funds.forms.register import amount_field
from shegongzhan.funds.models import BudgetLine, Commitment, FundSource
from shegongzhan.projects.models import Milestone, Project
from shegongzhan.stations.models import Station

SPARE, MOST = 2, 6


class PartForm(Choosing):
    """What one source bears of a bill."""

    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("用哪笔钱"))
    amount = amount_field()
    line = optional(BudgetLine, _("预算支出项"))
    commitment = optional(Commitment, _("从哪笔预留里付"))

    def part(self) -> PartFacts:
        """Return what was said as the command takes it."""
        said = self.cleaned_data
        return PartFacts(said["source"], said["amount"], said["line"], said["commitment"])


class MoreParts(forms.BaseFormSet):
    """The further sources of a bill: one the clerk left empty is none."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        return {**kwargs, "empty_permitted": True, "use_required_attribute": False}


_More = forms.formset_factory(PartForm, formset=MoreParts, extra=0, max_num=MOST, absolute_max=MOST)


class AskForm(PartForm):
    """A payment to be agreed to by somebody else; `more` are the sources that bear the rest of the bill."""

    use = forms.ChoiceField(label=_("用途"), widget=Chips, required=False)
    milestone = optional(Milestone, _("付哪个项目节点"))
    project = optional(Project, _("用于哪个项目"))
    station = optional(Station, _("用在哪个站点"))
    payee = NameField(label=_("或者付给谁"), max_length=120, required=False)
    payee_is_person = forms.BooleanField(label=_("收款的是个人（列表里会遮住姓名）"), required=False)
    summary = forms.CharField(label=_("摘要"), max_length=160, required=False)
    wanted_on = forms.DateField(label=_("希望哪天付"), widget=Day, required=False)
    voucher = forms.CharField(label=_("凭证号"), max_length=40, required=False)
    document = forms.CharField(label=_("依据文号"), max_length=120, required=False)
    override_reason = forms.CharField(label=_("节点没通过也要付的理由"), max_length=200, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        scope: Scope,
        on: datetime.date,
        initial: Mapping[str, Any],
        parts: Sequence[Mapping[str, Any]] = (),
    ):
        super().__init__(data, scope=scope, on=on, initial={**(parts[0] if parts else {}), **initial})
        self.fields["use"].why = _("选了预算支出项，就按那一项的用途。")
        self.fields["milestone"].why = _("通过审核的节点才能付；选了节点，就付给承接的单位。")
        self.fields["document"].why = _("来源本来不许这样用、但有文件允许的，写文号。")
        sent = data if data and "more-TOTAL_FORMS" in data else None
        # What is sent stands for itself: a source that was offered and then emptied is none.
        rest = [] if data else list(parts[1:])
        self.more = _More(sent, prefix="more", initial=rest, form_kwargs={"scope": scope, "on": on})
        self.more.extra = 1 if rest else SPARE

    def is_valid(self) -> bool:
        """Tell whether the bill can be read, with all its parts."""
        return all([super().is_valid(), not self.more.is_bound or self.more.is_valid()])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not (said.get("use") or said.get("line") or said.get("commitment")) and "use" not in self.errors:
            self.add_error("use", _("请选择用途，或者选一个预算支出项。"))
        who = [said.get(name) for name in ("station", "payee", "project", "milestone")]
        if not any(who) and not self.errors:
            self.add_error("payee", _("请写明钱用在哪个站点、哪个项目，或者付给谁。"))
        return said

    @property
    def bearers(self) -> list[PartForm]:
        """The forms of the sources that bear something, this one first."""
        return [self, *(one for one in self.more if one.initial or one.has_changed())]

    @property
    def is_refused(self) -> bool:
        """Whether something stands beside a field of the bill or of one of its parts."""
        return bool(self.errors) or (self.more.is_bound and any(one.errors for one in self.more))

    @property
    def is_shared(self) -> bool:
        """Whether more than one source bears the bill."""
        return len(self.bearers) > 1

    def facts(self) -> dict[str, Any]:
        """Return what was said of the bill as a whole."""
        return {name: value for name, value in self.cleaned_data.items() if name not in PartForm.base_fields}

    def refuse_part(self, no: PartRefused) -> None:
        """Put what a rule says of one part beside that part."""
        bearer = self.bearers[no.number]
        beside = no.field if no.field in PartForm.base_fields else "source"
        if bearer is self and not self.is_shared and no.field in self.fields:
            beside = no.field
        bearer.add_error(beside, no.sentence)
