"""What list, detail and export of materials read."""

from backend.core.sql.record_reader import RecordReader
from backend.domains.prevention.materials.models import Material
from backend.domains.prevention.materials.schemas import MaterialRead

READER = RecordReader(
    Material,
    MaterialRead,
    (Material.sort_key, Material.id),
    ("org_unit_id", "kind", "audience", "year", "q"),
)
