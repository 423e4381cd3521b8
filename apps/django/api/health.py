from django.db import DatabaseError, connection
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import APIView


class StoreUnavailable(APIException):
    status_code = 503
    default_detail = "Service temporarily unavailable, try again later."


class LiveView(APIView):
    authentication_classes = []
    permission_classes = []

    def get(self, request):
        return Response({"status": "live"})


class ReadyView(APIView):
    authentication_classes = []
    permission_classes = []

    def get(self, request):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            raise StoreUnavailable() from error
        return Response({"status": "ready"})
