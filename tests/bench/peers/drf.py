"""Django REST Framework: model serializers, generic views, a cursor for pages; under gunicorn."""

import os
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings

URL = urlsplit(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
settings.configure(
    DEBUG=False,
    SECRET_KEY="bench-only",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    TIME_ZONE="UTC",
    APPEND_SLASH=False,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": URL.path[1:],
            "HOST": URL.hostname,
            "PORT": URL.port,
            "USER": URL.username,
            "PASSWORD": URL.password,
            "CONN_MAX_AGE": None,
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models, transaction  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework import authentication, exceptions, generics, pagination, serializers  # noqa: E402
from rest_framework.response import Response  # noqa: E402

from tests.bench.peers.drf_models import (  # noqa: E402
    Account,
    Audit,
    Breach,
    Closure,
    Declaration,
    HeadCount,
    Member,
    Place,
    Presence,
    Team,
    Visit,
)
from tests.bench.peers.tokens import read_token  # noqa: E402

PLACE_FIELDS = (
    *("id", "version", "created_at", "updated_at", "name", "establishment_type", "address"),
    *("org_unit_id", "area_id", "site_id", "status", "last_inspected_on", "last_outcome"),
    *("last_counted_on", "owner_name", "manager_name", "business_registration_no"),
    *("security_certificate_no", "security_certificate_expires_on", "room_count", "latitude"),
    *("longitude", "opened_on", "closed_on"),
)
VISIT_FIELDS = (
    *("id", "version", "created_at", "updated_at", "org_unit_id", "establishment_id", "area_id"),
    *("team_id", "team_level", "record_no", "kind", "trigger", "follows_id", "inspected_on"),
    *("status", "signed_at", "outcome", "inspection_plan_visit_id"),
)


class SignedToken(authentication.BaseAuthentication):
    def authenticate(self, request: Any) -> Any:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer":
            return None
        try:
            account = Account.objects.get(pk=read_token(token), is_active=True)
        except Exception as error:
            raise exceptions.AuthenticationFailed from error
        return account, token


class PlaceRead(serializers.ModelSerializer):
    org_unit_name = serializers.CharField(source="org_unit.name")
    area_name = serializers.CharField(source="area.name", default=None)
    workforce_total = serializers.SerializerMethodField()
    workforce_female = serializers.SerializerMethodField()
    is_complex = serializers.BooleanField()

    class Meta:
        model = Place
        fields = (
            *(*PLACE_FIELDS, "org_unit_name", "area_name"),
            *("workforce_total", "workforce_female", "is_complex"),
        )

    def get_workforce_total(self, place: Any) -> int | None:
        return self.last_count(place, "total")

    def get_workforce_female(self, place: Any) -> int | None:
        return self.last_count(place, "female")

    def last_count(self, place: Any, name: str) -> int | None:
        if place.last_counted_on is None:
            return None
        counts = HeadCount.objects.filter(establishment=place, counted_on=place.last_counted_on)
        found: int | None = counts.values_list(name, flat=True).first()
        return found


class VisitRow(serializers.ModelSerializer):
    org_unit_name = serializers.CharField(source="org_unit.name")
    establishment_name = serializers.CharField(source="establishment.name")
    area_name = serializers.CharField(source="area.name", default=None)
    team_name = serializers.CharField(source="team.name")

    class Meta:
        model = Visit
        fields = (
            *(*VISIT_FIELDS, "org_unit_name", "establishment_name"),
            *("area_name", "team_name"),
        )


class MemberRead(serializers.ModelSerializer):
    class Meta:
        model = Member
        fields = ("id", "full_name", "agency", "function", "inspection_card_no")


class VisitRead(VisitRow):
    establishment_type = serializers.CharField(source="establishment.establishment_type")
    establishment_address = serializers.CharField(source="establishment.address")
    members = MemberRead(many=True)

    class Meta:
        model = Visit
        fields = (
            *(*VisitRow.Meta.fields, "establishment_type", "establishment_address"),
            *("checklist_version", "checklist", "members"),
        )


class BreachCreate(serializers.Serializer):
    violation_type_id = serializers.UUIDField()
    subject_kind = serializers.ChoiceField(("individual", "organisation"))


class AnswerCreate(serializers.Serializer):
    answer = serializers.ChoiceField(("compliant", "not_compliant", "not_applicable"))
    note = serializers.CharField(required=False, allow_null=True, default=None)


class VisitCreate(serializers.Serializer):
    establishment_id = serializers.UUIDField()
    team_id = serializers.UUIDField()
    kind = serializers.ChoiceField(("planned", "unplanned"))
    inspected_on = serializers.DateField()
    member_ids = serializers.ListField(child=serializers.UUIDField())
    checklist_version = serializers.CharField(max_length=40)
    checklist = serializers.DictField(child=AnswerCreate())
    outcome = serializers.CharField(max_length=40)
    violations = BreachCreate(many=True)


def reach(request: Any) -> Any:
    below = Closure.objects.filter(ancestor_id=request.user.org_unit_id)
    return below.values("descendant_id")


class PlaceView(generics.RetrieveAPIView):
    authentication_classes = (SignedToken,)
    serializer_class = PlaceRead

    def get_queryset(self) -> Any:
        day = timezone.localdate()
        declared = Declaration.objects.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=day),
            establishment=models.OuterRef("pk"),
            withdrawn_on=None,
            valid_from__lte=day,
        )
        places = Place.objects.select_related("org_unit", "area")
        places = places.filter(org_unit__in=reach(self.request))
        return places.annotate(is_complex=models.Exists(declared))


