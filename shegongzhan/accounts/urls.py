from django.urls import path

from shegongzhan.accounts.views import auditing, posts, settings, signing_in, users

app_name = "accounts"

urlpatterns = [
    path("login/", signing_in.sign_in, name="sign_in"),
    path("logout/", signing_in.sign_out, name="sign_out"),
    path("password/", signing_in.password, name="password"),
    path("me/", signing_in.profile, name="profile"),
    path("settings/", settings.settings, name="settings"),
    path("users/", users.users, name="users"),
    path("users/add/", users.user_add, name="user_add"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/change/", users.user_change, name="user_change"),
    path("users/<int:pk>/disable/", users.user_disable, name="user_disable"),
    path("users/<int:pk>/enable/", users.user_enable, name="user_enable"),
    path("users/<int:pk>/reset/", users.user_reset, name="user_reset"),
    path("users/<int:pk>/posts/give/", posts.post_give, name="post_give"),
    path("posts/<int:pk>/end/", posts.post_end, name="post_end"),
    path("posts/missing/", posts.missing, name="missing_posts"),
    path("stations/<int:pk>/posts/", posts.posts_of_station, name="posts_of_station"),
    path("stations/<int:pk>/posts/add/", posts.holder_add, name="holder_add"),
    path("audit/", auditing.audit_log, name="audit"),
]
