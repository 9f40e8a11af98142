"""社工人才: everybody who works, or could work, in social work; certificates and employment."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.core.names import to_initials, to_pinyin
from shegongzhan.crypto.fields import blind_index_many
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    Cells,
    Keys,
    Kind,
    SheetRead,
    readable,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.standing import Standing, Told, noted_by
from shegongzhan.ledgers.kinds.worker_certificates import write_certificates
from shegongzhan.ledgers.kinds.worker_parts import (
    RegisteredRow,
    WorkerRow,
    write_employments,
    write_posts,
)
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent.models import Certificate, Employment, Worker, WorkerKind
from shegongzhan.talent.rules import registered_until

IDENTITY = Worker._meta.get_field("identity_index").purpose or "worker.identity"
_SEXES = {"male": "m", "female": "f"}


class Workers(Kind):
    """The talent register. A resident worker is one whose kind or post says so."""

    name = "workers"
    order = 20

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="workers",
            title="社工人才台账",
            columns=(
                Column("name", "姓名", ("社工姓名", "人员姓名")),
                Column("sex", "性别"),
                Column("identity", "身份证号", ("身份证号码", "公民身份号码", "证件号码", "身份证")),
                Column("employer", "所在单位", ("工作单位", "单位", "用人单位", "单位名称"), 1.5),
                Column(
                    "station", "所在社工站", ("社工站", "站点", "所在站点", "派驻站点", "服务站点", "驻站"), 2
                ),
                Column(
                    "township", "所在镇（街道）", ("乡镇", "镇街", "所在乡镇", "苏木乡镇", "乡镇（街道）")
                ),
                Column("village", "所在村（社区）", ("村（社区）", "村居", "嘎查村")),
                Column("post", "岗位", ("工作岗位", "职务", "岗位名称")),
                Column("kind", "人员类别", ("人才类别", "类别", "人员类型"), 1.5),
                Column(
                    "level",
                    "证书等级",
                    (
                        "职业水平等级",
                        "证书级别",
                        "资格等级",
                        "持证等级",
                        "职业资格",
                        "证书名称",
                        "社工证等级",
                    ),
                    3,
                ),
                Column("number", "证书编号", ("证书号", "证书号码", "登记号", "管理号"), 3),
                Column(
                    "obtained",
                    "取得证书日期",
                    ("取证日期", "取得日期", "取证时间", "发证日期", "获证时间", "取得证书时间", "批准日期"),
                    2,
                ),
                Column("registration", "登记证书编号", ("登记证号", "登记证编号"), 1.5),
                Column("registered", "登记日期", ("证书登记日期", "登记时间", "首次登记日期"), 1),
                Column("registered_until", "登记有效期至", ("登记有效期", "登记到期", "登记到期日期"), 1.5),
                Column(
                    "starts",
                    "入职日期",
                    ("入职时间", "到岗日期", "聘用日期", "参加工作时间", "聘用时间"),
                    1.5,
                ),
                Column("pay", "年薪（元）", ("年薪", "年工资", "薪酬（年）", "年收入", "薪资"), 2),
                Column("phone", "联系电话", ("电话", "手机号", "手机号码", "联系方式")),
            ),
            required=(("name",), ("level", "number", "post", "kind"), ("identity", "phone", "number")),
            marks=("人才", "社工台账", "持证", "社会工作者", "工作人员"),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row; keys count the rows of the sheet."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None and not row.values.identity:
                row.values.key = keys.key(
                    sheet, "worker", row.values.name, row.values.division, row.values.phone
                )
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> WorkerRow:
        """Return one person."""
        name = cells.needed("name", values.own_name, "name.missing", _("没有填姓名")) or ""
        identity = cells.identity()
        sex = _SEXES.get(identity.sex, "") if identity else ""
        written = _SEXES.get(values.sex(cells.raw("sex")), "")
        if sex and written and sex != written:
            cells.note("sex", "sex.conflict", _("性别与身份证号不一致，以身份证号为准"), rejects=False)
        division, at_station = self._where(cells, sheet, here)
        level = self._level(cells, here)
        if not level and (cells.text("number") or cells.text("obtained")):
            cells.note(
                "level", "level.missing", _("写了证书编号或日期，没有写等级；没有登记证书"), rejects=False
            )
        return WorkerRow(
            name=name[:40],
            division=division,
            kind=self._kind(cells, here, at_station),
            sex=sex or written,
            identity=identity.number if identity else "",
            phone=cells.phone("phone"),
            employer=cells.text("employer")[:120],
            at_station=at_station,
            post=cells.text("post")[:60],
            starts_on=cells.date("starts"),
            yearly_pay=self._pay(cells),
            level=level,
            number=cells.text("number")[:60],
            obtained_on=cells.date("obtained"),
            registered=self._registered(cells, division, here) if level else None,
        )

    @staticmethod
    def _registered(cells: Cells, division: str, here: Here) -> RegisteredRow | None:
        """Return the registration of the certificate; days that cannot be are remarked and left out."""
        on, until = cells.date("registered"), cells.date("registered_until")
        if on is None:
            return None
        years = policy("talent.registration_years", division or here.county, on)
        until = until or registered_until(on, years)
        obtained = cells.date("obtained")
        if on > here.today or until <= on or (obtained is not None and on < obtained):
            cells.note(
                "registered",
                "date.order",
                _("登记日期要在取得证书以后、有效期以前，也不能还没到；没有登记这一段"),
                rejects=False,
            )
            return None
        return RegisteredRow(cells.text("registration")[:60], on, until)

    @staticmethod
    def _where(cells: Cells, sheet: SheetRead, here: Here) -> tuple[str, bool]:
        station = cells.text("station")
        if station:
            found = here.township(station)
            if isinstance(found, Found):
                if here.outside(found.code):
                    cells.note("station", "place.outside", _("不在这次导入的范围内"), rejects=True)
                return found.code, True
            if here.is_county(station) or "指导中心" in station:
                return here.county, True
            cells.note(
                "station", "station.unknown", _("没有找到“%(written)s”") % {"written": station}, rejects=True
            )
            return "", False
        if cells.text("village"):
            return cells.place(here), False
        return cells.township(here) or here.unit, False

    @staticmethod
    def _kind(cells: Cells, here: Here, at_station: bool) -> str:
        written = cells.text("kind")
        kind = here.code("talent.kinds", written) if written else None
        post = cells.text("post")
        if kind is None and "驻站" in written + post:
            kind = WorkerKind.RESIDENT
        if kind is None and "两委" in written + post:
            kind = WorkerKind.CADRE
        if kind is None and written:
            cells.note(
                "kind",
                "choice.unknown",
                _("不认识的人员类别“%(written)s”，按其他人才登记") % {"written": written},
                rejects=False,
            )
        return kind or (WorkerKind.RESIDENT if at_station and post else WorkerKind.OTHER)

    @staticmethod
    def _level(cells: Cells, here: Here) -> str:
        written = cells.text("level")
        if not written or written in {"未取得", "未取证", "未持证"}:
            return ""
        level = here.code("talent.levels", written)
        if level is None:
            cells.note(
                "level",
                "choice.unknown",
                _("不认识的证书等级“%(written)s”，没有登记证书") % {"written": written},
                rejects=False,
            )
        return level or ""

    @staticmethod
    def _pay(cells: Cells) -> Decimal | None:
        pay = cells.yuan("pay", rejects=False)
        if pay is not None and not 0 <= pay < 10_000_000:
            cells.note("pay", "number.unreadable", _("年薪不合理，没有登记"), rejects=False)
            return None
        return pay

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the register: who is not known is new, of the others what a ledger may change (`standing`)."""
        good = list(readable(sheets))
        said: list[WorkerRow] = [row.values for _sheet, row in good]
        indexes = blind_index_many([row.identity for row in said], IDENTITY)
        known = _known_workers(said, indexes)
        fresh: dict[str, Worker] = {}
        standing = Standing()
        sources: dict[str, set[str]] = {}
        workers: list[Worker] = []
        for (sheet, row), index in zip(good, indexes, strict=True):
            one: WorkerRow = row.values
            key = index or one.key
            worker = known.get(key)
            if worker is None:
                worker = known[key] = fresh[key] = _new_worker(one, index, here, batch)
                row.fate = CREATED
            elif key in sources.get(sheet.source, ()):
                row.fate = DUPLICATE
                remark(
                    sheet, row, "name", shown("name", one.name), "duplicate", _("这个人在本表前面已经出现过")
                )
            else:
                standing.meet(sheet, row, worker, _told(one))
            sources.setdefault(sheet.source, set()).add(key)
            workers.append(worker)
        Worker.objects.bulk_create(fresh.values(), batch_size=1000)
        Worker.objects.bulk_update(standing.rows(), ["phone", "sex"], batch_size=500)
        pairs = [
            (row, worker)
            for (_sheet, row), worker in zip(good, workers, strict=True)
            if row.fate != DUPLICATE
        ]
        write_employments(pairs, here, batch)
        write_posts(pairs, here, batch)
        write_certificates(good, workers, here, batch)
        for model in (Employment, Certificate):
            noted_by(model, "worker", [worker.pk for worker in workers], here)
        for _sheet, row in good:
            row.values = None


