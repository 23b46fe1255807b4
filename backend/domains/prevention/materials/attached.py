"""Files of materials: added by the unit that keeps the material, read by those below."""

from backend.domains.platform.attachments.holders import AttachmentHolder
from backend.domains.prevention.materials.models import Material
from backend.permissions import Permission

HOLDERS = (
    AttachmentHolder(
        "material", Material, read=Permission.MATERIAL_READ, write=(Permission.MATERIAL_WRITE,)
    ),
)
