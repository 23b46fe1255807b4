"""The words of acts: kinds of rows, and what is in the way of an act or of its undoing."""

from backend.core.text.i18n import register_messages
from backend.domains.administration.reorganisations.schemas import ChangeKind

KIND_WORDS: dict[ChangeKind, tuple[str, str]] = {
    ChangeKind.UNIT: ("đơn vị", "units"),
    ChangeKind.SUCCESSION: ("quan hệ kế tiếp", "successions"),
    ChangeKind.ROLE: ("vai trò", "roles"),
    ChangeKind.ACCOUNT: ("tài khoản", "accounts"),
    ChangeKind.TEAM: ("Đội 178", "inspection teams"),
    ChangeKind.SEAT: ("thành viên đội", "team members"),
    ChangeKind.AREA: ("địa bàn", "areas"),
    ChangeKind.ESTABLISHMENT: ("cơ sở", "establishments"),
    ChangeKind.ACTIVE_PERIOD: ("thời gian hoạt động của cơ sở", "periods in business"),
    ChangeKind.SUSPENSION: ("thời gian đình chỉ", "suspensions"),
    ChangeKind.INSPECTION: ("lượt kiểm tra", "inspections"),
    ChangeKind.VIOLATION: ("vi phạm", "violations"),
    ChangeKind.REMEDY: ("biện pháp khắc phục", "remedial measures"),
    ChangeKind.RECOMMENDATION: ("kiến nghị", "recommendations"),
    ChangeKind.INSPECTION_PLAN: ("kế hoạch kiểm tra", "inspection plans"),
    ChangeKind.PLAN: ("kế hoạch năm", "yearly plans"),
    ChangeKind.REPORT: ("báo cáo", "reports"),
    ChangeKind.RATING: ("phiếu chấm điểm", "ratings"),
    ChangeKind.COMMITMENT: ("cam kết", "commitments"),
    ChangeKind.HEAD_COUNT: ("số liệu lao động", "head counts"),
    ChangeKind.ACTIVITY: ("hoạt động tuyên truyền", "communication activities"),
    ChangeKind.TRAINING: ("lớp tập huấn", "training courses"),
    ChangeKind.RECHECK: ("cuộc phúc tra", "rechecks"),
    ChangeKind.TASK_REPORT: ("báo cáo nhiệm vụ", "task reports"),
    ChangeKind.PROPOSAL: ("kiến nghị với cấp trên", "proposals"),
    ChangeKind.COORDINATION_RULE: ("quy chế phối hợp", "rules of coordination"),
    ChangeKind.AGENCY_REPORT: ("báo cáo của cơ quan", "agency reports"),
    ChangeKind.COMPLEXITY: ("quyết định diện phức tạp", "declarations as complex"),
    ChangeKind.REVIEW_CAMPAIGN: ("đợt rà soát cơ sở", "review campaigns"),
    ChangeKind.STAFF: ("cán bộ", "staff"),
    ChangeKind.SUPPORT_MODEL: ("mô hình hỗ trợ", "support models"),
}
TABLE_WORDS: dict[str, tuple[str, str]] = {
    "establishments": KIND_WORDS[ChangeKind.ESTABLISHMENT],
    "inspections": KIND_WORDS[ChangeKind.INSPECTION],
    "violations": KIND_WORDS[ChangeKind.VIOLATION],
    "inspection_teams": KIND_WORDS[ChangeKind.TEAM],
    "inspection_team_members": KIND_WORDS[ChangeKind.SEAT],
    "plans": KIND_WORDS[ChangeKind.PLAN],
    "reports": KIND_WORDS[ChangeKind.REPORT],
    "commune_ratings": KIND_WORDS[ChangeKind.RATING],
    "commitments": KIND_WORDS[ChangeKind.COMMITMENT],
    "workforce_counts": KIND_WORDS[ChangeKind.HEAD_COUNT],
    "communication_activities": KIND_WORDS[ChangeKind.ACTIVITY],
    "trainings": KIND_WORDS[ChangeKind.TRAINING],
    "rechecks": KIND_WORDS[ChangeKind.RECHECK],
    "task_reports": KIND_WORDS[ChangeKind.TASK_REPORT],
    "proposals": KIND_WORDS[ChangeKind.PROPOSAL],
    "coordination_rules": KIND_WORDS[ChangeKind.COORDINATION_RULE],
    "agency_reports": KIND_WORDS[ChangeKind.AGENCY_REPORT],
    "complexity_declarations": KIND_WORDS[ChangeKind.COMPLEXITY],
    "review_campaigns": KIND_WORDS[ChangeKind.REVIEW_CAMPAIGN],
    "staff": KIND_WORDS[ChangeKind.STAFF],
    "support_models": KIND_WORDS[ChangeKind.SUPPORT_MODEL],
    "areas": KIND_WORDS[ChangeKind.AREA],
    "users": KIND_WORDS[ChangeKind.ACCOUNT],
    "role_grants": KIND_WORDS[ChangeKind.ROLE],
    "": ("hồ sơ khác", "other records"),
}
"""{table: what its rows are}; "" for all others."""

