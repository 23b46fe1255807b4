"""The messages of all codes in Vietnamese and English. Each module registers its own."""

from collections.abc import Mapping
from typing import TypeAlias

from backend.core.text.registrations import load_registrations

MessageParam: TypeAlias = str | int | None
"""What stands for a `{name}` in a message; None where a cell is blank."""

_MESSAGES: dict[str, tuple[str, str]] = {}


def register_messages(messages: Mapping[str, tuple[str, str]]) -> None:
    """Add codes: {code: (Vietnamese, English)}; `{name}` stands for a parameter."""
    twice = _MESSAGES.keys() & messages.keys()
    if twice:
        raise ValueError(f"codes registered twice: {sorted(twice)}")
    _MESSAGES.update(messages)


def translate(code: str, language: str, params: Mapping[str, MessageParam]) -> str:
    """The message of `code` in 'vi' or 'en'; the code itself if it has no message."""
    vi, en = _MESSAGES[code] if has_message(code) else (code, code)
    return (en if language == "en" else vi).format_map(_KeepUnknown(params))


def is_loaded(code: str) -> bool:
    """Whether `code` is known without the import of a module."""
    return code in _MESSAGES


def has_message(code: str) -> bool:
    if code not in _MESSAGES:
        load_registrations()
    return code in _MESSAGES


def list_codes() -> list[str]:
    load_registrations()
    return sorted(_MESSAGES)


