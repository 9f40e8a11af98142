from django.urls import path

from shegongzhan.partners.views import incubation, organisations

app_name = "partners"

urlpatterns = [
    path("", organisations.partners, name="list"),
    path("search/", organisations.search_json, name="search_json"),
    path("add/", organisations.organisation_add, name="add"),
    path("<int:pk>/", organisations.organisation, name="organisation"),
    path("<int:pk>/change/", organisations.organisation_change, name="change"),
    path("<int:pk>/agreements/add/", organisations.agreement_add, name="agreement_add"),
    path("agreements/<int:pk>/extend/", organisations.agreement_extend, name="agreement_extend"),
    path("agreements/<int:pk>/end/", organisations.agreement_end, name="agreement_end"),
    path("stations/<int:pk>/", organisations.of_station, name="of_station"),
    path("incubation/", incubation.incubations, name="incubations"),
    path("<int:pk>/incubate/", incubation.begin, name="incubate"),
    path("incubation/<int:pk>/change/", incubation.change, name="incubation_change"),
    path("incubation/<int:pk>/filing/<slug:kind>/", incubation.filing, name="filing"),
    path("incubation/<int:pk>/help/", incubation.help_add, name="help_add"),
    path("incubation/<int:pk>/independent/", incubation.independent, name="independent"),
    path("incubation/<int:pk>/registered/", incubation.registered, name="registered"),
    path("incubation/steps/<int:pk>/", incubation.step, name="step"),
]