def _known_workers(said: list[WorkerRow], indexes: list[str]) -> dict[str, Worker]:
    found: dict[str, Worker] = {}
    wanted = sorted({index for index in indexes if index})
    for start in range(0, len(wanted), 500):
        found.update(
            {
                str(w.identity_index): w
                for w in Worker.objects.filter(identity_index__in=wanted[start : start + 500])
            }
        )
    keys = sorted({row.key for row in said if row.key})
    for start in range(0, len(keys), 500):
        found.update(
            {w.import_key: w for w in Worker.objects.filter(import_key__in=keys[start : start + 500])}
        )
    return found


def _new_worker(one: WorkerRow, index: str, here: Here, batch: Batch | None) -> Worker:
    return Worker(
        division=one.division,
        station_id=here.station_of(one.division) if one.at_station else None,
        kind=one.kind,
        name=one.name,
        pinyin=to_pinyin(one.name),
        initials=to_initials(one.name),
        sex=one.sex,
        identity_number=one.identity or None,
        identity_index=index or None,
        phone=one.phone or None,
        certificate_level=one.level,
        batch=batch,
        import_key=one.key,
    )


def _told(one: WorkerRow) -> list[Told]:
    return [Told("phone", "phone", one.phone), Told("sex", "sex", one.sex, _shown_sex)]


def _shown_sex(code: str) -> str:
    return _("男") if code == "m" else _("女")
