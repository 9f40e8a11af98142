from django.urls import path

from shegongzhan.stations.views import places, stations

app_name = "stations"

urlpatterns = [
    path("", stations.stations, name="list"),
    path("add/", stations.station_add, name="add"),
    path("<int:pk>/", stations.station, name="station"),
    path("<int:pk>/change/", stations.station_change, name="change"),
    path("<int:pk>/close/", stations.station_close, name="close"),
    path("<int:pk>/rooms/", stations.rooms, name="rooms"),
    path("<int:pk>/duties/add/", stations.duty_add, name="duty_add"),
    path("<int:pk>/duties/<int:duty>/end/", stations.duty_end, name="duty_end"),
    path("<int:pk>/extensions/add/", stations.extension_add, name="extension_add"),
    path("<int:pk>/extensions/<int:extension>/end/", stations.extension_end, name="extension_end"),
    path("<int:pk>/profile/", stations.profile, name="profile"),
    path("<int:pk>/plate/", stations.plate, name="plate"),
    path("divisions/search/", places.search, name="pick"),
    path("divisions/search/townships/", places.search, {"level": "township"}, name="pick_township"),
    path("divisions/search/villages/", places.search, {"level": "village"}, name="pick_village"),
]
