"""What the commands of `cli.py` say to whoever runs a server: Vietnamese, then English."""

from backend.core.text.i18n import register_messages

register_messages(
    {
        "request-waits": (
            "Đang chờ: {username} ({name}): {what}; người đề nghị: {asker}",
            "Waits: {username} ({name}): {what}; asked for by {asker}",
        ),
        "request-confirmed": (
            "Đã xác nhận: {username} ({name}): {what}; người đề nghị: {asker}",
            "Confirmed: {username} ({name}): {what}; asked for by {asker}",
        ),
        "confirm-with": (
            "Xác nhận tất cả: {command}; từng người: ghi tên tài khoản thay cho --all.",
            "Confirm all: {command}; one by one: the names of accounts instead of --all.",
        ),
        "second-factor-removed": (
            "Đã gỡ mã xác thực của: {usernames}",
            "Second factor removed: {usernames}",
        ),
        "username-missing": (
            "Ghi tên tài khoản cần gỡ mã xác thực ở cuối lệnh.",
            "Name the accounts whose second factor is removed at the end of the command.",
        ),
        "server-starts": (
            "Sổ 178: đang khởi động tại {address}",
            "Sổ 178: starting on {address}",
        ),
        "database-awaited": (
            "Sổ 178: thử lại trong {seconds} giây …",
            "Sổ 178: trying again for {seconds} seconds …",
        ),
        "incomplete-accepted": ("Đã chấp nhận: {fault}.", "Accepted: {fault}."),
        "nothing-missing": (
            "Không thấy cơ sở dữ liệu thiếu gì.",
            "Nothing is known to be missing in the database.",
        ),
        "key-kept": (
            "{path} đã có: không ghi đè khóa.",
            "{path} exists: a key is never overwritten.",
        ),
    }
)
