import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from shegongzhan.crypto import masking


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("identity_number", "34182119700101122X", "341821********122X"),
        ("identity_number", "341821700101122", "341821*****1122"),
        ("identity_number", "E12345678", "E12****78"),
        ("identity_number", "", ""),
        ("identity_number", None, ""),
        ("phone", "19912340417", "199****0417"),
        ("phone", "7012345", "7****45"),
        ("phone", "110", "***"),
        ("name", "杨秀兰", "杨*兰"),
        ("name", "杨兰", "杨*"),
        ("name", "欧阳秀兰", "欧阳*兰"),
        ("name", "欧阳兰", "欧阳*"),
        ("name", "欧阳", "欧*"),
        ("name", "乌兰图雅", "乌**雅"),
        ("name", "杨", "*"),
        ("name", "Smith", "S***"),
        ("name", "", ""),
        ("address", "建平镇桥头村上塘组12号", "建平镇桥头村 ***"),
        ("address", "查干嘎查三组", "查干嘎查 ***"),
        ("address", "建平镇中港路8号", "建平镇 ***"),
        ("address", "中港路8号", "***"),
        ("address", "", ""),
        ("account", "6217001234567890123", "***************0123"),
        ("certificate", "2023C10012345", "20*******2345"),
        ("email", "lin@example.org", "l***@example.org"),
        ("text", "高血压三级", "***"),
        ("text", " ", ""),
    ],
)
def test_what_a_mask_shows(kind, value, shown):
    assert masking.mask(kind, value) == shown


def test_an_address_shows_the_village_it_is_known_to_lie_in():
    assert masking.address("上塘组12号", village="桥头村") == "桥头村 ***"
    assert masking.address("", village="桥头村") == "桥头村"


@given(st.sampled_from(sorted(masking.MASKS)), st.text(min_size=1, max_size=30))
def test_a_mask_never_gives_a_value_back_whole(kind, value):
    shown = masking.mask(kind, value)

    assert shown != value.strip() or set(shown) <= {"*", " "}


def test_a_template_shows_a_masked_value():
    template = Template('{% load masks %}{{ number|masked:"phone" }}')

    assert template.render(Context({"number": "19912340417"})) == "199****0417"
