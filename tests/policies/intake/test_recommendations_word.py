"""Word files whose paragraphs hold a line of the text each."""

from .papers import read, word


def test_paragraphs_of_a_word_file_that_hold_a_line_each_become_whole_again():
    lines = [
        "１ 章",
        "（1）件",
        "【現状】",
        "　町内会の役員は高齢になり、引き継ぐ人が見つからないまま何年も",
        "同じ人が務めているため、若い世帯の声が届きにくく、集まりに出る",
        "人も決まった顔ぶれになっている。",
        "　また、仕事を持つ人は平日の会議に出にくいので、書類を配るだけの",
        "会議を減らしてほしいという声が多い。",
        "【答申】",
        "○項",
        "　市は、会議の回数を減らす工夫を示し、町内会が仕事を分け合えるよ",
        "うに手引きを作られたい。",
    ]
    for data in (word(*lines), word("\n".join(lines))):
        reading = read(data, "a.docx")
        (section,) = [one for one in reading.sections if one.paragraphs]
        assert [one.text for one in section.paragraphs] == ["".join(lines[3:6]).strip(), "".join(lines[6:8]).strip()]
        assert [one.text for one in reading.clauses] == ["".join(lines[10:]).strip()]
