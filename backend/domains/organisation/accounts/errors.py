"""What can go wrong with accounts and signing in, and what each code says."""

from typing import ClassVar

from backend.core.errors.exceptions import AppError, Unauthenticated
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.text.i18n import register_messages


class GrantRefused(AppError):
    """A refusal of the token endpoint: the `error` of RFC 6749, 5.2, and our own code."""

    status: ClassVar[int] = 400

    def __init__(
        self, code: str, error: str = "invalid_grant", *, reason: SignOutReason | None = None
    ) -> None:
        super().__init__(code)
        self.reason = reason
        self.extra = {"error": error}


class WrongSecret(Unauthenticated):
    """Wrong name, password or code: `invalid-credentials`, `otp-required` or `otp-invalid`."""

    code = "invalid-credentials"


register_messages(
    {
        "invalid-credentials": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng.",
            "The username or password is wrong.",
        ),
        "otp-required": (
            "Nhập mã xác thực trong ứng dụng, hoặc một mã khôi phục.",
            "Enter the code of your authenticator, or a recovery code.",
        ),
        "otp-invalid": (
            "Mã xác thực chưa đúng, đã dùng hoặc hết hạn. Nhập mã mới.",
            "The code is wrong, used or over. Enter a new one.",
        ),
        "wrong-password": (
            "Mật khẩu đang dùng chưa đúng.",
            "The present password is wrong.",
        ),
        "two-credentials": (
            "Chỉ gửi một trong hai: cookie phiên làm việc hoặc Authorization.",
            "Send either the session cookie or Authorization, not both.",
        ),
        "totp-enrolment-required": (
            "Bật mã xác thực cho tài khoản trước khi làm việc.",
            "Turn on the second factor of your account before you go on.",
        ),
        "totp-already-enabled": (
            "Tài khoản đã bật mã xác thực. Tắt rồi bật lại nếu đổi điện thoại.",
            "The second factor is on. Turn it off first to move to another phone.",
        ),
        "totp-not-started": (
            "Chưa có mã QR nào chờ xác nhận. Bật mã xác thực lại từ đầu.",
            "No enrolment is waiting. Start again.",
        ),
        "totp-not-enabled": (
            "Tài khoản chưa bật mã xác thực.",
            "The second factor is not on.",
        ),
        "activation-invalid": (
            "Mã kích hoạt chưa đúng, đã dùng hoặc quá hạn. Liên hệ quản trị để nhận mã mới.",
            "The activation code is wrong, used or over. Ask the administrator for a new one.",
        ),
        "password-too-short": (
            "Mật khẩu phải có ít nhất {min} ký tự.",
            "The password needs at least {min} characters.",
        ),
        "password-short-alone": (
            "Mật khẩu dưới {min} ký tự chưa đủ khi tắt mã xác thực. Đổi mật khẩu dài hơn trước.",
            "A password under {min} characters does not do alone. Change it to a longer one first.",
        ),
        "password-common": (
            "Mật khẩu này dễ đoán. Đặt một câu riêng, không dùng tên người, tên đơn vị.",
            "This password is easily guessed. Use a phrase of your own, without names.",
        ),
        "unsupported-grant-type": (
            "grant_type phải là password, refresh_token hoặc client_credentials.",
            "grant_type must be password, refresh_token or client_credentials.",
        ),
        "grant-incomplete": (
            (
                "Thiếu tham số: password cần username, password; refresh_token cần refresh_token; "
                "client_credentials cần client_id và client_secret, hoặc Authorization: Basic."
            ),
            (
                "A parameter is missing: password needs username and password; refresh_token needs "
                "refresh_token; client_credentials client_id and client_secret, or Basic."
            ),
        ),
        "refresh-token-invalid": (
            "Phiên trên thiết bị đã kết thúc. Đăng nhập lại.",
            "The device's session is over. Sign in again.",
        ),
        "own-account": (
            "Không tự đổi vai trò, khóa hoặc cấp lại mã cho tài khoản của chính mình.",
            "You cannot change the roles, state or activation of your own account.",
        ),
        "role-elsewhere": (
            "Tài khoản còn vai trò ở đơn vị ngoài phạm vi quản trị của bạn.",
            "The account holds roles at units that you do not administer.",
        ),
        "role-twice": (
            "Vai trò này ở đơn vị này đã ghi một lần.",
            "This role at this unit is listed already.",
        ),
        "role-held-by-one": (
            "Vai trò này ở đơn vị này đang do một tài khoản khác giữ; mỗi đơn vị chỉ một người.",
            "Another account holds this role at this unit; one person a unit may.",
        ),
        "username-taken": (
            "Tên đăng nhập này đã có người dùng.",
            "This username is taken.",
        ),
        "account-inactive": (
            "Tài khoản đang khóa. Mở khóa trước khi cấp mã kích hoạt.",
            "The account is locked. Unlock it before giving an activation code.",
        ),
        "administrator-exists": (
            "Đã có quản trị viên hoạt động. Tạo tài khoản khác trong Sổ 178.",
            "An active administrator exists. Create further accounts in the application.",
        ),
        "account-has-duty": (
            "Tài khoản này đang giữ nhiệm vụ. Chọn tên đăng nhập khác cho quản trị viên đầu tiên.",
            "This account holds a duty. Choose another username for the first administrator.",
        ),
        "no-such-unit": (
            'Không có đơn vị mang mã này. Tra mã bằng tên: --unit "Bình Lục".',
            'No unit bears this code. Look it up by its name: --unit "Bình Lục".',
        ),
    }
)