class _KeepUnknown(dict[str, MessageParam]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


register_messages(
    {
        "error": ("Hệ thống gặp sự cố. Thử lại sau.", "The system failed. Try again later."),
        "malformed-request": (
            "Không đọc được nội dung gửi lên. Kiểm tra lại định dạng JSON.",
            "The request could not be read. Check the JSON.",
        ),
        "unauthenticated": (
            "Phiên làm việc hết hạn hoặc chưa đăng nhập. Đăng nhập để tiếp tục.",
            "Not signed in, or the session is over. Sign in to go on.",
        ),
        "csrf": (
            "Yêu cầu không đến từ trang của Sổ 178. Tải lại trang rồi thử lại.",
            "The request did not come from this site. Reload the page and try again.",
        ),
        "forbidden": (
            "Vai trò của tài khoản này không có chức năng đó.",
            "This account's role does not have that function.",
        ),
        "outside-units": (
            "Bản ghi thuộc đơn vị khác, không ghi được.",
            "The record belongs to another unit and cannot be written.",
        ),
        "not-found": (
            "Không tìm thấy, hoặc thuộc đơn vị khác.",
            "Not found, or another unit's.",
        ),
        "unknown-host": (
            "Tên máy chủ trong yêu cầu không thuộc hệ thống này.",
            "The host named in the request is not this system's.",
        ),
        "no-such-path": ("Không có địa chỉ này.", "There is no such address."),
        "method-not-allowed": (
            "Địa chỉ này không nhận thao tác đó.",
            "This address does not take that method.",
        ),
        "not-acceptable": ("Không có định dạng đó.", "That format is not available."),
        "conflict": (
            "Dữ liệu đã thay đổi hoặc bị trùng. Tải lại rồi thử lại.",
            "The data has changed or is doubled. Reload and try again.",
        ),
        "already-exists": (
            "Bản ghi này đã có trong sổ.",
            "This record already exists.",
        ),
        "in-use": (
            "Còn bản ghi khác dựa vào bản ghi này nên không xóa được.",
            "Other records rest on this one, so it cannot be removed.",
        ),
        "same-id-other-content": (
            "Lần gửi trước đã được ghi, với nội dung khác. Mở bản ghi đó để sửa tiếp.",
            "An earlier try was recorded, with other content. Open that record to go on.",
        ),
        "key-reused": (
            "Idempotency-Key này đã dùng cho một yêu cầu khác.",
            "This Idempotency-Key was used for another request.",
        ),
        "stale": (
            "Có người vừa sửa bản ghi này. So sánh với giá trị hiện tại rồi ghi lại.",
            "Someone changed this record. Compare with the present values, then save again.",
        ),
        "unsupported-media-type": (
            "Nội dung gửi lên không đúng định dạng của yêu cầu này.",
            "The body is of a media type that this request does not take.",
        ),
        "no-such-range": (
            "Tệp không có phần được yêu cầu.",
            "The file does not have the bytes that were asked for.",
        ),
        "too-large": (
            "Nội dung gửi lên quá lớn. Giảm dung lượng rồi gửi lại.",
            "The request is too large. Make it smaller and send it again.",
        ),
        "invalid": (
            "Có nội dung cần sửa. Xem từng mục trong errors.",
            "Some content needs mending. See each entry of errors.",
        ),
        "if-match-required": (
            "Thiếu If-Match: gửi kèm ETag của bản đã đọc để không ghi đè sửa đổi của người khác.",
            "If-Match is missing: send the ETag that was read, so that nobody's change is lost.",
        ),
        "if-match-any": (
            "If-Match: * ghi đè cả bản chưa đọc. Gửi ETag của bản đã đọc.",
            "If-Match: * would write over what was not read. Send the ETag that was read.",
        ),
        "too-many-attempts": (
            "Nhập sai nhiều lần. Thử lại sau {minutes} phút.",
            "Too many wrong attempts. Try again in {minutes} minutes.",
        ),
        "too-often": (
            "Có quá nhiều yêu cầu trong thời gian ngắn. Thử lại sau {minutes} phút.",
            "Too many requests in a short time. Try again in {minutes} minutes.",
        ),
        "unavailable": (
            "Cơ sở dữ liệu chưa sẵn sàng. Thử lại sau giây lát.",
            "The database is not ready. Try again in a moment.",
        ),
        "busy": (
            "Hệ thống đang có nhiều người dùng cùng lúc. Chờ vài giây rồi thử lại.",
            "Many people are using the system at once. Wait a few seconds and try again.",
        ),
        "too-many-requests": (
            "Tài khoản này đang gửi quá nhiều yêu cầu cùng lúc. Chờ vài giây rồi thử lại.",
            "This account is sending too many requests at once. Wait a few seconds and try again.",
        ),
        # errors that pydantic finds in a field
        "missing": ("Thiếu mục này.", "This is missing."),
        "extra-forbidden": (
            "Không có mục tên này. Kiểm tra lại chính tả.",
            "There is no such field. Check the spelling.",
        ),
        "repeated-parameter": (
            "Tham số này được gửi nhiều lần. Chỉ gửi một lần.",
            "The parameter is given more than once. Give it once.",
        ),
        "not-utf8": (
            "Nội dung không đúng bảng mã UTF-8. Kiểm tra lại cách mã hóa địa chỉ.",
            "The text is not valid UTF-8. Check how the address is encoded.",
        ),
        "unknown-parameter": (
            "Không có tham số tên này. Các tham số: {known}.",
            "There is no such parameter. Those there are: {known}.",
        ),
        "not-json": (
            "Nội dung phải là JSON, kèm Content-Type: application/json.",
            "The body must be JSON, sent with Content-Type: application/json.",
        ),
        "not-a-form": (
            "Gửi dạng biểu mẫu (application/x-www-form-urlencoded; tệp: multipart/form-data).",
            "Send it as a form, not as JSON (application/x-www-form-urlencoded, or multipart).",
        ),
        "wrong-type": ("Giá trị không đúng kiểu.", "The value has the wrong type."),
        "not-text": ("Giá trị phải là chữ.", "The value must be text."),
        "not-a-number": ("Giá trị phải là số nguyên.", "The value must be a whole number."),
        "not-a-date": (
            "Ngày phải là ngày có thật, dạng NĂM-THÁNG-NGÀY.",
            "The date must be a real one, as YYYY-MM-DD.",
        ),
        "not-a-month": (
            "Tháng phải theo dạng NĂM-THÁNG, ví dụ 2022-09.",
            "The month must be written as YYYY-MM, as 2022-09.",
        ),
        "not-an-instant": (
            "Thời điểm phải theo RFC 3339, có múi giờ.",
            "The moment must follow RFC 3339, with a zone.",
        ),
        "not-an-id": ("Mã id phải là UUID.", "The id must be a UUID."),
        "not-in-list": ("Chọn một trong: {expected}.", "Choose one of: {expected}."),
        "not-a-multiple": (
            "Giá trị phải là bội số của {step}.",
            "The value must be a multiple of {step}.",
        ),
        "too-short": ("Nhập ít nhất {min} ký tự.", "Enter at least {min} characters."),
        "too-long": ("Nhập nhiều nhất {max} ký tự.", "Enter at most {max} characters."),
        "too-few": ("Chọn ít nhất {min} mục.", "Choose at least {min}."),
        "too-many": ("Chọn nhiều nhất {max} mục.", "Choose at most {max}."),
        "too-small": ("Giá trị phải từ {min} trở lên.", "The value must be {min} or more."),
        "too-big": ("Giá trị phải từ {max} trở xuống.", "The value must be {max} or less."),
        "pattern": ("Giá trị không đúng dạng.", "The value does not have the right form."),
        "bad-character": (
            "Có ký tự không dùng được trong văn bản. Xóa đi rồi nhập lại.",
            "A character cannot be used in text. Remove it and enter again.",
        ),
        "pii-in-text": (
            (
                "Có vẻ chứa số CCCD, hộ chiếu, điện thoại, ngày sinh, tài khoản mạng hoặc email "
                "của một người. Xóa phần đó, chỉ ghi số lượng. Nếu là số nhà hoặc số tiền, "
                "viết rõ “số nhà 99”, “500.000 đồng”."
            ),
            (
                "This seems to hold somebody's ID, passport or phone number, birth date, network "
                "account or e-mail. Remove it; counts only. If it is a house number or an amount, "
                "write “số nhà 99”, “500.000 đồng”."
            ),
        ),
        "pii-in-code": (
            (
                "Có vẻ là số CCCD, hộ chiếu hoặc điện thoại của một người, không phải số giấy tờ. "
                "Nhập đúng số ghi trên giấy tờ; với mã số doanh nghiệp, xem lại từng chữ số."
            ),
            (
                "This seems to be somebody's ID, passport or phone number, not a paper's number. "
                "Enter the number as the paper has it; of a tax code, check each digit."
            ),
        ),
        "tells-of-person": (
            (
                "Chữ viết có vẻ kể về một người cụ thể (tên, tuổi, quê quán). Đã lưu; nếu đúng là "
                "về một người thì sửa lại, chỉ ghi số lượng."
            ),
            (
                "The words seem to tell of one person (name, age, origin). They are saved; if they "
                "are about somebody, mend them: counts only."
            ),
        ),
        "invalid-cursor": (
            "Tham số after không đúng. Dùng giá trị next của trang trước.",
            "The parameter after is wrong. Use the next of the page before.",
        ),
        "null-not-allowed": ("Mục này không để trống được.", "This cannot be emptied."),
    }
)
