"""The kinds of communication activities in the demo, by communes and by the district."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CampaignKind:
    """A usual activity of a commune; ranges are (fewest, most)."""

    form: str
    audience: str
    topic: str
    place: str | None = None
    partner: str | None = None
    programme: str | None = None
    people: tuple[int, int] = (0, 0)
    panels: tuple[int, int] = (0, 0)
    leaflets: tuple[int, int] = (0, 0)
    broadcasts: tuple[int, int] = (0, 0)

    @property
    def sessions(self) -> int:
        return int(self.form in ("conference", "school"))


KINDS = (
    CampaignKind(
        "conference",
        "residents",
        "Phổ biến Pháp lệnh phòng, chống mại dâm và Nghị định 144/2021/NĐ-CP",
        "Nhà văn hóa xã",
        "Ủy ban Mặt trận Tổ quốc xã",
        "cultured_life",
        people=(60, 140),
        leaflets=(50, 150),
    ),
    CampaignKind(
        "broadcast",
        "residents",
        "Phát thanh chuyên mục phòng, chống tệ nạn mại dâm",
        "Hệ thống truyền thanh xã",
        programme="denouncing_movement",
        broadcasts=(4, 12),
    ),
    CampaignKind(
        "leaflet",
        "residents",
        "Cấp phát tờ rơi phòng, chống tệ nạn xã hội đến khu dân cư",
        "Các thôn trong xã",
        "Đoàn Thanh niên xã",
        leaflets=(200, 600),
    ),
    CampaignKind(
        "school",
        "students",
        "Ngoại khóa phòng, chống tệ nạn xã hội, kỹ năng tự bảo vệ",
        "Trường THCS xã",
        "Trường THCS",
        "association_activities",
        people=(180, 420),
    ),
    CampaignKind(
        "panel",
        "residents",
        "Lắp đặt panô tuyên truyền tại trung tâm xã",
        "Ngã ba trung tâm xã",
        panels=(1, 3),
    ),
    CampaignKind(
        "conference",
        "establishment_workers",
        "Tuyên truyền, ký cam kết với chủ cơ sở kinh doanh dịch vụ",
        "Hội trường UBND xã",
        "Công an xã",
        "crime_prevention",
        people=(12, 40),
        leaflets=(20, 60),
    ),
    CampaignKind(
        "conference",
        "cadres",
        "Quán triệt kế hoạch phòng, chống mại dâm đến cán bộ thôn, hội, đoàn thể",
        "Hội trường UBND xã",
        people=(25, 60),
    ),
    CampaignKind(
        "poster",
        "residents",
        "Treo áp phích tại nhà văn hóa các thôn",
        "Nhà văn hóa thôn",
        panels=(6, 14),
    ),
)

JOINT = (
    (
        date(2021, 6, 24),
        8,
        CampaignKind(
            "conference",
            "residents",
            "Hội nghị tuyên truyền Tháng hành động phòng, chống ma túy, mại dâm",
            "Nhà văn hóa trung tâm huyện",
            people=(180, 180),
        ),
    ),
    (
        date(2022, 3, 17),
        6,
        CampaignKind(
            "conference",
            "cadres",
            "Hội nghị triển khai kế hoạch phòng, chống mại dâm năm 2022",
            "Hội trường UBND huyện",
            people=(96, 96),
        ),
    ),
    (
        date(2022, 6, 22),
        12,
        CampaignKind(
            "leaflet",
            "residents",
            "Cấp phát tờ rơi Tháng hành động phòng, chống ma túy, mại dâm",
            None,
            "Huyện đoàn Bình Lục",
            "cultured_life",
            panels=(4, 4),
            leaflets=(6000, 6000),
        ),
    ),
    (
        date(2022, 9, 14),
        7,
        CampaignKind(
            "conference",
            "establishment_workers",
            "Hội nghị với chủ cơ sở kinh doanh dịch vụ dễ bị lợi dụng",
            "Hội trường UBND huyện",
            "Công an huyện",
            "crime_prevention",
            people=(74, 74),
        ),
    ),
)
"""Activities of the district: the day, the number of communes, and the activity."""

LAW_DAY = CampaignKind(
    "conference",
    "residents",
    "Tuyên truyền hưởng ứng Ngày Pháp luật Việt Nam",
    "Nhà văn hóa trung tâm huyện",
)
