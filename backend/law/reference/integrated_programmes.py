"""Campaigns and programmes that the plan weaves communication into, in its own words."""

from backend.law.reference.claims import Claim, File, read


class IntegratedProgramme(Claim):
    """`quote` is where the plan names it; `short_name` is for columns and filters."""

    code: str
    name: str
    short_name: str
    source: str
    quote: str


class IntegratedProgrammeFile(File):
    programmes: tuple[IntegratedProgramme, ...]


def integrated_programmes() -> tuple[IntegratedProgramme, ...]:
    return read("integrated_programmes.json", IntegratedProgrammeFile).programmes
