"""The words for units: levels, kinds, sectors, and what a decision does to one. Words only."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.words.refusals import Said

LEVELS: Mapping[str, Said] = {
    "grassroots": {"vi": "Cấp cơ sở", "en": "Grassroots"},
    "upper": {"vi": "Cấp trên trực tiếp cơ sở", "en": "Upper level"},
    "province": {"vi": "Cấp tỉnh", "en": "Province"},
}
KINDS: Mapping[str, Said] = {
    "confederation": {"vi": "Tổng liên đoàn", "en": "Confederation"},
    "province": {"vi": "Liên đoàn Lao động tỉnh, thành phố", "en": "Provincial federation"},
    "district": {"vi": "Liên đoàn Lao động huyện", "en": "District federation"},
    "local_branch": {"vi": "Công đoàn ngành địa phương", "en": "Local branch union"},
    "industrial_zone": {"vi": "Công đoàn khu công nghiệp", "en": "Industrial zone union"},
    "commune": {"vi": "Công đoàn xã, phường", "en": "Commune or ward union"},
    "corporation": {"vi": "Công đoàn tổng công ty", "en": "Corporation union"},
    "central_branch": {"vi": "Công đoàn ngành trung ương", "en": "Central branch union"},
    "grassroots": {"vi": "Công đoàn cơ sở", "en": "Grassroots union"},
    "guild": {"vi": "Nghiệp đoàn cơ sở", "en": "Guild"},
    "member_union": {"vi": "Công đoàn cơ sở thành viên", "en": "Member union"},
    "department_union": {"vi": "Công đoàn bộ phận", "en": "Department union"},
    "group": {"vi": "Tổ công đoàn", "en": "Union group"},
}
SECTORS: Mapping[str, Said] = {
    "admin_public": {"vi": "Cơ quan hành chính", "en": "Public administration"},
    "public_service": {"vi": "Sự nghiệp công lập", "en": "Public service"},
    "state_enterprise": {"vi": "Doanh nghiệp nhà nước", "en": "State enterprise"},
    "private": {"vi": "Doanh nghiệp ngoài nhà nước", "en": "Private enterprise"},
    "fdi": {"vi": "Doanh nghiệp vốn nước ngoài", "en": "Foreign-invested enterprise"},
    "cooperative": {"vi": "Hợp tác xã", "en": "Cooperative"},
    "nonpublic_service": {"vi": "Sự nghiệp ngoài công lập", "en": "Non-public service"},
    "informal": {"vi": "Lao động tự do", "en": "Informal workers"},
}
ACTS: Mapping[str, Said] = {
    "found": {"vi": "Thành lập", "en": "Founded"},
    "rename": {"vi": "Đổi tên", "en": "Renamed"},
    "move": {"vi": "Chuyển về", "en": "Moved to"},
    "merge": {"vi": "Sáp nhập vào", "en": "Merged into"},
    "split": {"vi": "Chia thành", "en": "Split into"},
    "dissolve": {"vi": "Giải thể", "en": "Dissolved"},
    "undo": {"vi": "Hoàn tác quyết định", "en": "Decision undone"},
    "release_portfolios": {"vi": "Bỏ phân công theo dõi", "en": "Units no longer assigned"},
}
"""What a decision does to a unit."""
