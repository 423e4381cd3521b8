from django.conf import settings
from django.urls import re_path
from rest_framework_simplejwt import views as tokens

from api import faults, health, views


def endpoint(path, view):
    """A path with and without its trailing slash."""
    return re_path(rf"^{path}/?$", view.as_view())


urlpatterns = [
    endpoint("api/token", tokens.TokenObtainPairView),
    endpoint("api/token/refresh", tokens.TokenRefreshView),
    endpoint("api/token/verify", tokens.TokenVerifyView),
    endpoint("api/token/blacklist", tokens.TokenBlacklistView),
    endpoint("api/me", views.MeView),
    endpoint("api/password", views.PasswordView),
    endpoint("api/public", views.PublicView),
    endpoint("api/notes", views.NotesView),
    endpoint("api/admin/users", views.UsersView),
    endpoint("health/live", health.LiveView),
    endpoint("health/ready", health.ReadyView),
]
if settings.LAB_ROUTES:
    urlpatterns += [
        endpoint("lab/burn", faults.BurnView),
        endpoint("lab/stall", faults.StallView),
        endpoint("lab/leak", faults.LeakView),
        # Here every login hashes in the worker that answers it.
        endpoint("lab/login", tokens.TokenObtainPairView),
        endpoint("lab/echo", faults.EchoView),
        endpoint("lab/whoami", faults.WhoAmIView),
        endpoint("lab/crash", faults.CrashView),
    ]

handler404 = "api.views.not_found"
handler500 = "rest_framework.exceptions.server_error"
