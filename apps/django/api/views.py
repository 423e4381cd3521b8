from django.contrib.auth import get_user_model
from django.http import JsonResponse
from rest_framework.generics import ListAPIView, ListCreateAPIView
from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticatedOrReadOnly
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.tokens import RefreshToken

from .models import Note
from .serializers import (
    ListedUserSerializer,
    NoteSerializer,
    PasswordSerializer,
    UserSerializer,
)

NEWEST_NOTES = 20
FIRST_USERS = 100


class MeView(APIView):
    def get(self, request):
        return Response(UserSerializer(request.user).data)


class PasswordView(APIView):
    """Changes the own password; older tokens end with it where JWT_CHECK_REVOKE_TOKEN is on."""

    def post(self, request):
        serializer = PasswordSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        refresh = RefreshToken.for_user(serializer.save())
        return Response({"refresh": str(refresh), "access": str(refresh.access_token)})


class PublicView(APIView):
    """The guard lifted for one route: a bad token is still refused."""

    permission_classes = [AllowAny]

    def get(self, request):
        return Response({"detail": "Everybody may read this."})


class NotesView(ListCreateAPIView):
    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = NoteSerializer
    queryset = Note.objects.select_related("author")

    def list(self, request):
        return Response(self.get_serializer(self.get_queryset()[:NEWEST_NOTES], many=True).data)

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class UsersView(ListAPIView):
    permission_classes = [IsAdminUser]
    serializer_class = ListedUserSerializer
    queryset = get_user_model().objects.order_by("id")

    def list(self, request):
        return Response(self.get_serializer(self.get_queryset()[:FIRST_USERS], many=True).data)


def not_found(request, exception):
    return JsonResponse({"detail": "Not found."}, status=404)
