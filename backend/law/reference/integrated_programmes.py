"""Campaigns and programmes that the plan weaves communication into, in its own words."""

from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile, load_file


class IntegratedProgramme(ReferenceEntry):
    """`quote` is where the plan names it; `short_name` is for columns and filters."""

    code: str
    name: str
    short_name: str
    source: str
    quote: str


class IntegratedProgrammeFile(ReferenceFile):
    programmes: tuple[IntegratedProgramme, ...]


def load_integrated_programmes() -> tuple[IntegratedProgramme, ...]:
    return load_file("integrated_programmes.json", IntegratedProgrammeFile).programmes
