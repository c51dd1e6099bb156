// What the line about saving says.

const clock = (moment) => new Date(moment).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

export const SENDING = "Đang gửi…";
export const UNKEPT = "Trình duyệt này không giữ được bản nháp: đừng đóng trang trước khi thấy “Đã lưu”.";
export const TOO_LONG = "Danh sách vừa được người khác sửa, dài hơn chỗ trên trang này: tải lại trang để xem đủ.";

export const OUTCOMES = {
  offline: "Không có mạng: đã giữ trong máy, sẽ gửi khi có mạng.",
  broken: "Hệ thống chưa nhận được: đã giữ trong máy, sẽ tự gửi lại.",
  signed_out: "Phiên đăng nhập đã hết: những gì vừa gõ được giữ trong máy.",
  stranger: "Người khác đã đăng nhập trên máy này: những gì vừa gõ được giữ riêng, chưa gửi.",
};

export const refused = (told) => `Chưa lưu được: ${told.message ?? "hệ thống không nhận."} Những gì vừa gõ được giữ trong máy.`;

export function saved(said, faults, collisions, others) {
  const left = [];
  if (faults) left.push(`${faults} ô chưa đúng`);
  if (collisions) left.push(`${collisions} chỗ hai người cùng sửa`);
  return [`${said}${left.length ? `, trừ ${left.join(" và ")}` : ""}.`, others].filter(Boolean).join(" ");
}

export const restored = (at) => `Đã lấy lại những gì bạn gõ lúc ${clock(at)} mà chưa gửi được.`;
export const collided = (label) => `${label}: hai người cùng sửa, cần chọn lấy của ai.`;
export const unread = (count) => `Còn ${count} phần gõ trên máy này có chỗ phải sửa mới lưu được; các ô khác đã lưu. Mở phần đó, sửa chỗ nêu dưới đây:`;
export const THROW_AWAY = "Bỏ phần gõ này";
export const THROWING_AWAY = "Bỏ những gì gõ trên máy này mà chưa lưu được? Báo cáo giữ nguyên như đang lưu.";
export const waiting = (count) => `Còn ${count} phần gõ trên máy này chưa gửi được lên hệ thống.`;
export const LEAVING = "Còn số liệu gõ trên máy này chưa gửi được lên hệ thống. Đăng xuất sẽ xóa khỏi máy. Vẫn đăng xuất?";
