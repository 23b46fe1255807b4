"""What the reading of a workbook says of files, cells and rows, in both languages."""

from backend.core.text.i18n import register_messages

CELLS = {
    "cell-required": ("Thiếu “{header}”. Điền vào ô này.", "“{header}” is missing. Fill it in."),
    "cell-too-long": (
        "“{header}” dài hơn {max} ký tự. Rút gọn lại.",
        "“{header}” is over {max} characters. Shorten it.",
    ),
    "cell-bad-character": (
        "Ô có ký tự không dùng được. Xóa nội dung, gõ lại.",
        "The cell has a character that cannot be used. Clear it and type again.",
    ),
    "cell-names-person": (
        (
            "Ô có vẻ chứa số CCCD, hộ chiếu, điện thoại, ngày sinh, tài khoản mạng hoặc email "
            "của một người. Xóa phần đó đi, Sổ 178 không giữ. Nếu là số nhà, số tiền thì viết rõ."
        ),
        (
            "The cell seems to hold somebody's ID, passport or phone number, birth date, network "
            "account or e-mail. Remove it. If it is a house number or an amount, say so."
        ),
    ),
    "cell-tells-of-person": (
        "Ô có vẻ kể về một người cụ thể (tên, tuổi, quê quán). Nếu đúng, chỉ ghi số lượng.",
        "The cell seems to tell of one person (name, age, origin). If so, mend it: counts only.",
    ),
    "cell-not-a-count": (
        "“{value}” không phải số nguyên. Ghi bằng chữ số, ví dụ 12.",
        "“{value}” is not a whole number. Write digits, such as 12.",
    ),
    "cell-not-money": (
        "“{value}” không phải số tiền. Ghi bằng chữ số, tính bằng đồng, ví dụ 35.000.000.",
        "“{value}” is not an amount. Write digits, in đồng, such as 35.000.000.",
    ),
    "cell-not-yes-or-no": (
        "“{value}” không rõ có hay không. Ghi Có hoặc Không.",
        "“{value}” is neither yes nor no. Write Có or Không.",
    ),
    "cell-unknown-choice": (
        "“{value}” không có trong danh mục của cột “{header}”. Chọn trong danh sách của tệp mẫu.",
        "“{value}” is not among the words of “{header}”. Choose from the template's list.",
    ),
    "cell-unknown-choice-which": (
        "“{value}” có nhiều nghĩa trong cột “{header}”. Chọn trong danh sách của tệp mẫu.",
        "“{value}” means several things in “{header}”. Choose from the template's list.",
    ),
    "cell-negative": ("Số phải từ 0 trở lên.", "The number must be 0 or more."),
    "cell-too-big": (
        "Số phải từ {max} trở xuống. Kiểm tra lại.",
        "The number must be {max} or less. Check it.",
    ),
    "cell-not-degrees": (
        "“{value}” không phải tọa độ. Ghi độ thập phân, ví dụ 20,4933.",
        "“{value}” is not a coordinate. Write decimal degrees, such as 20.4933.",
    ),
    "cell-axes-swapped": (
        "Vĩ độ và kinh độ ghi nhầm cột. Đổi chỗ hai ô.",
        "Latitude and longitude are in each other's column. Swap them.",
    ),
    "cell-not-latitude": (
        "“{value}” nằm ngoài Việt Nam: vĩ độ phải từ 8 đến 23,5.",
        "“{value}” lies outside Việt Nam: latitude must be 8 to 23.5.",
    ),
    "cell-not-longitude": (
        "“{value}” nằm ngoài Việt Nam: kinh độ phải từ 102 đến 118.",
        "“{value}” lies outside Việt Nam: longitude must be 102 to 118.",
    ),
    "cell-not-a-date": (
        "“{value}” không phải ngày. Ghi ngày/tháng/năm, ví dụ 27/03/2022.",
        "“{value}” is not a date. Write day/month/year, such as 27/03/2022.",
    ),
    "cell-not-a-real-date": (
        "“{value}” không phải ngày có thật. Ghi theo thứ tự ngày/tháng/năm, ví dụ 27/03/2022.",
        "“{value}” is not a real date. Write day/month/year, such as 27/03/2022.",
    ),
    "cell-not-in-month": (
        "“{value}” không phải ngày có thật: tháng {month} chỉ có {last} ngày.",
        "“{value}” is not a real date: {month} has only {last} days.",
    ),
    "cell-date-year-only": (
        "Mới có năm {year}. Ghi đủ ngày/tháng/năm, ví dụ 27/03/2022.",
        "Only the year {year} is there. Write day/month/year, such as 27/03/2022.",
    ),
    "cell-date-without-day": (
        "“{value}” thiếu ngày. Ghi đủ ngày/tháng/năm, ví dụ 27/03/2022.",
        "“{value}” lacks the day. Write day/month/year, such as 27/03/2022.",
    ),
    "cell-date-out-of-range": (
        "Năm phải từ 1900 đến 2100. Kiểm tra lại “{value}”.",
        "The year must be 1900 to 2100. Check “{value}”.",
    ),
    "cell-not-a-month": (
        "“{value}” không phải tháng. Ghi tháng/năm, ví dụ 09/2022.",
        "“{value}” is not a month. Write month/year, such as 09/2022.",
    ),
    "cell-month-in-future": (
        "“{header}” phải từ tháng {this} trở về trước.",
        "“{header}” must be {this} or earlier.",
    ),
    "cell-in-future": (
        "“{header}” phải từ {today} trở về trước.",
        "“{header}” must be {today} or earlier.",
    ),
    "cell-unknown-commune": (
        "“{value}” không có trong danh mục đơn vị.",
        "“{value}” is not a commune of your unit.",
    ),
    "cell-unknown-commune-which": (
        "Có nhiều đơn vị tên “{value}”. Ghi mã đơn vị hành chính (5 chữ số).",
        "Several units are named “{value}”. Write the unit's code (5 digits).",
    ),
    "row-duplicate": (
        "Trùng với dòng {row}: cùng {same}. Xóa một trong hai dòng.",
        "Repeats row {row}: same {same}. Remove one of them.",
    ),
    "row-unknown-id": (
        "Mã {noun} không có trong sổ, hoặc thuộc đơn vị khác. Dòng mới thì để trống ô mã.",
        "No such {noun}, or another unit's. Leave the id empty for a new one.",
    ),
    "row-copied": (
        "Cùng mã với dòng {row}. Nếu là {noun} mới, xóa ô mã và ô phiên bản của dòng này.",
        "Has the same id as row {row}. For a new {noun}, clear the id and version of this row.",
    ),
    "row-odd-version": (
        "Ô phiên bản đã bị sửa nên không biết dòng này xuất khi nào. Chép lại ô từ tệp xuất gốc.",
        "The version was edited, so nothing tells when this row was exported. Restore the cell.",
    ),
    "cell-contested": (
        (
            "“{header}” đã đổi trong sổ sau khi xuất tệp: {before}sổ ghi “{theirs}”, "
            "tệp ghi “{mine}”. Chọn giá trị ở bước Kiểm tra dữ liệu."
        ),
        (
            "“{header}” changed in the register after the export: {before}the register has "
            "“{theirs}”, the file “{mine}”. Choose one at the check."
        ),
    ),
    "row-unit-stays": (
        "{Noun} này thuộc đơn vị khác trong sổ và không chuyển đơn vị bằng tệp. Sửa lại ô này.",
        "This {noun} belongs to another unit, and a list cannot move it. Mend this cell.",
    ),
    "row-field-stays": (
        "“{header}” của dòng xuất từ sổ không đổi được bằng tệp. Lập dòng mới cho số liệu khác.",
        "“{header}” of a row from the register cannot be changed. Add a new row for other figures.",
    ),
    "row-changed": (
        "{Noun} này vừa thay đổi trong sổ sau khi kiểm tra tệp. Tải tệp lên kiểm tra lại.",
        "This record changed after the file was checked. Upload the file to check it again.",
    ),
    "row-several-matches": (
        "Sổ có nhiều {noun} cùng {same}. Xuất danh sách từ sổ rồi sửa trên tệp đó.",
        "Several records have the same {same}. Export the list and edit that.",
    ),
    "column-missing": (
        "Thiếu cột “{header}”. Thêm cột này, hoặc ghép với cột đang có.",
        "The column “{header}” is missing. Add it, or map one of yours to it.",
    ),
}
register_messages(CELLS)


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
    "file-by-other-boundaries": (
        (
            "Cột “{header}” ghi xã hiện nay, không phải đơn vị của từng dòng trong sổ; nhập lại sẽ "
            "chuyển dòng sang xã khác. Bỏ chọn “Theo địa giới từ 1/7/2025”, xuất lại rồi sửa."
        ),
        (
            "The column “{header}” names the communes since 1/7/2025, not the units of the rows in "
            "the register. Export again by their own boundaries, and edit that file."
        ),
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
