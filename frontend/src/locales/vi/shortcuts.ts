/** The keyboard shortcuts. */
export default {
  title: "Phím tắt",
  find: "Tìm, đi tới chức năng",
  search: "Đến ô tìm của danh sách",
  close: "Đóng lớp trên cùng",
  help: "Danh sách phím tắt",
  off: "Tắt phím tắt một phím",
  on: "Bật phím tắt một phím",
} as const;
