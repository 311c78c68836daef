"""Which row of a corrected paper is which row of the record."""

from policies.services.document_rows import Mark, pair


def matched(new: list[tuple[str, str]], old: list[tuple[str, str]], **options: bool) -> list[int | None]:
    """For every new (place, words) the number of its old row; all below one row."""
    pairs = pair([Mark(None, *one) for one in new], [Mark(None, *one) for one in old], **options)
    return [pairs.get(number) for number in range(len(new))]


def test_what_stands_where_it_stood_is_the_same() -> None:
    assert matched([("1", "花壇"), ("2", "図書館")], [("1", "花壇"), ("2", "図書館")]) == [0, 1]


def test_words_go_before_places() -> None:
    """An inserted row takes nobody's place."""
    assert matched([("1", "橋"), ("2", "花壇"), ("3", "図書館")], [("1", "花壇"), ("2", "図書館")]) == [None, 0, 1]


def test_equal_words_keep_their_order() -> None:
    assert matched([("1", "同じ"), ("2", "橋"), ("3", "同じ")], [("1", "同じ"), ("2", "同じ")]) == [0, None, 1]


def test_a_corrected_sentence_is_the_same_sentence() -> None:
    new = [("1", "新しく加えた文である。"), ("2", "花壇の当番表を毎月つくる必要がある。")]
    assert matched(new, [("1", "花壇の当番表をつくる必要がある。")]) == [None, 0]


def test_a_sentence_written_anew_keeps_its_place() -> None:
    assert matched([("1", "花壇"), ("2", "橋をかける")], [("1", "花壇"), ("2", "図書館")]) == [0, 1]


def test_words_are_looked_for_below_another_row_last() -> None:
    new, old = [Mark("b", "1", "花壇の世話")], [Mark("a", "1", "花壇の世話"), Mark("b", "2", "橋")]
    assert pair(new, old) == {0: 0}


def test_numbers_are_only_ever_equal() -> None:
    assert matched([("1-10", "1-10")], [("1-11", "1-11")]) == [0]
    assert matched([("1-10", "1-10")], [("1-11", "1-11")], exact=True) == [None]
