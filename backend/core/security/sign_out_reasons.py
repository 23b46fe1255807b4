"""Why a sign-in is over: told to whoever holds its secret, and to nobody else."""

from enum import StrEnum

from backend.core.text.i18n import register_messages


class SignOutReason(StrEnum):
    """Why a sign-in is over; each is also the code of its words."""

    SIGNED_IN_ELSEWHERE = "signed-in-elsewhere"
    SIGNED_IN_AGAIN = "signed-in-again"
    SIGNED_OUT = "signed-out"
    ENDED_BY_OWNER = "ended-by-owner"
    DEVICE_ENDED = "device-ended"
    CREDENTIALS_CHANGED = "credentials-changed"
    ACCOUNT_RESET = "account-reset"
    ACCOUNT_LOCKED = "account-locked"
    REFRESH_REUSED = "refresh-reused"
    SERVER_RESTORED = "server-restored"
    EXPIRED = "sign-in-expired"
    IDLE = "sign-in-idle"


register_messages(
    {
        SignOutReason.SIGNED_IN_ELSEWHERE: (
            (
                "Phiên này kết thúc vì tài khoản đăng nhập thêm trên thiết bị khác. Mỗi tài "
                "khoản chỉ mở được một số phiên cùng lúc; phiên lâu không dùng nhất kết thúc "
                "trước."
            ),
            (
                "This session ended because the account signed in on another device. An account"
                " has only so many sessions at once; the one unused for longest gives way."
            ),
        ),
        SignOutReason.SIGNED_IN_AGAIN: (
            "Phiên này kết thúc vì chính thiết bị này đã đăng nhập lại.",
            "This session ended because the same device signed in again.",
        ),
        SignOutReason.SIGNED_OUT: (
            "Phiên này đã đăng xuất.",
            "This session was signed out.",
        ),
        SignOutReason.ENDED_BY_OWNER: (
            "Phiên này đã được kết thúc từ danh sách phiên trong Tài khoản của tôi.",
            "This session was ended in the account's own list of sessions.",
        ),
        SignOutReason.DEVICE_ENDED: (
            "Thiết bị này đã được ngắt khỏi tài khoản. Dữ liệu ngoại tuyến trên máy phải xóa.",
            "This device was taken off the account. What it keeps offline must be removed.",
        ),
        SignOutReason.CREDENTIALS_CHANGED: (
            (
                "Mật khẩu hoặc mã xác thực của tài khoản đã thay đổi nên phiên này kết thúc. "
                "Nếu không phải bạn thay đổi, báo ngay cho quản trị."
            ),
            (
                "The password or the second factor of the account was changed, so this session "
                "ended. If you did not change it, tell the administrator at once."
            ),
        ),
        SignOutReason.ACCOUNT_RESET: (
            (
                "Quản trị đã cấp lại mã kích hoạt hoặc gỡ mã xác thực của tài khoản nên phiên "
                "này kết thúc. Nếu bạn không đề nghị, hỏi lại quản trị."
            ),
            (
                "The administrator reset the account or removed its second factor, so this "
                "session ended. If you did not ask for it, ask the administrator."
            ),
        ),
        SignOutReason.ACCOUNT_LOCKED: (
            "Tài khoản đã bị khóa nên phiên này kết thúc. Liên hệ quản trị.",
            "The account was locked, so this session ended. Ask the administrator.",
        ),
        SignOutReason.REFRESH_REUSED: (
            (
                "Mã làm mới của phiên này được dùng hai lần, có thể người khác đang giữ. Phiên "
                "kết thúc để bảo vệ tài khoản; nếu nghi ngờ, đổi mật khẩu."
            ),
            (
                "A refresh token of this session was used twice, so somebody else may hold it. "
                "The session ended to protect the account; if in doubt, change the password."
            ),
        ),
        SignOutReason.SERVER_RESTORED: (
            "Máy chủ đã được khôi phục từ bản sao lưu nên mọi phiên đều kết thúc.",
            "The server was restored from a backup, which ends every session.",
        ),
        SignOutReason.EXPIRED: (
            "Phiên này đã hết thời hạn.",
            "This session has reached its term.",
        ),
        SignOutReason.IDLE: (
            "Phiên này kết thúc vì lâu không sử dụng.",
            "This session ended because it was not used for a while.",
        ),
    }
)
