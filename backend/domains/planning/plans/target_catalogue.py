"""What a target can count: one entry per metric, with the kinds and choices that fit it.

The metrics are those of the domains. A new target needs no code: an officer chooses an entry, how
the plan speaks of it, and what narrows it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.sql.pagination import Key
from backend.core.sql.types import RowSelect, SortText
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations import metrics as violations
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections import complexity_metrics as complexity
from backend.domains.inspections.inspections import establishment_metrics as places
from backend.domains.inspections.inspections import metrics as visits
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.rechecks import metrics as rechecks
from backend.domains.inspections.rechecks.models import Recheck
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.domains.planning.plans import metrics as entries
from backend.domains.planning.plans.models import Indicator, TargetEntry, TargetKind
from backend.domains.prevention.communication_activities import metrics as activities
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings import metrics as courses
from backend.domains.prevention.trainings.models import Training
from backend.domains.ratings.commune_ratings import metrics as ratings
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.metrics.metric import Measure, MetricPeriod
from backend.permissions import Permission

UNIT = orm.aliased(OrgUnit)
"""The unit in which a listed record counts."""
NOTHING = sa.cast(sa.null(), sa.String)
TextColumn = sa.SQLColumnExpression[str] | sa.SQLColumnExpression[str | None]
RowJoin = Callable[[RowSelect], RowSelect]


def add_no_tables(select: RowSelect) -> RowSelect:
    return select


@dataclass(frozen=True, slots=True, eq=False)
class TargetRows:
    """How the records behind a target are listed.

    `kind`: the word of the API. `model`: the table of the records, for whoever reads only those of
    their teams. `join` adds the tables of `name` and `detail` to the rows of the source.
    """

    kind: str
    model: type[Entity]
    permission: Permission
    name: TextColumn
    order: tuple[Key, ...]
    detail: Callable[[MetricPeriod], TextColumn] = lambda _p: NOTHING
    join: RowJoin = add_no_tables


def add_place_tables(select: RowSelect) -> RowSelect:
    return select.join(Establishment, Establishment.id == places.RUNNING.key)


def add_act_tables(select: RowSelect) -> RowSelect:
    """A place that moved away may be another unit's by now: its violations stay here."""
    return select.join(ViolationType, ViolationType.id == Violation.violation_type_id).outerjoin(
        Establishment, Establishment.id == Violation.establishment_id
    )


def build_short_key(key: sa.SQLColumnExpression[str]) -> sa.ColumnElement[str]:
    """Folded words, cut so that a cursor stays short."""
    return sa.func.substr(key, 1, 80, type_=SortText())


PLACES = TargetRows(
    "establishment",
    Establishment,
    Permission.ESTABLISHMENT_READ,
    Establishment.name,
    (build_short_key(Establishment.match_key), Establishment.id),
    lambda _p: Establishment.address,
    add_place_tables,
)
ACTS = TargetRows(
    "violation",
    Violation,
    Permission.VIOLATION_READ,
    ViolationType.title,
    (Violation.recorded_on.desc(), Violation.id.desc()),
    lambda _p: Establishment.name,
    add_act_tables,
)
COMMUNES = TargetRows(
    "commune",
    OrgUnit,
    Permission.COMMUNICATION_READ,
    OrgUnit.name,
    (OrgUnit.sort_name, OrgUnit.id),
    lambda p: build_kind_on(p.end),
)
COMMUNES_BY_MODEL = replace(COMMUNES, permission=Permission.SUPPORT_MODEL_READ)
RATINGS = TargetRows(
    "commune_rating",
    CommuneRating,
    Permission.RATING_READ,
    UNIT.name,
    (UNIT.sort_name, CommuneRating.id),
    lambda _p: CommuneRating.register_no,
)
OFFICIALS = TargetRows(
    "staff",
    Staff,
    Permission.STAFF_READ,
    Staff.full_name,
    (build_short_key(Staff.match_key), Staff.id),
    lambda _p: Staff.agency,
)
VISITS = TargetRows(
    "inspection",
    Inspection,
    Permission.INSPECTION_READ,
    sa.func.coalesce(visits.VISIT.label, ""),
    (Inspection.inspected_on.desc(), Inspection.id.desc()),
)
ACTIVITIES = TargetRows(
    "communication_activity",
    CommunicationActivity,
    Permission.COMMUNICATION_READ,
    CommunicationActivity.topic,
    (CommunicationActivity.held_on.desc(), CommunicationActivity.id.desc()),
)
COURSES = TargetRows(
    "training",
    Training,
    Permission.TRAINING_READ,
    Training.title,
    (Training.held_to.desc(), Training.id.desc()),
)
ENTRIES = TargetRows(
    "entry",
    TargetEntry,
    Permission.PLAN_READ,
    TargetEntry.source,
    (TargetEntry.counted_on.desc(), TargetEntry.id.desc()),
)

