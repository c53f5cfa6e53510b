"""What a trade offers, and at which prices: the shops of a street, made up."""

from dataclasses import dataclass

Priced = tuple[str, int]
"""What it is, and its price in yuan."""


@dataclass(frozen=True, slots=True)
class Trade:
    """`suffix` ends a shop's name. `services` are what coupons take something off, `goods` what they give."""

    name: str
    suffix: str
    share: int
    services: tuple[Priced, ...]
    goods: tuple[Priced, ...]


TRADES = (
    Trade(
        "理发", "理发店", 26, (("洗剪吹", 38), ("染发", 128), ("老人理发", 20)), (("头皮护理", 48), ("便民理发", 15))
    ),
    Trade("洗浴", "洗浴", 14, (("汗蒸", 58), ("全身推拿", 98), ("家庭洗浴", 88)), (("搓澡", 25), ("单人洗浴", 20))),
    Trade(
        "水暖", "水暖", 16, (("水管维修", 80), ("地暖清洗", 260), ("龙头更换", 60)), (("管道检查", 30), ("软管", 18))
    ),
    Trade("洗车", "洗车行", 14, (("精洗", 88), ("打蜡", 150), ("普洗", 35)), (("车内除尘", 40), ("玻璃水", 20))),
    Trade("餐饮", "餐馆", 44, (("午市套餐", 36), ("家常小炒", 68), ("早点", 12)), (("水饺一份", 22), ("豆浆油条", 8))),
    Trade("超市", "超市", 36, (("米面粮油", 120), ("日用百货", 60), ("生鲜", 50)), (("鸡蛋一板", 18), ("洗衣液", 29))),
    Trade("果蔬", "果蔬店", 24, (("时令水果", 45), ("净菜", 20), ("果篮", 98)), (("苹果两斤", 16), ("时蔬一份", 10))),
    Trade(
        "干洗",
        "干洗店",
        16,
        (("大衣干洗", 45), ("羽绒服清洗", 50), ("窗帘清洗", 80)),
        (("衬衫熨烫", 10), ("改裤脚", 15)),
    ),
    Trade(
        "家电维修",
        "家电维修",
        14,
        (("空调清洗", 120), ("油烟机清洗", 150), ("上门检修", 50)),
        (("遥控器", 25), ("线路检查", 30)),
    ),
    Trade(
        "烘焙", "烘焙坊", 16, (("生日蛋糕", 168), ("面包", 30), ("中式点心", 45)), (("吐司一袋", 16), ("蛋挞四只", 20))
    ),
    Trade("文具", "文具店", 12, (("学习用品", 40), ("书包", 120), ("打印复印", 10)), (("笔记本", 8), ("彩笔一盒", 22))),
    Trade("眼镜", "眼镜店", 10, (("配镜", 320), ("镜片更换", 160), ("老花镜", 80)), (("验光", 30), ("镜框保养", 15))),
    Trade(
        "家政",
        "家政",
        16,
        (("日常保洁", 120), ("擦窗", 100), ("收纳整理", 180)),
        (("冰箱清洁", 50), ("保洁一小时", 40)),
    ),
)

WORDS = (
    "春风 丰年 清泉 暖汤 顺流 和家 向阳 满园 晨光 晴川 远帆 海蓝 金穗 如意 喜乐 安宁 长青 朝霞 明月 枫林 "
    "白云 青禾 同心 百顺 四季 家园 邻里 好运 悦来 望海 星河 蓝湾 福星 平安 知味 巧手 舒心 易家 小满 大雪"
)
"""What shops are called, between their trade and the word that says they are made up."""


@dataclass(frozen=True, slots=True)
class Featured:
    """A shop that scenes and personas know by its key; `place` is the index of its community."""

    key: str
    trade: str
    name: str
    place: int
    open: bool = True


FEATURED = (
    Featured("barber", "理发", "演示·春风理发店", 0),
    Featured("canteen", "餐饮", "演示·暖心餐馆", 20),
    Featured("market", "超市", "演示·丰年超市", 1),
    Featured("carwash", "洗车", "演示·清泉洗车行", 1),
    Featured("bath", "洗浴", "演示·暖汤洗浴", 2),
    Featured("plumber", "水暖", "演示·顺流水暖", 3),
    Featured("suspended", "餐饮", "演示·旧巷餐馆", 4, open=False),
)
