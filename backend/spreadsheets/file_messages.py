"""Messages about a whole file: what is wrong with it, and how to correct it."""

from backend.core.text.i18n import register_messages

FILES = {
    "file-missing": (
        "Chọn tệp Excel (.xlsx) để tải lên.",
        "Choose an Excel file (.xlsx) to upload.",
    ),
    "file-empty": ("Tệp rỗng. Chọn tệp khác.", "The file is empty. Choose another."),
    "file-over-20-mib": (
        "Tệp lớn hơn 20 MB. Chọn tệp nhỏ hơn, hoặc chia danh sách thành nhiều tệp.",
        "The file is over 20 MB. Choose a smaller one, or split the list.",
    ),
    "file-is-xls": (
        (
            "Tệp theo dạng Excel cũ (.xls). Mở bằng Excel, chọn Lưu thành, dạng Excel Workbook "
            "(.xlsx), rồi tải lên lại."
        ),
        "This is an old Excel file (.xls). Save it as .xlsx and upload that.",
    ),
    "file-is-xlsb": (
        (
            "Tệp theo dạng nhị phân (.xlsb). Mở bằng Excel, chọn Lưu thành, dạng Excel Workbook "
            "(.xlsx), rồi tải lên lại."
        ),
        "This is a binary workbook (.xlsb). Save it as .xlsx and upload that.",
    ),
    "file-is-ods": (
        "Tệp theo dạng OpenDocument (.ods). Lưu thành Excel (.xlsx) rồi tải lên lại.",
        "This is an OpenDocument file (.ods). Save it as .xlsx and upload that.",
    ),
    "file-is-csv": (
        "Tệp là văn bản (CSV), không phải Excel. Mở bằng Excel, lưu thành .xlsx rồi tải lên lại.",
        "This is a text file (CSV). Open it in Excel, save as .xlsx and upload that.",
    ),
    "file-is-web-page": (
        "Tệp là trang web đặt tên đuôi Excel. Mở bằng Excel, lưu thành .xlsx rồi tải lên lại.",
        "This is a web page named as Excel. Open it in Excel, save as .xlsx and upload that.",
    ),
    "file-encrypted": (
        (
            "Tệp đặt mật khẩu. Bỏ mật khẩu trong Excel (Tệp > Thông tin > Bảo vệ sổ làm việc) rồi "
            "tải lên lại."
        ),
        "The file has a password. Remove it in Excel and upload again.",
    ),
    "file-not-excel": (
        "Tệp không phải Excel (.xlsx). Chọn tệp danh sách dạng .xlsx.",
        "The file is not Excel (.xlsx). Choose a list in .xlsx.",
    ),
    "file-broken": (
        "Tệp hỏng hoặc tải lên chưa đủ. Mở lại bằng Excel, lưu thành tệp mới rồi tải lên.",
        "The file is damaged or incomplete. Open it in Excel, save a new copy and upload that.",
    ),
    "file-has-macros": (
        "Tệp có macro. Lưu thành dạng Excel Workbook (.xlsx) không macro rồi tải lên lại.",
        "The file has macros. Save it as .xlsx without macros and upload that.",
    ),
    "file-has-links": (
        (
            "Tệp lấy dữ liệu từ tệp hoặc nguồn khác. Trong Excel chọn Dữ liệu > Sửa nối kết > Ngắt "
            "nối kết, lưu lại rồi tải lên."
        ),
        "The file takes data from other files. Break the links in Excel, save and upload again.",
    ),
    "file-has-files": (
        "Tệp có tệp khác đính kèm bên trong. Xóa tệp đính kèm, lưu lại rồi tải lên.",
        "Other files are embedded in this one. Remove them, save and upload again.",
    ),
    "file-too-complex": (
        "Tệp quá lớn khi mở ra nên không đọc. Sao riêng bảng danh sách sang tệp mới rồi tải lên.",
        "The file is too large once unpacked. Copy the list into a new file and upload that.",
    ),
    "file-too-many-rows": (
        "Danh sách có hơn 100.000 dòng. Chia thành nhiều tệp rồi tải từng tệp.",
        "The list has over 100,000 rows. Split it into several files.",
    ),
    "file-too-many-columns": (
        "Bảng có hơn 60 cột. Xóa các cột không cần rồi tải lên lại.",
        "The table has over 60 columns. Remove those not needed and upload again.",
    ),
    "file-without-list": (
        (
            "Không tìm thấy bảng danh sách: cần một dòng tiêu đề có ít nhất hai cột như "
            "{headings}. Tải tệp mẫu để đối chiếu."
        ),
        (
            "No list was found: one row must hold two headings or more, such as {headings}. "
            "Compare with the template."
        ),
    ),
    "file-without-rows": (
        "Dưới dòng tiêu đề không có dòng nào. Điền danh sách rồi tải lên lại.",
        "There is no row below the headings. Fill in the list and upload again.",
    ),
    "file-with-words": (
        (
            "Cột “{header}” có chữ mà danh sách này chỉ nhận số lượng. Tệp không được lưu lại. "
            "Xóa cột này rồi tải lên lại."
        ),
        (
            "The column “{header}” holds words, but this list takes numbers only. "
            "The file was not kept. Remove the column and upload again."
        ),
    ),
    "file-sheet-names-person": (
        (
            "Tên trang tính thứ {number} có vẻ chứa số hoặc tài khoản của một người. Tệp không "
            "được lưu lại. Đổi tên trang tính rồi tải lên lại."
        ),
        (
            "The name of sheet number {number} seems to hold a person's number or account. "
            "The file was not kept. Rename the sheet and upload again."
        ),
    ),
    "file-heading-names-person": (
        (
            "Tiêu đề ở ô {cell} có vẻ chứa số hoặc tài khoản của một người. Tệp không được lưu "
            "lại. Sửa tiêu đề rồi tải lên lại."
        ),
        (
            "The heading in cell {cell} seems to hold a person's number or account. "
            "The file was not kept. Mend the heading and upload again."
        ),
    ),
    "file-names-persons": (
        (
            "Cột “{header}” ghi người làm việc hoặc đối tượng. Sổ 178 chỉ giữ số lượng, không giữ "
            "tên. Tệp không được lưu lại. Xóa cột này rồi tải lên lại."
        ),
        (
            "The column “{header}” names workers or persons. This register keeps numbers only. "
            "The file was not kept. Remove the column and upload again."
        ),
    ),
}
register_messages(FILES)
