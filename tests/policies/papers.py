"""Small papers for tests: a recommendation with two items, and proposals to two groups."""

RECOMMENDATION = """Ⅰ 地域の協働について

 １ 集まりの場について

（1）花壇の世話について

【現状及び課題】

  花壇の世話をする人が年々減っている。

  水やりの当番が決まらない日が多い。

(付属資料 1-1,1-2)

【答申】

○花壇の世話

 花壇は通りの顔である。

 花壇協議会は、当番表を作る必要がある。

 市は、苗を配られたい。

○道具の貸し出し

 市は、道具を貸されたい。
"""

PROPOSALS = """１ 話し合いの会

市では、話し合いの会を開きました。

２ 各主体への提案

（1）花壇協議会・水やり係への提案

主体 項目 取り組み

花壇協議会
・
水やり係

当番

・当番表を作って配る。

・水やりの日を決める。

集まり

・毎月集まる。

（2）図書館への提案

主体 項目 取り組み

図書館

本棚

・花の本を並べる。
"""


def with_item(text: str, heading: str, before: str) -> str:
    """The recommendation with one more item in front of another."""
    return text.replace(f"○{before}", f"○{heading}\n\n 市は、{heading}を進められたい。\n\n○{before}")
