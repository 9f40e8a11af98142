"""What is asked about an application."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.acts.forms import ActForm, like
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.funds.applications.models import ANSWERED, ApplicationReply, FundApplication
from shegongzhan.funds.forms.applying import offer_places
from shegongzhan.funds.forms.plans import sources_for
from shegongzhan.funds.models import FundSource, SourceLevel
from shegongzhan.policies.queries import choices


class ApplicationForm(ActForm):
    """What is asked for."""

    title, asked_of, year, amount, asked_on, document, ground = like(
        FundApplication, "title", "asked_of", "year", "amount", "asked_on", "document", "ground", asked_on=Day
    )
    division = forms.ChoiceField(label=_("哪里申请"))
    field_order = ("title", "asked_of", "division")

    def fit(self) -> None:
        places = [self.row.division] if self.row else self.scope.places("funds.post")
        self.fields["asked_of"].why = _("例如“县财政局”“自治区民政厅”。")
        offer_places(self, places)
        self.initial = {"asked_on": self.today, "year": self.today.year, **self.initial}


class ReplyForm(ActForm):
    """What was answered, and which source of money it became."""

    granted, replied_on, document = like(
        FundApplication, "granted", "replied_on", "reply_document", replied_on=Day
    )
    reply = forms.ChoiceField(
        label=_("批复"), widget=Chips, choices=[(one.value, one.label) for one in ANSWERED]
    )
    kind = forms.ChoiceField(label=_("来源类型"), widget=Chips, required=False)
    name = forms.CharField(label=_("新来源的名称"), max_length=120, required=False)
    level = forms.ChoiceField(
        label=_("哪一级的钱"), required=False, choices=[("", _("不清楚")), *SourceLevel.choices]
    )
    source = forms.ModelChoiceField(
        FundSource.objects.none(),
        label=_("或者并到已有的来源"),
        required=False,
        empty_label=_("不选，登记新来源"),
    )

    def fit(self) -> None:
        self.fields["kind"].choices = choices("funds.kinds", self.row.division, self.today)
        self.fields["source"].queryset = sources_for(self.scope).in_place(self.row.division[:6])
        self.fields["replied_on"].required = True
        self.fields["granted"].why = _("全额同意的可以不写；未同意的不用写。")
        self.fields["document"].help_text = _("同意、部分同意的要写。")
        self.initial = {"replied_on": self.today, "name": self.row.title[:120], **self.initial}


class ApplicationFilters(forms.Form):
    """What narrows the list of applications."""

    q = forms.CharField(label=_("事项、向谁申请或文号"), required=False, max_length=60)
    year = forms.IntegerField(label=_("年度"), required=False)
    reply = forms.ChoiceField(
        label=_("批复"), required=False, choices=[("", _("全部")), *ApplicationReply.choices]
    )
