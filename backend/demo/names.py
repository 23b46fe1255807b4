"""Invented names: signs by type of business, and persons with common Vietnamese names."""

from random import Random

SIGNS: dict[str, tuple[str, ...]] = {
    "hotel": ("Khách sạn",),
    "guest_house": ("Nhà khách",),
    "motel": ("Nhà nghỉ",),
    "boarding_house": ("Nhà trọ",),
    "rental_apartment": ("Căn hộ cho thuê",),
    "restaurant": ("Nhà hàng", "Nhà hàng", "Quán ăn"),
    "karaoke": ("Karaoke", "Karaoke", "Quán hát"),
    "massage": ("Massage", "Xoa bóp bấm huyệt", "Tẩm quất"),
    "sauna": ("Xông hơi",),
    "hot_cold_bath": ("Tắm nóng lạnh",),
    "hair_wash": ("Cắt tóc", "Gội đầu", "Tóc đẹp"),
    "dim_cafe": ("Cà phê chòi", "Cà phê vườn"),
    "bar": ("Quán bar",),
    "other": ("Bida",),
}

WORDS = (
    *("Thanh Bình", "Hoàng Long", "Phú Quý", "Tuấn Anh", "Hải Yến", "Ngọc Mai", "Thu Hằng"),
    *("Minh Châu", "Anh Đào", "Hoa Mai", "Phương Nam", "Việt Hoàng", "Sông Châu", "Bạch Dương"),
    *("Thủy Tiên", "Đại Lợi", "Hồng Phúc", "An Khang", "Thiên Nga", "Kim Ngân", "Ánh Dương"),
    *("Trúc Xanh", "Sơn Thủy", "Đồng Xanh", "Vĩnh Phát", "Tân Tiến", "Hải Đăng", "Mộc Lan"),
    *("Thành Đạt", "Gia Hân", "Bảo Ngọc", "Hoa Lan", "Tường Vi", "Nhật Quang", "Phong Lan"),
    *("Trường An", "Lộc Phát", "Hưng Thịnh", "Hà Phương", "Quỳnh Anh", "Duy Tân", "Sao Mai"),
    *("Hoa Phượng", "Đức Thắng", "Xuân Hương", "Cẩm Tú", "Ngân Hà", "Việt Hương", "Hồng Hà"),
    *("Kim Liên", "Thái Sơn", "Bích Ngọc", "Hùng Cường", "Nam Phong", "Lan Anh", "Quê Lúa"),
    *("Thảo Nguyên", "Sen Hồng", "Tre Việt", "Dừa Xanh", "Phố Mới", "Hương Quê", "Bến Xuân"),
)

SURNAMES = (
    *("Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Vũ", "Đỗ", "Hoàng"),
    *("Bùi", "Đặng", "Ngô", "Dương", "Lương", "Trịnh", "Đinh", "Lã"),
)
MEN = (
    *("Văn Hùng", "Văn Thắng", "Đức Mạnh", "Quang Hải", "Minh Tuấn", "Văn Toàn", "Xuân Trường"),
    *("Văn Quyết", "Hữu Nghĩa", "Đình Chiến", "Văn Lực", "Công Thành", "Ngọc Sơn", "Văn Khoa"),
    *("Thanh Tùng", "Trọng Đạt", "Văn Kiên", "Quốc Bảo", "Duy Hưng", "Tiến Dũng"),
)
WOMEN = (
    *("Thị Hoa", "Thị Lan", "Thị Nhung", "Thu Trang", "Thị Hạnh", "Thị Thoa", "Thị Hường"),
    *("Ngọc Bích", "Thị Phượng", "Thị Duyên", "Thanh Huyền", "Thị Lụa", "Thị Vân", "Thị Mến"),
    *("Kim Oanh", "Thị Quyên", "Thị Tuyết", "Hồng Nhung", "Thị Yến", "Thị Ngân"),
)


class Signboards:
    """Gives out names of businesses and never repeats one."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()

    def name(self, kind: str) -> str:
        while True:
            name = f"{self.rng.choice(SIGNS[kind])} {self.rng.choice(WORDS)}"
            if name not in self.used:
                self.used.add(name)
                return name


def build_person_name(rng: Random) -> str:
    return f"{rng.choice(SURNAMES)} {rng.choice(MEN + WOMEN)}"
