"""Addresses of supervision."""

from django.urls import path

from shegongzhan.supervision.views import actions, duty, home, own, private, sessions, stations, training

app_name = "supervision"
urlpatterns = [
    path("", home.home, name="home"),
    path("month/", home.month, name="month"),
    path("gaps/", actions.gaps, name="gaps"),
    path("gaps/train/", actions.gaps_train, name="gaps_train"),
    path("gaps/training/", training.gaps_training, name="gaps_training"),
    path("gaps/training/<uuid:pk>/", training.gaps_answer, name="gaps_answer"),
    path("stations/<int:pk>/", stations.station, name="station"),
    path("stations/<int:pk>/assign/", stations.assign, name="assign"),
    path("stations/<int:pk>/end/", stations.end, name="end"),
    path("stations/<int:pk>/new/", sessions.new, name="new"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/<uuid:pk>/", sessions.session, name="session"),
    path("sessions/<uuid:pk>/change/", sessions.change, name="change"),
    path("sessions/<uuid:pk>/void/", sessions.void, name="void"),
    path("sessions/<uuid:pk>/restore/", sessions.restore, name="restore"),
    path("sessions/<uuid:pk>/agree/", actions.agree, name="agree"),
    path("sessions/<uuid:pk>/gaps/<int:gap>/train/", actions.gap_train, name="gap_train"),
    path("sessions/<uuid:pk>/note/", private.note, name="note"),
    path("sessions/<uuid:pk>/note/share/", private.share, name="share"),
    path("sessions/<uuid:pk>/word/", private.word, name="word"),
    path("actions/<int:pk>/", actions.outcome, name="action"),
    path("mine/", own.mine, name="mine"),
    path("mine/ask/", own.ask, name="ask"),
    path("questions/<int:pk>/", own.point, name="point"),
    path("questions/<int:pk>/close/", own.close, name="point_close"),
    path("questions/<int:pk>/reopen/", own.reopen, name="point_reopen"),
    path("duty/", duty.duties, name="duty"),
    path("duty/year/", duty.year, name="duty_year"),
    path("duty/new/", duty.new, name="duty_new"),
    path("duty/<int:pk>/remove/", duty.remove, name="duty_remove"),
]
