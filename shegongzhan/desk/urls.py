"""Addresses of the desk; it is the front page."""

from django.urls import path

from shegongzhan.desk.views import handover, pages, transfers, workload

app_name = "desk"
urlpatterns = [
    path("", pages.home, name="home"),
    path("hide-hint/", pages.hide_hint, name="hide_hint"),
    path("timeline/<uuid:person>/", pages.timeline, name="timeline"),
    path("search/", pages.search, name="search"),
    path("feedback/", pages.feedback, name="feedback"),
    path("feedback/all/", pages.feedback_list, name="feedback_list"),
    path("feedback/<int:pk>/", pages.answer, name="answer"),
    path("workload/", workload.workload, name="workload"),
    path("workload/undo/", workload.undo, name="workload_undo"),
    path("workload/<int:pk>/pass-on/", workload.pass_on, name="pass_on"),
    path("files/", transfers.files, name="files"),
    path("files/ask/", transfers.ask_for, name="file_ask"),
    path("files/of/<uuid:person>/", transfers.of_person, name="files_of_person"),
    path("files/of/<uuid:person>/offer/", transfers.offer, name="file_offer"),
    path("files/<uuid:pk>/", transfers.transfer, name="file"),
    path("files/<uuid:pk>/take/", transfers.take, name="file_take"),
    path("files/<uuid:pk>/give/", transfers.give, name="file_give"),
    path("files/<uuid:pk>/refuse/", transfers.refuse, name="file_refuse"),
    path("files/<uuid:pk>/withdraw/", transfers.withdraw, name="file_withdraw"),
    path("files/<uuid:pk>/read/", transfers.read, name="file_read"),
    path("files/<uuid:pk>/notes/<uuid:file>/", transfers.note, name="file_note"),
    path("handover/<int:pk>/", handover.handover, name="handover"),
    path("handover/<int:pk>/count/", handover.count, name="handover_count"),
    path("handover/<int:pk>/give/", handover.give, name="handover_give"),
    path("handover/<int:pk>/take/", handover.take, name="handover_take"),
    path("handover/<int:pk>/earlier/<int:number>/", handover.earlier, name="handover_earlier"),
    path("handover/<int:pk>/papers/<uuid:paper>/", handover.paper, name="handover_paper"),
]