DECLARATIONS = TargetRows(
    "complexity_declaration",
    ComplexityDeclaration,
    Permission.ESTABLISHMENT_READ,
    complexity.DECLARED.label,
    (ComplexityDeclaration.valid_from.desc(), ComplexityDeclaration.id.desc()),
    lambda _p: ComplexityDeclaration.decision_no,
)

RECHECKS = TargetRows(
    "recheck",
    Recheck,
    Permission.RECHECK_READ,
    Recheck.checked_team_name,
    (Recheck.checked_on.desc(), Recheck.id.desc()),
    lambda _p: Recheck.record_no,
)

KIND = TargetKind
OF_EVENTS = (KIND.REDUCTION, KIND.ZERO_NEW, KIND.COUNT)
"""What happens in a year can be brought down, kept at none, or counted."""
OF_EVENTS_NEW = (KIND.ZERO_NEW, KIND.REDUCTION, KIND.COUNT)
TEAMS, OCCASION, AUDIENCE, FORM = "team_levels", "occasion", "audience", "form"


@dataclass(frozen=True, slots=True, eq=False)
class TargetMetric:
    """An entry of the catalogue. The first of `kinds` is proposed.

    `whole`: what a share is of; None: there is only a number. `choices`: the fields of a target
    that narrow it. `adds_up`: it only grows during the year, so that today's pace gives a forecast.
    """

    code: Indicator
    title: str
    english: str
    unit: str
    unit_english: str
    measure: Measure
    whole: Measure | None
    kinds: tuple[TargetKind, ...]
    rows: TargetRows
    choices: tuple[str, ...] = ()
    adds_up: bool = False


