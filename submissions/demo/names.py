"""Invented names of people, places and enterprises. None is meant to be anybody's."""

from __future__ import annotations

from random import Random

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Mai",
    "Trịnh",
    "Cao",
]
MIDDLE_WOMEN = ["Thị", "Thị Thu", "Thị Hồng", "Thị Kim", "Thị Ngọc", "Thị Thanh", "Ngọc", "Thu"]
MIDDLE_MEN = ["Văn", "Đức", "Quang", "Hữu", "Minh", "Công", "Xuân", "Đình"]
GIVEN_WOMEN = [
    "Vân",
    "Hoa",
    "Lan",
    "Hương",
    "Hằng",
    "Nga",
    "Thảo",
    "Trang",
    "Yến",
    "Dung",
    "Hạnh",
    "Nhung",
    "Oanh",
    "Phượng",
    "Thúy",
    "Xuân",
]
GIVEN_MEN = [
    "Sơn",
    "Dũng",
    "Hùng",
    "Tuấn",
    "Thắng",
    "Minh",
    "Long",
    "Quân",
    "Hải",
    "Nam",
    "Phúc",
    "Toàn",
    "Khánh",
    "Lâm",
    "Bình",
    "Cường",
]

PLACE_HEADS = [
    "An",
    "Bình",
    "Đông",
    "Hòa",
    "Hưng",
    "Kim",
    "Lộc",
    "Long",
    "Mỹ",
    "Ngọc",
    "Phú",
    "Phước",
    "Quảng",
    "Sông",
    "Tân",
    "Thanh",
    "Thịnh",
    "Thuận",
    "Trung",
    "Vĩnh",
]
PLACE_TAILS = [
    "Châu",
    "Định",
    "Giang",
    "Hải",
    "Hiệp",
    "Khê",
    "Lâm",
    "Lạc",
    "Mai",
    "Ninh",
    "Phong",
    "Sơn",
    "Thạch",
    "Thành",
    "Tiến",
    "Trà",
    "Trung",
    "Xuân",
    "Yên",
    "Vân",
]

TRADES = [
    "May",
    "Điện tử",
    "Gỗ",
    "Thủy sản",
    "Giày da",
    "Cơ khí",
    "Bao bì",
    "Dược phẩm",
    "Nhựa",
    "Xây dựng",
    "Vận tải",
    "Thực phẩm",
]
FORMS = {
    "private": ["Công ty TNHH", "Công ty Cổ phần"],
    "fdi": ["Công ty TNHH Quốc tế"],
    "state_enterprise": ["Công ty Nhà nước"],
}
FORMS |= {"cooperative": ["Hợp tác xã"]}
SCHOOLS = ["Trường Mầm non", "Trường Tiểu học", "Trường THCS", "Trường THPT", "Trạm Y tế", "Bệnh viện"]
OFFICES = ["Ủy ban nhân dân xã", "Sở", "Chi cục"]
PRIVATE_SCHOOLS = ["Trường Mầm non tư thục", "Phòng khám", "Trung tâm Ngoại ngữ"]
GUILDS = ["Xe ôm công nghệ", "Bốc xếp", "Giúp việc gia đình", "Bán hàng chợ"]


def person(chance: Random) -> str:
    """A full name: family, middle, given."""
    if chance.random() < 0.5:
        return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE_WOMEN)} {chance.choice(GIVEN_WOMEN)}"
    return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE_MEN)} {chance.choice(GIVEN_MEN)}"


def place(chance: Random) -> str:
    """A place of two syllables."""
    return f"{chance.choice(PLACE_HEADS)} {chance.choice(PLACE_TAILS)}"


def employer(chance: Random, sector: str) -> str:
    """What a grassroots unit of `sector` is named after."""
    where = place(chance)
    if sector in FORMS:
        return f"{chance.choice(FORMS[sector])} {chance.choice(TRADES)} {where}"
    heads = {
        "admin_public": OFFICES,
        "public_service": SCHOOLS,
        "nonpublic_service": PRIVATE_SCHOOLS,
        "informal": GUILDS,
    }
    return f"{chance.choice(heads[sector])} {where}"
