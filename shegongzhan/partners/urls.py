from django.urls import path

from shegongzhan.partners import views

app_name = "partners"

urlpatterns = [
    path("", views.partners, name="list"),
    path("add/", views.organisation_add, name="add"),
    path("<int:pk>/", views.organisation, name="organisation"),
    path("<int:pk>/change/", views.organisation_change, name="change"),
    path("<int:pk>/agreements/add/", views.agreement_add, name="agreement_add"),
    path("agreements/<int:pk>/extend/", views.agreement_extend, name="agreement_extend"),
    path("agreements/<int:pk>/end/", views.agreement_end, name="agreement_end"),
    path("stations/<int:pk>/", views.of_station, name="of_station"),
]
