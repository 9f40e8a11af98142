from django.urls import path

from shegongzhan.accounts.views import (
    asking,
    auditing,
    factors,
    own_sessions,
    posts,
    settings,
    signing_in,
    users,
)

app_name = "accounts"

urlpatterns = [
    path("login/", signing_in.sign_in, name="sign_in"),
    path("logout/", signing_in.sign_out, name="sign_out"),
    path("password/", signing_in.password, name="password"),
    path("me/", signing_in.profile, name="profile"),
    path("ask/", asking.ask_for_password, name="ask"),
    path("ask/waiting/", asking.waiting, name="waiting"),
    path("requests/", asking.agree, name="agree"),
    path("second-step/", factors.second_step, name="second_step"),
    path("second-step/lost/", factors.factor_lost, name="factor_lost"),
    path("second-factors/", factors.factors, name="factors"),
    path("second-factors/add/", factors.factor_add, name="factor_add"),
    path("second-factors/<int:pk>/remove/", factors.factor_remove, name="factor_remove"),
    path("second-factors/codes/", factors.recovery_codes, name="recovery_codes"),
    path("sessions/", own_sessions.sessions_list, name="sessions"),
    path("sessions/<int:pk>/end/", own_sessions.session_end, name="session_end"),
    path("sessions/end/", own_sessions.sessions_end, name="sessions_end"),
    path("settings/", settings.settings, name="settings"),
    path("users/", users.users, name="users"),
    path("users/add/", users.user_add, name="user_add"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/change/", users.user_change, name="user_change"),
    path("users/<int:pk>/disable/", users.user_disable, name="user_disable"),
    path("users/<int:pk>/enable/", users.user_enable, name="user_enable"),
    path("users/<int:pk>/organisation/", users.user_organisation, name="user_organisation"),
    path("users/<int:pk>/posts/give/", posts.post_give, name="post_give"),
    path("posts/<int:pk>/end/", posts.post_end, name="post_end"),
    path("posts/missing/", posts.missing, name="missing_posts"),
    path("stations/<int:pk>/posts/", posts.posts_of_station, name="posts_of_station"),
    path("stations/<int:pk>/posts/add/", posts.holder_add, name="holder_add"),
    path("audit/", auditing.audit_log, name="audit"),
    path("audit/looks/", auditing.looks, name="looks"),
    path("audit/refusals/", auditing.refusals, name="refusals"),
]
