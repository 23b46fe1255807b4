/** The working day through the Kotlin client that openapi-generator makes: `… BASE WORKBOOK`. */
import java.io.File
import java.time.LocalDate
import java.time.OffsetDateTime
import java.util.UUID
import kotlin.system.exitProcess
import so178_client.apis.AuthApi
import so178_client.apis.ChangesApi
import so178_client.apis.ChecklistTemplatesApi
import so178_client.apis.EstablishmentsApi
import so178_client.apis.ImportsApi
import so178_client.apis.InspectionTeamsApi
import so178_client.apis.InspectionsApi
import so178_client.apis.PlansApi
import so178_client.apis.ReportsApi
import so178_client.apis.ViolationTypesApi
import so178_client.infrastructure.ApiClient
import so178_client.infrastructure.ClientError
import so178_client.infrastructure.ClientException
import so178_client.infrastructure.Serializer
import so178_client.models.ChecklistAnswer
import so178_client.models.Entry
import so178_client.models.FindingCreate
import so178_client.models.ImportRead
import so178_client.models.ImportStatus
import so178_client.models.InspectionCreate
import so178_client.models.InspectionKind
import so178_client.models.InspectionOutcome
import so178_client.models.InspectionStatus
import so178_client.models.Problem
import so178_client.models.SubjectKind
import so178_client.models.Trigger

const val TARGET = "establishments_inspected"
val TODAY: LocalDate = LocalDate.of(2022, 10, 3)

/** Somebody's doors: those of each tag of the description, with the token of that person. */
class Doors(private val base: String, person: String) {
    private val token = AuthApi(base)
        .issueToken(grantType = "password", username = person, password = "binhluc-demo-2022", deviceId = "day")
        .accessToken

    fun <T : ApiClient> open(door: (String) -> T): T = door(base).apply { accessTokenProvider = { token } }

    val places get() = open { EstablishmentsApi(it) }
    val imports get() = open { ImportsApi(it) }
    val teams get() = open { InspectionTeamsApi(it) }
    val visits get() = open { InspectionsApi(it) }
    val plans get() = open { PlansApi(it) }
}

fun readPages(commune: Doors): List<UUID> {
    val found = mutableListOf<UUID>()
    var after: String? = null
    do {
        val page = commune.places.listEstablishments(limit = 5, after = after)
        found += page.items.map { it.id }
        after = page.next
    } while (after != null)
    return found
}

/** The import once it is checked or written; a busy server does that in the background. */
fun waitFor(commune: Doors, started: ImportRead): ImportRead {
    var found = started
    while (found.status in listOf(ImportStatus.QUEUED, ImportStatus.CHECKING, ImportStatus.APPLYING)) {
        Thread.sleep(200)
        found = commune.imports.getImport(found.id)
    }
    return found
}

fun importList(commune: Doors, workbook: File) {
    val before = readPages(commune)
    check(before.size > 5 && before.toSet().size == before.size) { "more than one page, and nothing twice" }
    val started = commune.imports.createImport(workbook, ImportsApi.KindCreateImport.ESTABLISHMENTS)
    val checked = waitFor(commune, started)
    check(checked.createdCount == 51L && checked.errorCount == 9L) { "51 rows go in, 9 come back" }
    val applied = waitFor(commune, commune.imports.applyImport(checked.id, idempotencyKey = "load"))
    check(applied.status == ImportStatus.APPLIED) { "the rows are written" }
    check(readPages(commune).size == before.size + 51) { "the list is longer by them" }
}

fun buildVisit(member: Doors, place: UUID): InspectionCreate {
    val team = member.teams.listInspectionTeams().items.first().id
    val kind = member.places.getEstablishment(place).establishmentType
    val asked = ChecklistTemplatesApi.EstablishmentTypeListChecklistTemplates.entries.first { it.value == kind }
    val templates = member.open { ChecklistTemplatesApi(it) }.listChecklistTemplates(asked, TODAY)
    val act = member.open { ViolationTypesApi(it) }.listViolationTypes(on = TODAY, limit = 1).items.first()
    return InspectionCreate(
        establishmentId = place,
        teamId = team,
        kind = InspectionKind.UNSCHEDULED,
        trigger = Trigger.SUSPECTED_SIGN,
        inspectedOn = TODAY,
        startedAt = OffsetDateTime.parse("${TODAY}T19:30:00+07:00"),
        endedAt = OffsetDateTime.parse("${TODAY}T20:15:00+07:00"),
        memberIds = member.teams.listTeamMembers(team).items.take(3).map { it.id },
        checklist = templates.items.first().items.associate { it.code to Entry(ChecklistAnswer.COMPLIANT) },
        outcome = InspectionOutcome.VIOLATION_RECORDED,
        violations = listOf(FindingCreate(act.id, SubjectKind.INDIVIDUAL)),
    )
}

/** With a key, so that the same again makes no second visit; only as it was read. */
fun recordAndSign(member: Doors, body: InspectionCreate): UUID {
    val (draft, again) = List(2) { member.visits.createInspection(body, idempotencyKey = "visit") }
    check(draft.id == again.id) { "sent twice, made once" }
    check(findRefusal { member.visits.signInspection(draft.id, "\"${draft.version + 7}\"") } == "stale")
    val signed = member.visits.signInspection(draft.id, "\"${draft.version}\"", idempotencyKey = "sign")
    check(signed.status == InspectionStatus.SIGNED) { "the visit is signed" }
    return draft.id
}

/** The code of the problem with which the act is refused. */
fun findRefusal(act: () -> Unit): String? =
    try {
        act()
        null
    } catch (refused: ClientException) {
        val answer = (refused.response as ClientError<*>).body.toString()
        Serializer.jacksonObjectMapper.readValue(answer, Problem::class.java).code
    }

fun isInFeed(office: Doors, visit: UUID): Boolean {
    val door = office.open { ChangesApi(it) }
    var feed = door.listChanges(limit = 200)
    while (feed.items.isNotEmpty()) {
        if (feed.items.any { it.id == visit }) return true
        feed = door.listChanges(after = feed.cursor, limit = 200)
    }
    return false
}

fun runDay(base: String, workbook: File) {
    val (commune, member, office) = listOf("binhnghia", "inspector", "district").map { Doors(base, it) }
    importList(commune, workbook)
    val plan = office.plans.listPlans().items.first().id
    val before = office.plans.getPlanTargetProgress(plan, TARGET).numerator
    val waiting = office.plans.listPlanTargetRecords(plan, TARGET, counted = false, limit = 1)
    val visit = recordAndSign(member, buildVisit(member, waiting.items.first().id))
    val after: Long = office.plans.getPlanTargetProgress(plan, TARGET).numerator
    check(after == before + 1) { "the target rises by one" }
    check(isInFeed(office, visit)) { "the feed tells of the visit" }
    val reports = office.open { ReportsApi(it) }
    val paper = reports.getReportDocx(reports.listReports(limit = 1).items.first().id)
    check(paper.readBytes().take(2) == "PK".toByteArray().toList()) { "the report is a Word file" }
}

fun main(words: Array<String>) {
    runDay(words[0], File(words[1]))
    println("the day is done")
    exitProcess(0)
}
