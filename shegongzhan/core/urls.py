from django.urls import path

from shegongzhan.core import views

app_name = "core"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("large-print/", views.large_print, name="large_print"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/pick/", views.styleguide_pick, name="styleguide_pick"),
]
