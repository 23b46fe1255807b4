/** More names of fields in the logs, beside those of log.ts. */
export default {
  field_rules: "điểm theo dữ kiện",
  field_type_points: "điểm theo loại hình",
  field_random_percent: "phần bốc thăm",
  field_entered_by_id: "người nhập",
  field_quarter_start: "ngày đầu quý",
  field_quarter_end: "ngày cuối quý",
  field_drawn_on: "ngày bốc thăm",
  field_seed: "mã ngẫu nhiên",
  field_points_version_id: "bảng điểm",
  field_waiting_count: "số cơ sở chưa kiểm tra",
  field_list_size: "số cơ sở của danh sách",
  field_drawn_count: "số cơ sở bốc thăm",
  field_drawn_by_id: "người bốc thăm",
  field_security_certificate_expires_on: "ngày hết hạn giấy chứng nhận ANTT",
} as const;