class Pages(pagination.CursorPagination):
    ordering = ("-inspected_on", "-id")
    page_size = 50

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"items": data, "next": self.get_next_link()})


class VisitsView(generics.ListCreateAPIView):
    authentication_classes = (SignedToken,)
    serializer_class = VisitRow
    pagination_class = Pages

    def get_queryset(self) -> Any:
        asked = self.request.query_params
        visits = Visit.objects.select_related("org_unit", "establishment", "area", "team")
        return visits.filter(
            org_unit__in=reach(self.request),
            inspected_on__range=(asked["inspected_from"], asked["inspected_to"]),
            status=asked["status"],
        ).defer("checklist", "attendance")

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        asked = VisitCreate(data=request.data)
        asked.is_valid(raise_exception=True)
        visit = record(request, asked.validated_data)
        return Response(VisitRead(visit).data, status=201)


@transaction.atomic
def record(request: Any, asked: dict[str, Any]) -> Any:
    places = Place.objects.select_related("org_unit", "area").filter(org_unit__in=reach(request))
    place = get_object_or_404(places, pk=asked["establishment_id"])
    team = get_object_or_404(
        Team, pk=asked["team_id"], is_active=True, org_unit_id__in=reach(request)
    )
    members = list(Member.objects.filter(team=team, pk__in=asked["member_ids"]).order_by("pk"))
    if len(members) != len(asked["member_ids"]):
        raise exceptions.ValidationError({"member_ids": "unknown"})
    visit = Visit.objects.create(
        org_unit=place.org_unit,
        establishment=place,
        area=place.area,
        team=team,
        team_level=team.level,
        kind=asked["kind"],
        inspected_on=asked["inspected_on"],
        checklist_version=asked["checklist_version"],
        checklist=asked["checklist"],
        attendance=[str(member.pk) for member in members],
        outcome=asked["outcome"],
    )
    Presence.objects.bulk_create([Presence(inspection=visit, member=one) for one in members])
    Breach.objects.bulk_create(
        [
            Breach(
                org_unit=place.org_unit,
                team=team,
                inspection=visit,
                establishment=place,
                occurred_on=visit.inspected_on,
                recorded_on=visit.inspected_on,
                **one,
            )
            for one in asked["violations"]
        ]
    )
    visit.members = members
    told = VisitRead(visit).data
    Audit.objects.create(
        actor_id=request.user.pk,
        entity="inspections",
        entity_id=visit.pk,
        diff={name: str(value) for name, value in told.items()},
    )
    return visit


urlpatterns = [
    path("api/v1/establishments/<uuid:pk>", PlaceView.as_view()),
    path("api/v1/inspections", VisitsView.as_view()),
]
application = get_wsgi_application()
