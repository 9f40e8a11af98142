"""Addresses of the three lists, of matching, and of what is frozen."""

from django.urls import path

from shegongzhan.needs.views import lists, matching, needs, offers, runs, snapshots

app_name = "needs"
urlpatterns = [
    path("", lists.needs, name="list"),
    path("resources/", lists.resources, name="resources"),
    path("services/", lists.services, name="services"),
    path("ledger/", lists.ledger, name="ledger"),
    path("new/", needs.new, name="new"),
    path("resources/new/", offers.resource_new, name="resource_new"),
    path("resources/<uuid:pk>/", offers.resource, name="resource"),
    path("resources/<uuid:pk>/change/", offers.resource_change, name="resource_change"),
    path("resources/<uuid:pk>/end/", offers.resource_end, name="resource_end"),
    path("services/new/", offers.service_new, name="service_new"),
    path("services/<uuid:pk>/", offers.service, name="service"),
    path("services/<uuid:pk>/change/", offers.service_change, name="service_change"),
    path("services/<uuid:pk>/end/", offers.service_end, name="service_end"),
    path("runs/", runs.runs, name="runs"),
    path("runs/new/", runs.new, name="run_new"),
    path("runs/<uuid:pk>/", runs.run, name="run"),
    path("runs/<uuid:pk>/unmet/", runs.unmet, name="unmet"),
    path("runs/<uuid:pk>/purchases/", runs.purchases, name="purchases"),
    path("runs/<uuid:pk>/others/<uuid:need>/", runs.others, name="others"),
    path("runs/<uuid:pk>/adjust/", runs.adjust, name="adjust"),
    path("runs/<uuid:pk>/again/", runs.again, name="again"),
    path("runs/<uuid:pk>/accept/", runs.accept, name="run_accept"),
    path("runs/<uuid:pk>/discard/", runs.discard, name="run_discard"),
    path("runs/<uuid:pk>/undo/", runs.undo, name="run_undo"),
    path("snapshots/", snapshots.snapshots, name="snapshots"),
    path("snapshots/new/", snapshots.new, name="snapshot_new"),
    path("snapshots/<uuid:pk>/", snapshots.snapshot, name="snapshot"),
    path("snapshots/<uuid:pk>/since/<uuid:other>/", snapshots.compare, name="compare"),
    path("referrals/<uuid:pk>/reply/", needs.reply, name="reply"),
    path("matches/<uuid:pk>/release/", matching.release, name="release"),
    path("<uuid:pk>/", needs.need, name="need"),
    path("<uuid:pk>/change/", needs.change, name="change"),
    path("<uuid:pk>/close/", needs.close, name="close"),
    path("<uuid:pk>/word/", needs.word, name="word"),
    path("<uuid:pk>/reopen/", needs.reopen, name="reopen"),
    path("<uuid:pk>/refer/", needs.refer, name="refer"),
    path("<uuid:pk>/start/", needs.start, name="start"),
    path("<uuid:pk>/match/", matching.match, name="match"),
    path("<uuid:pk>/match/accept/", matching.accept, name="accept"),
    path("<uuid:pk>/match/decline/", matching.decline, name="decline"),
]
