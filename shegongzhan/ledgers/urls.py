"""Addresses of imports."""

from django.urls import path

from shegongzhan.ledgers.views import batches, taking_away

app_name = "ledgers"
urlpatterns = [
    path("", batches.imports, name="imports"),
    path("upload/", batches.upload, name="upload"),
    path("export/", taking_away.export, name="export"),
    path("rows/", batches.open_rows, name="open_rows"),
    path("rows/<int:pk>/settle/", batches.settle_row, name="settle_row"),
    path("<uuid:pk>/", batches.batch, name="batch"),
    path("<uuid:pk>/progress/", batches.progress, name="progress"),
    path("<uuid:pk>/sheets/<int:number>/", batches.sheet, name="sheet"),
    path("<uuid:pk>/import/", batches.confirm, name="confirm"),
    path("<uuid:pk>/basis/", batches.basis, name="basis"),
    path("<uuid:pk>/again/", batches.again, name="again"),
    path("<uuid:pk>/discard/", batches.discard, name="discard"),
    path("<uuid:pk>/undo/", batches.undo, name="undo"),
    path("<uuid:pk>/settle/", batches.settle, name="settle"),
    path("<uuid:pk>/workbook/", batches.workbook, name="workbook"),
]
