"""Cells of the role table written by hand, so that the permissions cannot agree with themselves.

For each role: the role, what it asks for, where, and what must come of it.
"""

from uuid import UUID

import pytest

from tests.acting import Api
from tests.contract import objects

CELLS = """
admin            GET   /users                                  200  keeps accounts
admin            GET   /org-units                              200  keeps units
admin            GET   /roles                                  200
admin            GET   /establishments                         403  no case data
admin            GET   /establishments/{establishment:own}     403  no case data
admin            GET   /inspections                            403  no case data
admin            GET   /violations                             403  no case data
admin            GET   /plans                                  403  no case data
admin            GET   /audit-events                           403  the auditor's
admin            GET   /backups/status                         200  keeps the system
auditor          GET   /backups/status                         403
district         GET   /backups/status                         403
admin            GET   /imports                                200  of criteria only
district         GET   /establishments                         200  everything of the district
district         GET   /establishments/{establishment:own}     200
district         GET   /establishments/{establishment:sibling} 200
district         GET   /establishments/{establishment:neighbour} 404  another district's
district         GET   /establishments/{establishment:far}     404  another province's
district         GET   /inspections                            200
district         GET   /inspections/{inspection:own}           200
district         GET   /inspections/{inspection:neighbour}     404
district         GET   /violations                             200
district         GET   /violations/{violation:far}             404
district         GET   /plans                                  200
district         GET   /inspection-teams                       200
district         GET   /changes                                200
province         GET   /changes                                200  what was handed up
district         GET   /users                                  403  accounts are the admin's
district         GET   /audit-events                           403
inspector        GET   /establishments                         200  establishments (read)
inspector        GET   /establishments/{establishment:own}     200
inspector        POST  /establishments                         403  but not write
inspector        GET   /inspections/{inspection:own}           200  those of its team
inspector        GET   /inspections/{inspection:sibling}       404  another team's
inspector        GET   /violations/{violation:own}             200  violations found there
inspector        GET   /violations/{violation:sibling}         404
admin            GET   /imports/kinds                          200  criteria only
admin            GET   /imports/templates/rating-criteria.xlsx 200
admin            GET   /imports/templates/establishments.xlsx  403  no case data
district         GET   /imports/templates/rating-criteria.xlsx 403  the admin's
district         GET   /imports/kinds                          200
district         GET   /imports/templates/staff.xlsx           200
binhnghia        GET   /imports/templates/establishments.xlsx  200
binhnghia        GET   /exports/staff.xlsx                     200
leader           GET   /exports/staff.xlsx                     200  reads all
leader           GET   /imports/templates/staff.xlsx           403  but records nothing
police           GET   /exports/staff.xlsx                     403
leader           GET   /exports/trainings.xlsx                 200
leader           GET   /imports/templates/training-attendances.xlsx 403  but records nothing
police           GET   /exports/trainings.xlsx                 200  of its own agency
leader           GET   /trainings/year                         200  who is trained
police           GET   /trainings/year                         403
province         GET   /exports/establishments.xlsx            403  no single establishment
inspector        GET   /imports                                403
inspector        GET   /users                                  403
inspector2       GET   /inspections/{inspection:own}           404  not of the district's team
police           GET   /establishments                         200
police           POST  /establishments                         403
police           GET   /violations                             200  handling of violations
police           GET   /violations/{violation:own}             200
police           GET   /violations/{violation:neighbour}       404
police           POST  /inspections                            403
police           GET   /users                                  403
binhnghia        GET   /establishments                         200  its commune only
binhnghia        GET   /establishments/{establishment:own}     200
binhnghia        GET   /establishments/{establishment:sibling} 404
binhnghia        GET   /establishments/{establishment:neighbour} 404
binhnghia        GET   /establishments/{establishment:own}/workforce-counts 200
binhnghia        GET   /establishments/{establishment:sibling}/workforce-counts 404
binhnghia        GET   /establishments/{establishment:sibling}/timeline 404
binhnghia        GET   /inspections                            403
binhnghia        GET   /violations                             403
binhnghia        GET   /plans                                  200  reads the district's plan
binhnghia        GET   /users                                  403
binhnghia        GET   /audit-events                           403
trangan          GET   /establishments/{establishment:sibling} 200  its own
trangan          GET   /establishments/{establishment:own}     404
leader           GET   /establishments                         200  reads all
leader           GET   /inspections                            200
leader           GET   /violations                             200
leader           GET   /plans                                  200
leader           POST  /establishments                         403  but records nothing
leader           GET   /users                                  403
province         GET   /plans                                  200  targets of its districts
province         GET   /establishments                         403  no single establishment
province         GET   /inspections                            403
province         GET   /violations                             403
province         GET   /users                                  403
district         GET   /plans/{plan:sibling}/history           200
district         GET   /plans/{plan:neighbour}/history         404  another district's plan
district         GET   /plans/{plan:neighbour}/approval-steps  404
leader           GET   /plans/{plan:sibling}/approval-steps    200  approves plans
leader           GET   /plans/{plan:sibling}/tasks/{task:sibling}/evidence 200
province         GET   /plans/{plan:neighbour}/agencies        200  targets of its districts
province         GET   /plans/{plan:far}/agencies              404  another province's
binhnghia        GET   /plans/{plan:neighbour}/agencies        404
admin            GET   /plans/{plan:sibling}/history           403  no case data
auditor          GET   /plans/{plan:sibling}/approval-steps    403  not the contents
auditor          GET   /audit-events                           200  the trail
auditor          GET   /establishments                         403  not the contents
auditor          GET   /plans                                  403
auditor          GET   /users                                  403
auditor          GET   /changes                                403
district         GET   /staff                                  200
district         GET   /staff/{staff:own}                      200  sees all of the district
district         GET   /staff/{staff:neighbour}                404
binhnghia        GET   /staff/{staff:own}                      200  its own
binhnghia        GET   /staff/{staff:sibling}                  404  not the next commune's
leader           GET   /staff/{staff:sibling}                  200  reads
leader           POST  /staff                                  403  but records nothing
inspector        GET   /staff                                  403
province         GET   /staff                                  403  figures only
admin            GET   /staff                                  403
district         GET   /trainings/{training:own}               200
district         POST  /trainings                              201
binhnghia        GET   /trainings/{training:own}               200  the district's course
trangan          GET   /trainings/{training:own}               200  the same
binhnghia        GET   /trainings/{training:sibling}           404  another commune's own
trangan          GET   /trainings/{training:own}/attendances/{attendance:own} 404  not its staff
binhnghia        GET   /trainings/{training:own}/attendances/{attendance:own} 200
binhnghia        GET   /trainings/{training:own}/head-counts/{head_count:own} 200
binhnghia        POST  /trainings                              404  not for the district
leader           GET   /trainings                              200
leader           POST  /trainings                              403
police           GET   /trainings                              200  its own agency's
auditor          GET   /trainings                              403
district2        GET   /trainings/{training:own}               404
district         GET   /support-services                       200
district         GET   /support-services/{support:own}         200  its communes, exactly
district         GET   /support-services/{support:neighbour}   404
binhnghia        GET   /support-services/{support:own}         200  about itself
binhnghia        GET   /support-services/{support:sibling}     404  never about another
trangan          GET   /support-services/{support:own}         404
leader           GET   /support-services                       403  only what is published
leader           GET   /support-services/{support:own}         403
leader           GET   /support-services/figures               403
province         GET   /support-services                       403
province         GET   /support-services/statutory-line        403
police           GET   /support-services                       403
admin            GET   /support-services                       403  no case data
auditor          GET   /support-services                       403
binhnghia        GET   /support-services/statutory-line        403  the office sends it
district         GET   /support-services/statutory-line        200
district         GET   /support-models                         200
binhnghia        GET   /support-models/{support_model:own}     200
trangan          GET   /support-models/{support_model:own}     404
leader           GET   /support-models/{support_model:own}     200  bands, no numbers
leader           POST  /support-models                         403
province         GET   /support-models                         403
police           GET   /support-models                         403
leader           GET   /support-releases/{release:own}         200  the published table
province         GET   /support-releases/{release:own}         200
district         GET   /support-releases/{release:own}         200
binhnghia        GET   /support-releases/{release:own}         403  it knows its own row
trangan          GET   /support-releases                       403
police           GET   /support-releases                       403
leader           GET   /support-releases/preview               403  the office's
leader           GET   /support-releases/reporting             200  months sent, no numbers
district         GET   /needs-assessments/{needs:own}          200
binhnghia        GET   /needs-assessments/{needs:own}          200
trangan          GET   /needs-assessments/{needs:own}          404
leader           GET   /needs-assessments                      403
province         GET   /needs-assessments/{needs:own}          403
district         GET   /needs-served                           200  exactly
binhnghia        GET   /needs-served                           200  about itself
leader           GET   /needs-served                           200  what is published
province         GET   /needs-served                           200  the same
police           GET   /needs-served                           403
partner          GET   /needs-served                           403
district         GET   /complexity-counts                      200
leader           GET   /complexity-counts                      200
province         GET   /complexity-counts                      200  counts alone
province         GET   /complexity-declarations                403
binhnghia        GET   /complexity-counts                      403  it has the list
police           GET   /complexity-counts                      403
partner          GET   /complexity-counts                      403
auditor          GET   /needs-assessments                      403
district         GET   /communication-activities               200
district         POST  /communication-activities               201  records its own
district         GET   /communication-activities/{activity:sibling} 200
district         GET   /communication-activities/{activity:neighbour} 404
binhnghia        POST  /communication-activities               201  its commune's
binhnghia        GET   /communication-activities/{activity:own} 200
binhnghia        GET   /communication-activities/{activity:sibling} 404
leader           GET   /communication-activities               200  reads all
leader           POST  /communication-activities               403  but records nothing
police           GET   /communication-activities               200  its own agency's
inspector        GET   /communication-activities               403
admin            GET   /communication-activities               403  no case data
district         GET   /budgets                                200
district         GET   /budgets/{budget:own}                   200
district         GET   /budgets/{budget:neighbour}             404
district         POST  /budgets                                201
leader           GET   /budgets/{budget:own}                   200  reads all
leader           POST  /budgets                                403
binhnghia        GET   /budgets                                403  the district's money
police           GET   /budgets                                403
admin            GET   /budgets                                403
police           GET   /crime-statistics                       200  its own figures
police           GET   /crime-statistics/{crime:own}           200
police           GET   /crime-statistics/{crime:neighbour}     404  another district's
police           GET   /crime-statistics/penalty-rules         200  what its figures fall under
police           GET   /imports/kinds                          200  its own figures only
police           GET   /imports/templates/crime-statistics.xlsx 200
police           GET   /imports/templates/establishments.xlsx  403  the register is not its own
police           GET   /exports/crime-statistics.xlsx          200
district         GET   /exports/crime-statistics.xlsx          200  reads, writes none
district         GET   /imports/templates/crime-statistics.xlsx 403  only police write
binhnghia        GET   /exports/crime-statistics.xlsx          403
handler          GET   /crime-statistics/penalty-rules         403
leader           GET   /crime-statistics                       200  reads all
leader           POST  /crime-statistics                       403  only the police write
district         GET   /crime-statistics                       200  its form 501-502 carries them
district         POST  /crime-statistics                       403
binhnghia        GET   /crime-statistics                       403
inspector        GET   /crime-statistics                       403
province         GET   /crime-statistics                       403  gets them in the report
admin            GET   /crime-statistics                       403
auditor          GET   /crime-statistics/{crime:own}           403
police           GET   /tip-offs                               200  police and one handler only
police           GET   /tip-offs/{tip:own}                     200
police           GET   /tip-offs/{tip:neighbour}               404
handler          GET   /tip-offs                               200
handler          GET   /tip-offs/{tip:own}/content             200
handler          GET   /tip-offs/{tip:far}/content             404
handler          GET   /establishments                         403  nothing but tips
handler          GET   /crime-statistics                       403
district         GET   /tip-offs                               403
district         GET   /tip-offs/{tip:own}/content             403
leader           GET   /tip-offs                               403
admin            GET   /tip-offs                               403
inspector        GET   /tip-offs/{tip:own}                     403
binhnghia        GET   /tip-offs/{tip:own}                     403
province         GET   /tip-offs                               403
auditor          GET   /tip-offs/{tip:own}/content             403
district2        GET   /establishments/{establishment:own}     404
district2        GET   /establishments/{establishment:neighbour} 200
admin            GET   /rating-criteria-sets                   200  enters them
admin            POST  /rating-criteria-sets                   201
admin            GET   /commune-ratings                        403  no case data
auditor          GET   /rating-criteria-sets                   200  all signed-in read
district         POST  /rating-criteria-sets                   403  the admin's
district         GET   /rating-criteria-sets/{criteria-set:own} 200
district         GET   /rating-criteria-sets/{criteria-set:neighbour} 404  another district's
binhnghia        GET   /rating-criteria-sets/{criteria-set:own} 200  its district's
binhnghia        GET   /commune-ratings                        200
binhnghia        POST  /commune-ratings                        201  self-rates
binhnghia        GET   /commune-ratings/{rating:own}           200
binhnghia        GET   /commune-ratings/{rating:sibling}       404
trangan          GET   /commune-ratings/{rating:own}           404
district         GET   /commune-ratings/{rating:own}           200  verifies
district         POST  /commune-ratings                        403  does not score
district         GET   /commune-ratings/{rating:far}           404
leader           GET   /commune-ratings/{rating:own}           200  approves
leader           POST  /commune-ratings                        403
police           GET   /commune-ratings/{rating:own}           200  guides communes
inspector        GET   /commune-ratings                        403
province         GET   /commune-ratings                        200
province         GET   /commune-ratings/{rating:own}           404  approved ones only
auditor          GET   /commune-ratings                        403
admin            GET   /reports                                403  no case data
binhnghia        POST  /reports                                201  its part
binhnghia        GET   /reports/{report:own}                   200
binhnghia        GET   /reports/{report:sibling}               404
district         POST  /reports                                409  its own only
district         GET   /reports/{report:own}                   200
district         GET   /reports/{report:far}                   404
leader           GET   /reports/{report:own}                   200  approves
leader           POST  /reports                                403
police           GET   /reports                                403
inspector        GET   /reports                                403
province         GET   /reports/{report:own}                   200  what was submitted
auditor          GET   /reports                                403
"""


