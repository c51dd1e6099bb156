"""Words for groups of notices, the ways they may travel, and the sweeps. Words only."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.words.refusals import Said

NOTICE_GROUPS: Mapping[str, Said] = {
    "urgent": {"vi": "Cần làm ngay: bị trả lại, bị từ chối, cấp trên nhắc riêng", "en": "To be done now"},
    "duty": {"vi": "Báo cáo mới, nhắc hạn nộp, quá hạn của đơn vị tôi", "en": "Deadlines of my unit"},
    "waiting": {"vi": "Báo cáo chờ tôi xem xét, ký", "en": "Waiting for me"},
    "decided": {"vi": "Báo cáo được duyệt, gia hạn, đính chính", "en": "Decisions"},
    "below": {"vi": "Đơn vị bên dưới quá hạn", "en": "Late units below"},
}
NOTICE_MODES: Mapping[str, Said] = {
    "at_once": {"vi": "Gửi ngay từng thư", "en": "At once"},
    "digest": {"vi": "Gom vào một thư trong ngày", "en": "Once a day"},
    "off": {"vi": "Không gửi thư", "en": "No letters"},
}
MAIL_FAULTS: Mapping[str, Said] = {
    "ConnectionRefusedError": {"vi": "Máy chủ thư không nhận kết nối", "en": "The mail server is not there"},
    "TimeoutError": {"vi": "Máy chủ thư không trả lời", "en": "The mail server does not answer"},
    "gaierror": {"vi": "Không tìm thấy máy chủ thư", "en": "No such mail server"},
    "SMTPServerDisconnected": {"vi": "Máy chủ thư ngắt giữa chừng", "en": "The mail server hung up"},
    "SSLError": {"vi": "Không nối an toàn được với máy chủ thư", "en": "No secure connection"},
}
"""What is behind the name of a fault a letter was put back with; what a mail server says itself stays as it said it."""
SWEEPS: Mapping[str, Said] = {
    "checkpoints": {"vi": "Mốc niêm nhật ký", "en": "Checkpoints"},
    "bulk_moves": {"vi": "Việc làm hàng loạt", "en": "Bulk moves"},
    "escalations": {"vi": "Báo lên khi chờ lâu", "en": "Escalations"},
    "consolidation": {"vi": "Cộng tổng hợp", "en": "Consolidation"},
    "publications": {"vi": "Ban hành", "en": "Publications"},
    "openings": {"vi": "Mở đợt theo lịch", "en": "Rounds opened by plan"},
    "documents": {"vi": "Tạo tệp", "en": "Documents"},
    "notices": {"vi": "Gửi thông báo", "en": "Notices"},
    "recounts": {"vi": "Đếm lại ban đêm", "en": "Recounts"},
    "reminders": {"vi": "Lập lịch nhắc", "en": "Reminders"},
    "tickets": {"vi": "Gửi thư mời, thư đặt mật khẩu", "en": "Invitations"},
}