register_messages(
    {
        "act-not-draft": (
            "Việc sắp xếp này đã thực hiện, không sửa được nữa.",
            "This reorganisation was done and cannot be changed.",
        ),
        "act-not-applied": (
            "Việc sắp xếp này chưa thực hiện hoặc đã hoàn tác.",
            "This reorganisation was not done, or was undone.",
        ),
        "act-not-ready": (
            "Còn {count} vướng mắc hoặc lựa chọn. Xem trước để giải quyết.",
            "{count} obstacles or choices are left. Look at the preview.",
        ),
        "act-in-use": (
            "Không hoàn tác được: đã có {count} loại dữ liệu phụ thuộc.",
            "This cannot be undone: {count} kinds of data depend on it.",
        ),
        "act-too-early": (
            "Chỉ thực hiện từ ngày {day}, ngày đơn vị mới bắt đầu.",
            "This can be done from {day} on, the first day of the new units.",
        ),
        "act-empty": (
            "Chưa có đơn vị nào kết thúc hoặc thay đổi.",
            "No unit ends or changes yet.",
        ),
        "act-unit-elsewhere": (
            "{unit} không thuộc đơn vị được sắp xếp.",
            "{unit} does not lie in the unit that is reorganised.",
        ),
        "act-unit-not-then": (
            "{unit} không tồn tại vào ngày cuối cùng trước khi sắp xếp.",
            "{unit} did not exist on the day before.",
        ),
        "act-unit-both": (
            "{unit} không thể vừa kết thúc vừa là đơn vị mới.",
            "{unit} cannot both end and begin.",
        ),
        "act-unit-begun": (
            "{unit} đã có từ trước. Đơn vị mới phải bắt đầu vào ngày sắp xếp.",
            "{unit} began earlier. A new unit begins on the day itself.",
        ),
        "act-parent-needed": ("Chọn đơn vị cấp trên của {unit}.", "Choose the parent of {unit}."),
        "act-parent-wrong": (
            "Đơn vị cấp trên của {unit} phải ở cấp cao hơn và tồn tại từ ngày sắp xếp.",
            "The parent of {unit} must be of a higher tier and exist from that day on.",
        ),
        "act-child-left": (
            "{unit} còn hoạt động nhưng đơn vị cấp trên kết thúc. Cho kết thúc hoặc chuyển đi.",
            "{unit} goes on under a unit that ends. End it too, or give it another parent.",
        ),
        "act-no-heir": (
            "{unit} không có đơn vị kế tiếp. Chọn đơn vị giữ hồ sơ lưu trữ.",
            "{unit} has no successor. Choose the unit that keeps its records.",
        ),
        "act-grace-needed": (
            "Nhập ngày hết hạn chỉ đọc, từ ngày sắp xếp trở đi.",
            "Enter the last day of reading, not before the first day of the new units.",
        ),
        "act-role-target": (
            "Vai trò ở {unit} chỉ chuyển được đến đơn vị mới hoặc đơn vị giữ lưu trữ.",
            "A role at {unit} can go to a new unit, or to the one that keeps the records.",
        ),
        "act-own-role": (
            (
                "Vai trò của chính người đề nghị hoặc người xác nhận chỉ chuyển theo đơn vị "
                "kế tiếp. Để người khác đề nghị hoặc xác nhận."
            ),
            (
                "One's own role goes with its unit only. Let somebody else ask for this, "
                "or confirm it."
            ),
        ),
        "act-role-twice": (
            "Ở {unit} vai trò này chỉ một tài khoản được giữ. Chọn tài khoản giữ tiếp.",
            "At {unit} one account may hold this role. Choose which one keeps it.",
        ),
        "act-request-waits": (
            "Đề nghị vai trò cho {account} còn chờ xác nhận. Xác nhận hoặc rút lại trước.",
            "A role for {account} waits for its second person. Answer it first.",
        ),
        "act-reach-elsewhere": (
            (
                "Vai trò được chuyển sẽ đọc được hồ sơ của {unit}, nơi khác đang dùng sổ này. "
                "Cho vai trò này kết thúc rồi cấp lại tại trang tài khoản."
            ),
            (
                "A moved role would read records of {unit}, another office that uses this "
                "register. Let the role end and give it again on the page of the account."
            ),
        ),
        "act-kind-wrong": (
            "{unit}: ngày {day}, ở cấp này không có loại {unit_kind}.",
            "{unit}: on {day} there is no {unit_kind} at this level.",
        ),
        "act-team-heir": (
            "Đội nhận việc tiếp phải là đội đang hoạt động.",
            "The team that continues must be an active one.",
        ),
        "act-row-changed": (
            "Đã sửa {count} {kind} sau khi sắp xếp.",
            "Changed since: {kind} ({count}).",
        ),
        "act-new-records": (
            "Đơn vị mới đã có dữ liệu mới: {table} ({count}).",
            "The new units have new data: {table} ({count}).",
        ),
        "act-area-named": (
            "Có {count} hồ sơ mới ghi địa bàn của xã cũ.",
            "{count} new records name the area of a former commune.",
        ),
        "act-nothing-waits": (
            "Không có đề nghị nào đang chờ xác nhận.",
            "No request waits for a second person.",
        ),
    }
)
