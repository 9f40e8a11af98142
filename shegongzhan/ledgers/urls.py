"""Addresses of imports."""

from django.urls import path

from shegongzhan.ledgers import views

app_name = "ledgers"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("upload/", views.upload, name="upload"),
    path("export/", views.export, name="export"),
    path("rows/", views.open_rows, name="open_rows"),
    path("rows/<int:pk>/settle/", views.settle_row, name="settle_row"),
    path("<uuid:pk>/", views.batch, name="batch"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/sheets/<int:number>/", views.sheet, name="sheet"),
    path("<uuid:pk>/import/", views.confirm, name="confirm"),
    path("<uuid:pk>/again/", views.again, name="again"),
    path("<uuid:pk>/discard/", views.discard, name="discard"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("<uuid:pk>/settle/", views.settle, name="settle"),
    path("<uuid:pk>/workbook/", views.workbook, name="workbook"),
]