def cells() -> list[tuple[str, str, str, int]]:
    lines = [line.split(maxsplit=4) for line in CELLS.strip().splitlines()]
    return [(who, method, path, int(status)) for who, method, path, status, *_ in lines]


def address(path: str) -> str:
    while "{" in path:
        before, _, rest = path.partition("{")
        inside, _, after = rest.partition("}")
        kind, _, place = inside.partition(":")
        path = f"{before}{objects.id_of(kind, place)}{after}"
    return path


def test_there_are_sixty_cells_and_more() -> None:
    assert len(cells()) >= 60


@pytest.mark.once
def test_the_role_table(api: Api) -> None:
    api.run(objects.populate)
    act: UUID = api.run(objects.act_id)
    bodies = {"/establishments": "create_establishment", "/inspections": "create_inspection"}
    bodies |= {"/staff": "create_staff", "/trainings": "create_training"}
    bodies["/support-models"] = "create_support_model"
    bodies |= {"/communication-activities": "create_communication_activity"}
    bodies |= {"/budgets": "create_budget"}
    bodies["/rating-criteria-sets"] = "create_rating_criteria_set"
    bodies["/reports"] = "create_report"
    bodies["/commune-ratings"] = "create_commune_rating"
    bodies["/crime-statistics"] = "create_crime_statistic"
    wrong = []
    for who, method, path, status in cells():
        body = objects.body_for(bodies[path], "own", act) if method == "POST" else None
        answer = api.as_(who).request(method, address(path), json=body)
        if answer.status_code != status:
            wrong.append(f"{who} {method} {path}: {answer.status_code}, not {status}")
    assert wrong == []


@pytest.mark.parametrize("person", ["binhnghia", "trangan", "inspector", "district", "leader"])
def test_what_is_listed_is_what_can_be_opened_searched_and_fed(api: Api, person: str) -> None:
    """List = detail = search = feed (R4): a surface that shows more than its sibling is a leak."""
    api.run(objects.populate)
    who = api.as_(person)
    listed = {r["id"] for r in who.get("/establishments", limit=200).json()["items"]}
    searched = {
        r["id"] for r in who.get("/establishments", q="nha nghi", limit=200).json()["items"]
    }
    every = {str(objects.id_of("establishment", p)) for p in objects.PLACES}
    opened = {i for i in every if who.get(f"/establishments/{i}").status_code == 200}
    fed = {c["id"] for c in who.get("/changes", limit=200).json()["items"]}
    assert opened == every & listed == every & searched
    assert every & fed <= opened
    assert opened
