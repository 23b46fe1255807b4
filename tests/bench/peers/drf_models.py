"""The tables of the register that the jobs need, as models of Django."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone


def refer(to: str, **more: Any) -> Any:
    return models.ForeignKey(to, models.DO_NOTHING, related_name="+", **more)


class Unit(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()

    class Meta:
        app_label, managed, db_table = "peers", False, "org_units"


class Closure(models.Model):
    pk = models.CompositePrimaryKey("ancestor_id", "descendant_id")
    ancestor_id = models.UUIDField()
    descendant_id = models.UUIDField()

    class Meta:
        app_label, managed, db_table = "peers", False, "org_unit_closure"


class Account(models.Model):
    id = models.UUIDField(primary_key=True)
    username = models.TextField()
    is_active = models.BooleanField()
    org_unit_id = models.UUIDField()

    is_authenticated = True

    class Meta:
        app_label, managed, db_table = "peers", False, "users"


class Area(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()

    class Meta:
        app_label, managed, db_table = "peers", False, "areas"


class Place(models.Model):
    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    name = models.TextField()
    establishment_type = models.TextField()
    address = models.TextField()
    org_unit = refer("Unit")
    area = refer("Area", null=True)
    site_id = models.UUIDField()
    status = models.TextField()
    last_inspected_on = models.DateField(null=True)
    last_outcome = models.TextField(null=True)
    last_counted_on = models.DateField(null=True)
    owner_name = models.TextField(null=True)
    manager_name = models.TextField(null=True)
    business_registration_no = models.TextField(null=True)
    security_certificate_no = models.TextField(null=True)
    security_certificate_expires_on = models.DateField(null=True)
    room_count = models.IntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        app_label, managed, db_table = "peers", False, "establishments"


class HeadCount(models.Model):
    id = models.UUIDField(primary_key=True)
    establishment = refer("Place")
    counted_on = models.DateField()
    total = models.IntegerField()
    female = models.IntegerField()

    class Meta:
        app_label, managed, db_table = "peers", False, "workforce_counts"


class Declaration(models.Model):
    id = models.UUIDField(primary_key=True)
    establishment = refer("Place")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        app_label, managed, db_table = "peers", False, "complexity_declarations"


class Team(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    level = models.TextField()
    org_unit_id = models.UUIDField()
    is_active = models.BooleanField()

    class Meta:
        app_label, managed, db_table = "peers", False, "inspection_teams"


class Member(models.Model):
    id = models.UUIDField(primary_key=True)
    team = refer("Team")
    full_name = models.TextField()
    agency = models.TextField()
    function = models.TextField()
    inspection_card_no = models.TextField()

    class Meta:
        app_label, managed, db_table = "peers", False, "inspection_team_members"


class Visit(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    org_unit = refer("Unit")
    establishment = refer("Place")
    area = refer("Area", null=True)
    team = refer("Team")
    team_level = models.TextField()
    record_no = models.TextField(null=True)
    kind = models.TextField()
    trigger = models.TextField(null=True)
    follows_id = models.UUIDField(null=True)
    inspected_on = models.DateField()
    status = models.TextField(default="draft")
    signed_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    inspection_plan_visit_id = models.UUIDField(null=True)
    checklist_version = models.TextField()
    checklist = models.JSONField()
    attendance = models.JSONField()

    class Meta:
        app_label, managed, db_table = "peers", False, "inspections"


class Presence(models.Model):
    pk = models.CompositePrimaryKey("inspection_id", "member_id")
    inspection = refer("Visit")
    member = refer("Member")

    class Meta:
        app_label, managed, db_table = "peers", False, "inspection_members"


class Breach(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    org_unit = refer("Unit")
    team = refer("Team")
    inspection = refer("Visit")
    establishment = refer("Place")
    violation_type_id = models.UUIDField()
    occurred_on = models.DateField()
    recorded_on = models.DateField()
    subject_kind = models.TextField()
    status = models.TextField(default="recorded")
    warning = models.BooleanField(default=False)
    paid_amount = models.BigIntegerField(default=0)

    class Meta:
        app_label, managed, db_table = "peers", False, "violations"


class Audit(models.Model):
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    actor_id = models.UUIDField()
    entity = models.TextField()
    entity_id = models.UUIDField()
    diff = models.JSONField()

    class Meta:
        app_label, managed, db_table = "peers", False, "peer_audit"
