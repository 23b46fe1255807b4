"""What imports of establishments say of a row, beside what they say of every list."""

from backend.core.text.i18n import register_messages

ROWS = {
    "cell-unknown-type": (
        "“{value}” không có trong danh mục loại hình. Chọn trong danh sách của tệp mẫu.",
        "“{value}” is not a known kind of establishment. Choose from the template's list.",
    ),
    "cell-unknown-status": (
        "“{value}” không phải trạng thái. Ghi: Đang hoạt động, Tạm ngừng hoặc Đã đóng.",
        "“{value}” is not a state. Write Đang hoạt động, Tạm ngừng or Đã đóng.",
    ),
    "row-closed-without-day": (
        "Cơ sở đã đóng thì phải có ngày đóng cửa. Điền ngày vào ô này.",
        "A closed establishment needs its closing day. Fill it in.",
    ),
    "row-closing-day-but-open": (
        "Có ngày đóng cửa nhưng trạng thái không phải Đã đóng. Sửa một trong hai ô.",
        "There is a closing day, but the state is not closed. Mend one of the two cells.",
    ),
    "row-closed-before-opened": (
        "Ngày đóng cửa ({closed}) trước ngày hoạt động ({opened}). Kiểm tra lại hai ô.",
        "It closed ({closed}) before it opened ({opened}). Check both cells.",
    ),
    "row-more-women": (
        "Lao động nữ ({part}) lớn hơn tổng số lao động ({total}). Kiểm tra lại hai ô.",
        "Women ({part}) exceed all workers ({total}). Check both cells.",
    ),
    "row-more-minors": (
        "Lao động dưới 18 tuổi ({part}) lớn hơn tổng số lao động ({total}). Kiểm tra lại hai ô.",
        "Workers under 18 ({part}) exceed all workers ({total}). Check both cells.",
    ),
    "row-without-total": (
        "Có “{header}” nhưng thiếu tổng số lao động. Điền tổng số, hoặc xóa ô này.",
        "“{header}” is given but not the total of workers. Give the total, or clear this cell.",
    ),
    "row-without-women": (
        "Thiếu số lao động nữ nên chưa ghi số lao động của cơ sở này.",
        "The head count was left out: the number of women is missing.",
    ),
    "row-without-other-axis": (
        "Tọa độ phải có cả vĩ độ và kinh độ. Điền nốt, hoặc xóa ô này.",
        "A place needs latitude and longitude. Fill in the other, or clear this cell.",
    ),
    "row-like-another": (
        "Trong sổ đã có “{name}” cùng xã, địa chỉ khác ({address}). Kiểm tra có phải một cơ sở.",
        "“{name}” exists in this commune at another address ({address}). Check if it is the same.",
    ),
    "row-at-known-site": (
        "Có thể cùng địa điểm với “{name}”. Nếu là đổi tên, đổi chủ, nối hai cơ sở sau khi nhập.",
        "“{name}” may stand at the same place. If sign or owner changed, join the two afterwards.",
    ),
}
register_messages(ROWS)
