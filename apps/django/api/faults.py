"""Fault and probe routes. They harm the process on purpose."""

import os
import time
from datetime import datetime, timezone

from django.conf import settings
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

MAX_BURN_MS = 5000
# Longer than any client waits, and an end where nobody ends the process.
MAX_STALL_MS = 60_000
# What one request may leak, and what a process may in all.
MAX_LEAK_MB = 16
MAX_LEAKED_MB = 256
SECRET_HEADERS = {"authorization", "cookie"}
leaked = []
STARTED_AT = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class LabView(APIView):
    authentication_classes = []
    permission_classes = []


def burn(request, most=MAX_BURN_MS):
    value = request.query_params.get("ms", "")
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and int(value) <= most):
        raise ValidationError({"ms": [f"Give whole milliseconds from 0 to {most}."]})
    end = time.perf_counter() + int(value) / 1000
    while time.perf_counter() < end:
        pass
    return Response({"burned_ms": int(value)})


class BurnView(LabView):
    def post(self, request):
        return burn(request)


class StallView(LabView):
    def get(self, request):
        return burn(request, MAX_STALL_MS)

    def post(self, request):
        return burn(request, MAX_STALL_MS)


class LeakView(LabView):
    def post(self, request):
        value = request.query_params.get("mb", "")
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:5]) <= MAX_LEAK_MB):
            raise ValidationError({"mb": [f"Give whole mebibytes from 1 to {MAX_LEAK_MB}."]})
        before = sum(len(part) for part in leaked) // 2**20
        if before + int(value) > MAX_LEAKED_MB:
            raise ValidationError({"mb": [f"This process may leak {MAX_LEAKED_MB} in all."]})
        leaked.append(b"\x01" * (int(value) * 2**20))
        return Response({"leaked_mb": before + int(value)})


class EchoView(LabView):
    def get(self, request):
        headers = {name.lower(): value for name, value in request.headers.items()}
        return Response(
            {
                "method": request.method,
                "path": request.get_full_path(),
                "address": request.META["REMOTE_ADDR"],
                "headers": {k: v for k, v in headers.items() if k not in SECRET_HEADERS},
            }
        )

    post = get


class WhoAmIView(LabView):
    def get(self, request):
        return Response(
            {"pid": os.getpid(), "startedAt": STARTED_AT, "worker": settings.WORKER_NAME}
        )


class CrashView(LabView):
    def post(self, request):
        # Not 3 and not 4: at those Gunicorn would stop the whole server.
        os._exit(1)
