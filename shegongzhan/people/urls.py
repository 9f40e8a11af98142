from django.urls import path, register_converter

from shegongzhan.people.commands import REVEALABLE
from shegongzhan.people.views import erasing, files, households, looking, merging, parts, register

app_name = "people"


class Revealable:
    """One of the values that can be looked at in full."""

    regex = "|".join(REVEALABLE)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Revealable, "revealable")

urlpatterns = [
    path("", register.people, name="list"),
    path("new/", register.new, name="new"),
    path("new/duplicates/", register.duplicates, name="duplicates"),
    path("search/", register.search_json, name="search_json"),
    path("reveals/", looking.reveals, name="reveals"),
    path("looks/", looking.looks, name="looks"),
    path("<uuid:pk>/", files.person, name="person"),
    path("<uuid:pk>/sheet/", files.sheet, name="sheet"),
    path("<uuid:pk>/change/", files.change, name="change"),
    path("<uuid:pk>/reveal/<revealable:what>/", files.reveal, name="reveal"),
    path("<uuid:pk>/state/", files.state, name="state"),
    path("<uuid:pk>/worker/", files.worker, name="worker"),
    path("<uuid:pk>/categories/add/", parts.category_add, name="category_add"),
    path("categories/<uuid:pk>/end/", parts.category_end, name="category_end"),
    path("<uuid:pk>/guardians/add/", parts.guardian_add, name="guardian_add"),
    path("guardians/<uuid:pk>/end/", parts.guardian_end, name="guardian_end"),
    path("guardians/<uuid:pk>/reveal/", files.reveal_guardian, name="reveal_guardian"),
    path("<uuid:pk>/consents/add/", parts.consent_add, name="consent_add"),
    path("consents/<uuid:pk>/withdraw/", parts.consent_withdraw, name="consent_withdraw"),
    path("<uuid:pk>/risk/", parts.risk_set, name="risk_set"),
    path("<uuid:pk>/risk/assess/", parts.risk_assess, name="risk_assess"),
    path("risk/<uuid:pk>/confirm/", parts.risk_confirm, name="risk_confirm"),
    path("risk/<uuid:pk>/refuse/", parts.risk_refuse, name="risk_refuse"),
    path("<uuid:pk>/household/form/", households.form, name="household_form"),
    path("<uuid:pk>/household/join/", households.join, name="household_join"),
    path("<uuid:pk>/household/leave/", households.leave, name="household_leave"),
    path("households/<uuid:pk>/", households.household, name="household"),
    path("households/<uuid:pk>/change/", households.household_change, name="household_change"),
    path("<uuid:pk>/merge/", merging.choose, name="merge_choose"),
    path("<uuid:pk>/merge/<uuid:other>/", merging.merge, name="merge"),
    path("merges/<uuid:pk>/undo/", merging.undo, name="undo_merge"),
    path("<uuid:pk>/erase/", erasing.erase, name="erase"),
    path("erasures/<uuid:pk>/confirm/", erasing.confirm, name="erasure_confirm"),
    path("erasures/<uuid:pk>/withdraw/", erasing.withdraw, name="erasure_withdraw"),
]
