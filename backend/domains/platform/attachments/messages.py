"""What is said of files that are refused, and of the rules that hold them."""

from backend.core.text.i18n import register_messages

register_messages(
    {
        "attachment-empty": ("Tệp rỗng. Chọn tệp khác.", "The file is empty. Choose another."),
        "attachment-type": (
            "Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF. Chọn tệp khác.",
            "Only JPEG, PNG and WebP pictures and PDF files are taken. Choose another file.",
        ),
        "attachment-is-heic": (
            (
                "Ảnh theo dạng HEIC của điện thoại. Trong cài đặt máy ảnh chọn dạng tương thích "
                "nhất (JPEG), hoặc gửi từ trình duyệt của điện thoại."
            ),
            "This is a HEIC picture. Set the camera to JPEG, or send it from the phone's browser.",
        ),
        "attachment-unreadable": (
            "Không mở được tệp: tệp hỏng hoặc bị cắt. Chụp hoặc quét lại.",
            "The file cannot be opened: it is broken or cut off. Take it again.",
        ),
        "attachment-pixels": (
            "Ảnh lớn hơn 25 triệu điểm ảnh. Giảm kích thước rồi gửi lại.",
            "The picture has more than 25 million pixels. Make it smaller and send it again.",
        ),
        "attachment-over-10-mib": (
            "Tệp lớn hơn 10 MB. Giảm dung lượng rồi gửi lại.",
            "The file is over 10 MB. Make it smaller and send it again.",
        ),
        "attachment-record-full": (
            "Hồ sơ này đã đủ {max} tệp. Xóa tệp thừa, hoặc gộp giấy tờ vào một tệp PDF.",
            "This record has its {max} files. Remove some, or put the papers into one PDF.",
        ),
        "attachment-day-full": (
            "Tài khoản này đã gửi đủ dung lượng của 24 giờ ({max} MB). Gửi tiếp vào ngày mai.",
            "This account has sent its {max} MB of 24 hours. Go on tomorrow.",
        ),
        "attachment-final": (
            "Hồ sơ đã ký hoặc đã xử lý: không xóa, không sửa chú thích của tệp được.",
            "The record is signed or handled: its files can be neither removed nor renamed.",
        ),
        "attachment-withheld": (
            "Tệp đã được che vì có người hoặc giấy tờ tùy thân, chờ người thứ hai xem xét.",
            "The file is hidden: it shows a person or an identity paper. A second person decides.",
        ),
        "attachment-destroyed": (
            "Tệp đã được hủy vì có người hoặc giấy tờ tùy thân; mã băm và nhật ký vẫn giữ.",
            "The file was destroyed: it showed a person. Its hashes and its log are kept.",
        ),
        "attachment-not-withheld": (
            "Tệp này không ở trạng thái bị che.",
            "This file is not hidden.",
        ),
        "attachment-second-person": (
            "Người đã che tệp không tự quyết định. Nhờ cán bộ khác hủy hoặc mở lại.",
            "Whoever hid the file does not decide alone: another official does.",
        ),
        "attachment-request-lapsed": (
            "Đề nghị hủy đã quá 72 giờ; tệp vẫn bị che. Che lại để đề nghị người thứ hai hủy.",
            "Asked more than 72 hours ago; the file stays hidden. Hide it again to ask anew.",
        ),
        "attachment-gone": (
            "Tệp không còn trong kho. Báo người quản trị hệ thống; việc này đã được ghi nhật ký.",
            "The file is no longer in store. Tell the administrator; this has been recorded.",
        ),
    }
)