METRICS: tuple[TargetMetric, ...] = (
    TargetMetric(
        Indicator.COMMUNES_COMMUNICATING,
        *("Đơn vị có hoạt động tuyên truyền", "Communes with communication activities"),
        *("đơn vị", "communes"),
        *(activities.COMMUNES_COMMUNICATING, activities.COMMUNES_ALL),
        (KIND.SHARE, KIND.CONTINUITY, KIND.COUNT),
        COMMUNES,
        (AUDIENCE, FORM),
        adds_up=True,
    ),
    TargetMetric(
        Indicator.COMMUNES_INTEGRATING,
        *("Đơn vị có hoạt động lồng ghép với chương trình khác", "Communes with joint programmes"),
        *("đơn vị", "communes"),
        *(activities.COMMUNES_INTEGRATING, activities.COMMUNES_ALL),
        (KIND.SHARE, KIND.COUNT),
        COMMUNES,
        (AUDIENCE, FORM),
        adds_up=True,
    ),
    TargetMetric(
        Indicator.COMMUNES_WITH_MODEL,
        *("Đơn vị có mô hình phòng, chống mại dâm hoạt động", "Communes with a model at work"),
        *("đơn vị", "communes"),
        *(entries.COMMUNES_WITH_MODEL, activities.COMMUNES_ALL),
        (KIND.SHARE, KIND.COUNT),
        COMMUNES_BY_MODEL,
    ),
    TargetMetric(
        Indicator.ACTIVITIES_HELD,
        *("Hoạt động tuyên truyền, tin, bài, phát thanh", "Communication activities"),
        *("hoạt động", "activities"),
        *(activities.ACTIVITIES_CHOSEN, None),
        (KIND.COUNT,),
        ACTIVITIES,
        (AUDIENCE, FORM),
        adds_up=True,
    ),
    TargetMetric(
        Indicator.ATTENDEES,
        *("Lượt người được tuyên truyền", "People reached"),
        *("lượt người", "attendances"),
        *(activities.ATTENDEES_CHOSEN, None),
        (KIND.AUDIENCE_COUNT,),
        ACTIVITIES,
        (AUDIENCE, FORM),
        adds_up=True,
    ),
    TargetMetric(
        Indicator.PEOPLE_TRAINED,
        *("Người được tập huấn", "People trained"),
        *("người", "people"),
        *(courses.PEOPLE_TRAINED, None),
        (KIND.COUNT,),
        COURSES,
        adds_up=True,
    ),
    TargetMetric(
        Indicator.STAFF_TRAINED,
        *("Cán bộ trực tiếp hoàn thành tập huấn", "Staff on the work who completed a course"),
        *("cán bộ", "officials"),
        *(courses.STAFF_TRAINED, courses.STAFF_DIRECT),
        (KIND.SHARE, KIND.COUNT),
        OFFICIALS,
        adds_up=True,
    ),
    TargetMetric(
        Indicator.ESTABLISHMENTS_INSPECTED,
        *("Cơ sở đang hoạt động được kiểm tra", "Places in business that were inspected"),
        *("cơ sở", "places"),
        *(places.IN_BUSINESS_VISITED, places.IN_BUSINESS),
        (KIND.SHARE, KIND.FREQUENCY),
        PLACES,
        (TEAMS, OCCASION),
        adds_up=True,
    ),
    TargetMetric(
        Indicator.ESTABLISHMENTS_VISITED,
        *("Số cơ sở được kiểm tra", "Number of places inspected"),
        *("cơ sở", "places"),
        *(visits.PLACES_CHOSEN, None),
        (KIND.COUNT,),
        PLACES,
        (TEAMS, OCCASION),
        adds_up=True,
    ),
    TargetMetric(
        Indicator.VISITS_MADE,
        *("Lượt kiểm tra", "Inspections"),
        *("lượt", "visits"),
        *(visits.VISITS_CHOSEN, None),
        (KIND.VISIT_COUNT,),
        VISITS,
        (TEAMS, OCCASION),
        adds_up=True,
    ),
    TargetMetric(
        Indicator.TEAMS_RECHECKED,
        *("Đội kiểm tra cấp dưới được phúc tra, hướng dẫn", "Teams below that were rechecked"),
        *("đội", "teams"),
        *(rechecks.TEAMS_RECHECKED, None),
        (KIND.COUNT,),
        RECHECKS,
        adds_up=True,
    ),
    TargetMetric(
        Indicator.FINDINGS_FOLLOWED_UP,
        *("Cơ sở có vi phạm được kiểm tra lại", "Violating places that were inspected again"),
        *("cơ sở", "places"),
        *(visits.PLACES_FOLLOWED_UP, visits.PLACES_VIOLATING),
        (KIND.CONDITIONAL,),
        PLACES,
    ),
    TargetMetric(
        Indicator.COMPLEX_REVISITED,
        *("Cơ sở thuộc diện phức tạp được kiểm tra lại", "Complex places inspected again"),
        *("cơ sở", "places"),
        *(complexity.COMPLEX_REVISITED, complexity.COMPLEX_PLACES),
        (KIND.CONDITIONAL,),
        PLACES,
        (TEAMS, OCCASION),
    ),
    TargetMetric(
        Indicator.COMPLEX_NEW,
        *("Cơ sở, địa bàn phức tạp mới phát sinh", "Places and areas newly declared complex"),
        *("điểm", "places or areas"),
        *(complexity.COMPLEX_NEW, None),
        OF_EVENTS_NEW,
        DECLARATIONS,
    ),
    TargetMetric(
        Indicator.ESTABLISHMENTS_VIOLATING,
        *("Cơ sở vi phạm qua kiểm tra", "Places found violating"),
        *("cơ sở", "places"),
        *(visits.PLACES_VIOLATING, None),
        OF_EVENTS,
        PLACES,
    ),
    TargetMetric(
        Indicator.ESTABLISHMENTS_COMMITTED,
        *("Cơ sở đang hoạt động ký cam kết trong năm", "Places in business that signed this year"),
        *("cơ sở", "places"),
        *(places.IN_BUSINESS_COMMITTED, places.IN_BUSINESS),
        (KIND.SHARE,),
        PLACES,
        adds_up=True,
    ),
    TargetMetric(
        Indicator.WORKFORCE_KNOWN,
        *("Cơ sở đã kê khai số lao động", "Places with a recent head count"),
        *("cơ sở", "places"),
        *(places.IN_BUSINESS_COUNTED, places.IN_BUSINESS),
        (KIND.SHARE,),
        PLACES,
    ),
    TargetMetric(
        Indicator.VIOLATIONS_HANDLED,
        *("Vi phạm lập biên bản đã được xử lý", "Violations that were handled"),
        *("vụ việc", "violations"),
        *(violations.HANDLED, violations.RECORDED),
        (KIND.SHARE,),
        ACTS,
    ),
    TargetMetric(
        Indicator.VIOLATIONS_RECORDED,
        *("Vi phạm lập biên bản", "Violations recorded"),
        *("vụ việc", "violations"),
        *(violations.RECORDED, None),
        OF_EVENTS,
        ACTS,
    ),
    TargetMetric(
        Indicator.HEALTHY_COMMUNES_KEPT,
        *("Địa bàn lành mạnh năm trước được công nhận lại", "Healthy communes kept healthy"),
        *("đơn vị", "communes"),
        *(ratings.HEALTHY_STILL, ratings.HEALTHY_BEFORE),
        (KIND.SHARE,),
        RATINGS,
    ),
    TargetMetric(
        Indicator.ENTERED,
        *("Số do cơ quan khác thống kê, nhập tay", "A number of another agency, entered"),
        *("", ""),
        *(entries.ENTERED, entries.ENTERED_AMONG),
        (KIND.ENTERED, KIND.SHARE, KIND.ZERO_NEW),
        ENTRIES,
        adds_up=True,
    ),
)
BY_CODE: dict[Indicator, TargetMetric] = {metric.code: metric for metric in METRICS}
