"""The difference in wording between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.reading.wording import Wording, compare, same_wording


def marked(wording: Wording, side: str) -> str:
    """A side with its changes in brackets."""
    return "".join(f"[{span.text}]" if span.changed else span.text for span in getattr(wording, side))


@pytest.mark.parametrize(
    ("old", "new", "old_marked", "new_marked", "share"),
    [
        # a compound of kanji changes in one letter
        ("集会所の修繕等補助金を交付します。", "集会所の修繕費補助金を交付します。", "集会所の修繕[等]補助金を交付します。", "集会所の修繕[費]補助金を交付します。", 6),
        # katakana, hiragana, letters and numbers are whole units
        ("リーダー研修を年10回開きます。", "リーダーシップ研修を年12回開きます。", "[リーダー]研修を年[10]回開きます。", "[リーダーシップ]研修を年[12]回開きます。", 43),
        ("LINEで案内を配ります。", "SNSで案内を配ります。", "[LINE]で案内を配ります。", "[SNS]で案内を配ります。", 28),
        # something is added at the end of a sentence
        ("座談会の開催を支援します。", "座談会の開催を支援します。あわせて人材を育てます。", "座談会の開催を支援します。", "座談会の開催を支援します。[あわせて人材を育てます。]", 32),
        # short agreements between two changes are no islands
        ("町の祭りを守る活動", "村の行事を学ぶ機会", "[町の祭りを守る活動]", "[村の行事を学ぶ機会]", 100),
        # only endings in common: written anew
        ("広報紙で周知します。", "防災訓練を実施します。", "[広報紙で周知します。]", "[防災訓練を実施します。]", 100),
    ],
)  # fmt: skip
def test_changes_read_as_phrases(old: str, new: str, old_marked: str, new_marked: str, share: int) -> None:
    wording = compare(old, new)
    assert (marked(wording, "old"), marked(wording, "new"), wording.share) == (old_marked, new_marked, share)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("見守りを続けます。", "見守りを続けます。"),
        ("○見守りを続けます。", "見守りを続けます。"),
        ("・見守りを 続けます。", "　見守りを続けます。\n"),
        ("１０か所のカフェ(仮)", "10か所のｶﾌｪ（仮）"),
    ],
)
def test_bullets_spaces_and_width_are_no_difference(old: str, new: str) -> None:
    wording = compare(old, new)
    assert (wording.share, wording.is_unchanged, same_wording(old, new)) == (0, True, True)
    assert [span.changed for span in (*wording.old, *wording.new)] == [False, False]


@pytest.mark.parametrize(("old", "new"), [(None, "本文"), ("本文", None), ("", "本文"), (None, None)])
def test_a_text_its_source_does_not_hold_is_no_change(old: str | None, new: str | None) -> None:
    wording = compare(old, new)
    assert wording.share is None
    assert (marked(wording, "old"), marked(wording, "new")) == (old or "", new or "")


def test_marks_are_elements_and_everything_else_is_escaped() -> None:
    wording = compare("<b>公園</b>の清掃を行います。", "<b>河川</b>の清掃を行います。")
    assert wording.old_html == "&lt;b&gt;<del>公園</del>&lt;/b&gt;の清掃を行います。"
    assert wording.new_html == "&lt;b&gt;<ins>河川</ins>&lt;/b&gt;の清掃を行います。"


def test_line_breaks_stay_outside_the_marks() -> None:
    wording = compare("見出し一\n本文はそのままです。", "見出し二\n本文はそのままです。")
    assert wording.new_html == "見出し<ins>二</ins>\n本文はそのままです。"


def test_a_small_change_of_a_long_text_is_not_rounded_to_none() -> None:
    text = "地区の行事を皆で支えます。" * 60
    assert compare(text, text + "毎年。").share == 1


def test_a_very_long_text_is_compared_by_sentence() -> None:
    old = "".join(f"第{number}の取組を進めます。" for number in range(2000))
    wording = compare(old, old.replace("第7の取組", "第7の活動"))
    assert [span.text for span in wording.new if span.changed] == ["第7の活動を進めます。"]


texts = st.text(alphabet="あいうのをカキー地区計画0１９aA、。・ \n○<&", max_size=60)


@given(texts, texts)
def test_both_sides_are_shown_whole(old: str, new: str) -> None:
    """Nothing of a text is lost or doubled, whatever stands in it; only bullets and spaces around it go."""
    wording = compare(old, new)
    for side, text in (("old", old), ("new", new)):
        shown = "".join(span.text for span in getattr(wording, side))
        assert shown in text
        assert "".join(text.split()).endswith("".join(shown.split())) or text.strip("○・ \n").startswith(shown)


@given(texts)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert compare(text, text).share in (0, None)


@given(texts, texts)
def test_the_share_is_symmetric(old: str, new: str) -> None:
    there, back = compare(old, new), compare(new, old)
    assert (there.share is None) == (back.share is None)
    assert (there.share == 0) == (back.share == 0)


@pytest.mark.parametrize(
    ("old", "new", "old_html", "new_html"),
    [
        ("地区の工夫を伝える", "地域の工夫を伝える", "<del>地区</del>の工夫を伝える", "<ins>地域</ins>の工夫を伝える"),
        ("住民を支援します", "住民を応援します", "住民を<del>支援</del>します", "住民を<ins>応援</ins>します"),
        ("防災課と話す", "防犯課と話す", "<del>防災課</del>と話す", "<ins>防犯課</ins>と話す"),
        ("住民自治", "住民の自治", "住民自治", "住民<ins>の</ins>自治"),
    ],
)
def test_a_compound_changes_as_a_whole(old: str, new: str, old_html: str, new_html: str) -> None:
    wording = compare(old, new)
    assert (wording.old_html, wording.new_html) == (old_html, new_html)
