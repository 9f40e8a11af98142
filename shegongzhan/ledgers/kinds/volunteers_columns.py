"""The columns of the register of volunteers, with what towns call them."""

from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.ledgers.kinds.columns import TOWNSHIP

SPEC = LedgerSpec(
    kind="volunteers",
    title="志愿者台账",
    columns=(
        Column("number", "志愿者编号", ("志愿者号", "志愿者统一编号", "注册号", "志愿者注册号", "志愿者证号"), 3),
        Column("name", "姓名", ("志愿者姓名", "志愿者", "队员姓名", "名字")),
        Column("sex", "性别"),
        Column(
            "identity",
            "身份证号",
            ("身份证号码", "公民身份号码", "身份证", "证件号码", "证件号", "身份证件号码", "居民身份证号"),
            1.5,
        ),
        Column("born", "出生日期", ("出生年月", "出生年月日", "生日", "出生时间")),
        Column("age", "年龄", ("周岁",)),
        TOWNSHIP,
        Column(
            "village",
            "居住区域",
            (
                "所在村（社区）", "村（社区）", "村居", "嘎查村", "嘎查村（社区）", "村（居）", "所属村（社区）", "所在社区",
                "所属社区", "居住村（社区）", "居住地", "现居住地", "居住社区", "住址", "家庭住址", "居住地址", "社区", "村名",
            ),
            1.5,
        ),
        Column("phone", "联系电话", ("电话", "手机号", "手机号码", "联系方式", "电话号码", "本人电话")),
        Column("station", "联系的社工站", ("社工站", "所属社工站", "服务站点", "所在社工站"), 1.5),
        Column("services", "服务类别", ("志愿服务类别", "服务意向", "意向服务类别", "服务领域", "志愿服务方向", "服务方向"), 3),
        Column("skills", "专业技能", ("技能", "特长", "专长", "技能特长", "个人特长", "专业特长"), 3),
        Column("availability", "方便的时间", ("可服务时间", "服务时间段", "空闲时间", "可参加时间"), 3),
        Column("teams", "志愿服务队", ("所属志愿服务队", "所属队伍", "服务队", "志愿队伍", "所属团队", "志愿团体", "队伍名称"), 3),
        Column("guardian_name", "监护人姓名", ("监护人", "家长姓名", "家长"), 1.5),
        Column(
            "guardian_phone", "监护人电话", ("监护人联系电话", "监护人联系方式", "监护人手机号", "家长电话"), 1.5
        ),
        Column("consent", "监护人同意日期", ("监护人同意时间", "同意日期", "监护人签字日期"), 3),
        Column("since", "登记日期", ("注册日期", "注册时间", "登记时间", "加入日期", "加入时间", "入队时间"), 1.5),
        Column("state", "状态", ("志愿者状态", "是否在册")),
    ),
    required=(("name",), ("phone", "identity")),
    marks=("志愿者", "志愿服务队", "志愿"),
)  # fmt: skip
