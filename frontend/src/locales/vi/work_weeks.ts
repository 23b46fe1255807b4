/** The page for one day of work a week. */
export default {
  to_list: "Danh sách việc",
  left: "{parts} phần còn phải nhập, {others} việc khác đang chờ",
  left_here: "{parts} phần còn phải nhập",
  left_elsewhere: "Đã nhập đủ, {others} việc khác đang chờ",
  done: "Đã xong việc của tuần này",
  part_open: "Còn việc",
  part_done: "Đủ",
  others: "{count} việc khác đang chờ",
  no_others: "Không có việc khác đang chờ",
} as const;
