"""What the pages of imports ask."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips
from shegongzhan.imports.reading.folders import SUFFIXES
from shegongzhan.imports.reading.limits import limits_of
from shegongzhan.ledgers.exports import LAYOUTS
from shegongzhan.ledgers.plan import SKIP
from shegongzhan.ledgers.queries import SheetView, kinds
from shegongzhan.people.commands import ListBasis, check_basis
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import PlaceField, name_of, places_within

MEGABYTE = 1024 * 1024


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files of one upload."""

    def __init__(self, **options: Any):
        super().__init__(
            widget=ManyFiles(
                attrs={"multiple": True, "accept": ",".join([*SUFFIXES, ".zip"]), "data-shegongzhan-drop": ""}
            ),
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files."""
        files = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(one, initial) for one in files]
        return [one for one in cleaned if one]


class UploadForm(forms.Form):
    """Which files, of which place, of which year."""

    documents = FilesField(
        label=_("台账文件"),
        help_text=_("可以一次选多个文件，或一个装着整个文件夹的 zip；xlsx、xls、csv 都可以，不用改格式。"),
    )
    unit = PlaceField(label=_("哪里的台账"))
    year = forms.IntegerField(
        label=_("年度"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("不填就从台账标题里找。"),
    )

    def __init__(self, *args: Any, scope: Scope, right: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = scope.places(right)
        units = [place for place in places if len(place) in (6, 9)]
        if units and len(units) == len(places):
            self.fields["unit"] = forms.ChoiceField(
                label=_("哪里的台账"), choices=[(unit, name_of(unit)) for unit in units]
            )
        else:
            self.fields["unit"].offer(places_within(scope, right))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse more at once than the place may bring."""
        said = super().clean() or {}
        most = limits_of(said.get("unit") or "").together
        if sum(one.size for one in said.get("documents") or ()) > most:
            self.add_error(
                "documents",
                _("一次最多上传 %(most)d MB，请分几次导入，或在服务器上用命令导入。")
                % {"most": most // MEGABYTE},
            )
        return said


class ExportForm(forms.Form):
    """Which ledger of which place and year; with whole numbers only for a purpose that is written down."""

    kind = forms.ChoiceField(label=_("台账"), widget=Chips)
    place = PlaceField(label=_("地方"))
    year = forms.IntegerField(
        label=_("年度"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("只用于走访、工资和志愿服务时长；不填就是全部。"),
    )
    numbers = forms.ChoiceField(
        label=_("证件号、电话和住址"),
        choices=[("masked", _("遮住")), ("full", _("完整（再导入时要用）"))],
        widget=Chips,
        initial="masked",
    )
    purpose = forms.CharField(
        label=_("用途"), required=False, max_length=120, help_text=_("要完整号码时必填，会记入审计。")
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["place"].offer(places_within(scope, "export.rows"))  # type: ignore[attr-defined]
        kinds = [(kind, one.label) for kind, one in LAYOUTS.items() if scope.may(one.right)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if kinds and self.initial.get("kind") not in {kind for kind, _label in kinds}:
            self.initial["kind"] = kinds[0][0]
        self.initial.setdefault("place", next(iter(scope.places("export.rows")), ""))

    def clean(self) -> dict[str, Any]:
        """Ask for a purpose, and for the right to whole numbers in the place."""
        cleaned = super().clean() or {}
        if cleaned.get("numbers") == "full":
            if not (cleaned.get("purpose") or "").strip():
                self.add_error("purpose", _("请写明拿完整号码做什么用。"))
            if cleaned.get("place") and not self.scope.may("people.reveal", cleaned["place"]):
                self.add_error("numbers", _("您的岗位在这个地方不能看完整号码。"))
        return cleaned


class BasisForm(forms.Form):
    """On what ground the children of a list are kept: all three, or nothing for now."""

    code = forms.ChoiceField(label=_("法定依据"), required=False)
    document = forms.CharField(
        label=_("名单依据的文件"), required=False, max_length=200, help_text=_("文件名称、文号。")
    )
    answers = NameField(label=_("谁对名单负责"), required=False, max_length=60)

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.place, self.on = place, on
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            ("", _("以后再补")), *choices("people.consent_bases", place, on)
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse half of a basis beside the field that is missing."""
        cleaned = super().clean() or {}
        if any(cleaned.get(name) for name in self.fields):
            try:
                check_basis(self._basis(cleaned), place=self.place, on=self.on)
            except RuleViolation as no:
                self.add_error(no.field, no.sentence)
        return cleaned

    def basis(self) -> ListBasis | None:
        """Return the basis that was given, None for none."""
        return self._basis(self.cleaned_data) if any(self.cleaned_data.values()) else None

    @staticmethod
    def _basis(said: dict[str, Any]) -> ListBasis:
        return ListBasis(said.get("code") or "", said.get("document") or "", said.get("answers") or "")


class SheetForm(forms.Form):
    """What one sheet is: kind, header, columns; remembered for the county if asked."""

    kind = forms.ChoiceField(label=_("这张表是"), required=False)
    first = forms.IntegerField(label=_("表头从第几行"), min_value=1, max_value=200)
    last = forms.IntegerField(label=_("到第几行"), min_value=1, max_value=200)
    remember = forms.BooleanField(
        label=_("记住这样的列对应，以后本县的台账都这样认"), required=False, initial=True
    )

    def __init__(self, *args: Any, view: SheetView, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.view = view
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("自动辨认")),
            *((key, kind_title(kind)) for key, kind in kinds()),
            (SKIP, _("不导入这张表")),
        ]
        fields = [("", _("不用这一列"))]
        if view.kind is not None:
            fields += [(column.field, column.title) for column in view.spec.columns]
        for column in view.columns:
            self.fields[f"column-{column['column']}"] = forms.ChoiceField(
                label=column["name"], required=False, choices=fields, initial=column["field"]
            )

    def clean(self) -> dict[str, Any]:
        """Check that the header ends where it begins or below, and that no field has two columns."""
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            self.add_error("last", _("表头的最后一行不能在第一行上面。"))
        used: dict[str, str] = {}
        for column in self.view.columns:
            name = f"column-{column['column']}"
            chosen = cleaned.get(name)
            if chosen and chosen in used:
                self.add_error(name, _("“%(other)s”已经选了这一项。") % {"other": used[chosen]})
            elif chosen:
                used[chosen] = column["name"]
        return cleaned

    @property
    def column_fields(self) -> list[tuple[dict[str, Any], forms.BoundField]]:
        """Return each column with its field of the form."""
        return [(column, self[f"column-{column['column']}"]) for column in self.view.columns]

    def columns(self) -> dict[str, str]:
        """Return what was chosen for each column, by its name in normal form."""
        return {
            column["key"]: self.cleaned_data.get(f"column-{column['column']}", "")
            for column in self.view.columns
        }


def kind_title(kind: Any) -> Any:
    """Return what a kind of ledger is called."""
    return TITLES[kind.part or kind.name]


TITLES = {
    "stations": _("站点名录"),
    "workers": _("社工人才台账"),
    "pays": _("工资发放台账"),
    "people": _("服务对象台账"),
    "needs": _("需求清单"),
    "resources": _("资源清单"),
    "services": _("服务清单"),
    "visits": _("入户走访台账"),
    "activities": _("服务活动台账"),
    "ventures": _("公益创投台账"),
    "funds": _("资金台账"),
    "volunteers": _("志愿者台账"),
    "volunteer_hours": _("志愿服务时长台账"),
}


class OutcomeFilters(forms.Form):
    """Narrowing the rows of a result."""

    rejected = forms.ChoiceField(
        label=_("结果"),
        required=False,
        choices=[("", _("全部")), ("1", _("没有导入")), ("0", _("已导入，有提醒"))],
    )
    file = forms.CharField(label=_("文件"), required=False)
