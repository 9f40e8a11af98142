"""Addresses of projects."""

from django.urls import path

from shegongzhan.projects.views import brands, papers, project, purchase, register, settling

app_name = "projects"
urlpatterns = [
    path("", register.projects, name="list"),
    path("new/", register.new, name="new"),
    path("<int:pk>/", project.project, name="project"),
    path("<int:pk>/change/", register.change, name="change"),
    path("<int:pk>/end/", register.end, name="end"),
    path("<int:pk>/reopen/", register.reopen, name="reopen"),
    path("<int:pk>/requirement/", purchase.requirement, name="requirement"),
    path("<int:pk>/check/", purchase.check, name="check"),
    path("<int:pk>/plan/", purchase.plan, name="plan"),
    path("<int:pk>/contract/", purchase.contract, name="contract"),
    path("<int:pk>/targets/new/", purchase.target, name="target"),
    path("<int:pk>/targets/<int:target>/remove/", purchase.remove_target, name="remove_target"),
    path("<int:pk>/milestones/", purchase.milestones, name="milestones"),
    path("<int:pk>/sign/", purchase.sign, name="sign"),
    path("<int:pk>/changes/new/", purchase.change, name="contract_change"),
    path("<int:pk>/changes/<int:change>/", purchase.decide_change, name="decide_change"),
    path("<int:pk>/announce/", purchase.announce, name="announce"),
    path("<int:pk>/review/<str:stage>/", settling.review, name="review"),
    path("<int:pk>/settlement/", settling.settlement, name="settlement"),
    path("<int:pk>/returned/", settling.returned, name="returned"),
    path("milestones/<int:pk>/reach/", settling.reach, name="reach"),
    path("milestones/<int:pk>/judge/", settling.judge, name="judge"),
    path("<int:pk>/files/", papers.add, name="add_file"),
    path("<int:pk>/files/<uuid:file>/", papers.show, name="file"),
    path("<int:pk>/files/<uuid:file>/remove/", papers.remove, name="remove_file"),
    path("buyers/", settling.buyers, name="buyers"),
    path("brands/", brands.brands, name="brands"),
    path("brands/new/", brands.new, name="brand_new"),
    path("brands/<int:pk>/", brands.brand, name="brand"),
    path("brands/<int:pk>/change/", brands.change, name="brand_change"),
    path("brands/<int:pk>/name/", brands.name, name="brand_name"),
    path("brands/<int:pk>/unname/", brands.unname, name="brand_unname"),
    path("brands/<int:pk>/replicate/", brands.replicate, name="replicate"),
    path("brands/<int:pk>/files/", papers.add_to_brand, name="add_brand_file"),
    path("brands/<int:pk>/files/<uuid:file>/", papers.show_of_brand, name="brand_file"),
    path("brands/<int:pk>/files/<uuid:file>/remove/", papers.remove_from_brand, name="remove_brand_file"),
]
