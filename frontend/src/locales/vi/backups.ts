/** Backups: what the administrator must know of them. */
export default {
  not_set_up_title: "Chưa có bản sao lưu",
  not_set_up: "Máy chủ hỏng thì toàn bộ dữ liệu sẽ mất. Người phụ trách máy chủ đặt sao lưu hằng đêm theo tài liệu vận hành.",
  failed_title: "Sao lưu chưa xong",
  failed: "Lần sao lưu lúc {when} không ghi được: {reason}.",
  overdue_title: "Đã quá 26 giờ chưa có bản sao lưu mới",
  overdue: "Kiểm tra máy chủ có đang chạy dịch vụ sao lưu hằng đêm không.",
  last: "Bản sao lưu gần nhất: {when}.",
  last_none: "Chưa có bản sao lưu nào.",
  missing_title: "Bản sao lưu thiếu tệp đính kèm",
  missing: "{count} ảnh, bản quét không còn trên máy chủ khi sao lưu. Báo cho người phụ trách máy chủ.",
  same_disk_title: "Bản sao lưu nằm cùng ổ đĩa với dữ liệu",
  same_disk: "Ổ đĩa hỏng thì mất cả hai. Đặt thư mục sao lưu trên ổ đĩa khác.",
  reason_no_space: "ổ đĩa không đủ chỗ trống",
  reason_no_folder: "không ghi được vào thư mục sao lưu, kiểm tra ổ đĩa đã được gắn chưa",
  reason_damaged: "dữ liệu đọc lại không khớp, kiểm tra ổ đĩa",
  reason_failed: "xem nhật ký của lệnh sao lưu trên máy chủ",
};
