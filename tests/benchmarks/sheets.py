"""A crosswalk sheet of any length, as a plan office would fill it in."""

from io import BytesIO

from openpyxl import Workbook

MEASURES_PER_POLICY = 25
HEADINGS = ("現行計画", "作業経過", "第2期計画", "関係課")
OLD = "地区の集会所を会場に、話し合いの場を年{n}回ひらき、出た意見を市の担当課へ届けます。"
NEW = "地区の集会所やオンラインの会場で、話し合いの場を年{n}回ひらき、出た意見と市の回答を公開します。"
DEPARTMENTS = "協働課 総務課"


def crosswalk_workbook(measures: int) -> bytes:
    """An .xlsx with `measures` rows that continue one to one, under policies of 25 measures."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(HEADINGS)
    for number in range(measures):
        policy, measure = divmod(number, MEASURES_PER_POLICY)
        if measure == 0:
            title = f"({policy + 1})地区の話し合いを支える その{policy + 1}"
            sheet.append((title, f"施策({policy + 1})→施策({policy + 1})", title, None))
        code = f"({policy + 1})-{measure + 1}"
        sheet.append((f"{code} ○{OLD.format(n=measure)}", None, f"{code} ○{NEW.format(n=measure)}", DEPARTMENTS))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()
