#!/usr/bin/env python3
"""Makes the spreadsheets that tests/reading.rs reads. All people are invented.

    pip install openpyxl; apt-get install libreoffice-calc
    python3 make.py

LibreOffice writes the XLS and ODS files and fills in the values of formulas, as Excel would.
"""
import datetime
import pathlib
import subprocess
import tempfile

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = pathlib.Path(__file__).parent

HEADER = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số ĐDCN/CCCD", "Nơi thường trú", "Nơi ở hiện tại", "Chủ hộ",
    "Quan hệ với chủ hộ", "SĐT", "Khu phố/ấp", "Phường/xã", "Ngày cấp thẻ", "Mức độ", "Trạng thái hồ sơ", "Ngày thu nhận",
    "Ngày phê duyệt", "Trạng thái kích hoạt", "Ngày kích hoạt", "Ghi chú",
]
HOME = "Khu phố 3, P. Tân Phú, TP. Đồng Xoài"
PEOPLE = [
    ["1", "Nguyễn Văn Thử", "05/03/1985", "Nam", "070085000001", HOME, "", "Nguyễn Văn Thử", "Chủ hộ", "0912000001", "Khu phố 3",
     "Phường Tân Phú", "12/05/2021", "Mức 2", "Đã phê duyệt", "01/06/2023", "05/06/2023", "Đã kích hoạt", "10/06/2023", ""],
    ["2", "Trần Thị Hoà Mẫu", "00/00/1950", "Nữ", "070150000002", HOME, "", "Nguyễn Văn Thử", "Mẹ", "", "Khu phố 3",
     "Phường Tân Phú", "13/05/2021", "Mức 1", "Đã phê duyệt", "02/06/2023", "06/06/2023", "Chưa kích hoạt", "", "Vắng nhà"],
    ["3", "Đặng Thuỷ Giả", "1/2/2007", "Nữ", "070307000003", HOME, "", "Nguyễn Văn Thử", "Con", "", "Khu phố 3", "Phường Tân Phú",
     "14/05/2021", "", "", "", "", "", "", ""],
    ["4", "H' Bia Ksơr", "20/10/1990", "Nữ", "070190000004", "Ấp 1, X. Tân Thành", "", "", "", "0168 200 0004", "Ấp 1",
     "Xã Tân Thành", "15/05/2021", "Mức 2", "Không đạt", "03/06/2023", "", "", "", ""],
]
TITLE = ["CÔNG AN THÀNH PHỐ ĐỒNG XOÀI", "DANH SÁCH CÔNG DÂN THU NHẬN HỒ SƠ ĐỊNH DANH ĐIỆN TỬ", "Tính đến ngày 19/06/2023"]
# Letters that the 8-bit encodings lack are left out of those files.
EIGHT_BIT = [row for row in PEOPLE if "'" not in row[1]]


def plain():
    """The layout of a register extract: titles, header, rows of text."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    for line in TITLE:
        sheet.append([line])
    sheet.append(HEADER)
    for row in PEOPLE:
        sheet.append([value or None for value in row])
    return book


def odd():
    """All at once what people do to a table."""
    book = Workbook()
    book.active.title = "Hướng dẫn"
    book.active.append(["Ghi chú: cột số CCCD định dạng văn bản"])
    old = book.create_sheet("Cũ")
    old.sheet_state = "hidden"
    old.append(HEADER)
    old.append(PEOPLE[0])
    sheet = book.create_sheet("Tân Phú")
    sheet["C1"], sheet["C2"] = "DANH SÁCH", "Phường Tân Phú, ngày 19 tháng 6 năm 2023"
    sheet.merge_cells("C1:K1")
    # Row 4 and 5: a header in two rows, groups merged sideways, single ones downwards. Columns are not where they usually are.
    top = ["TT", "Số CCCD", "Họ, chữ đệm và tên", "Ngày, tháng, năm sinh", "Giới tính", "Nơi cư trú", None, "Tài khoản định danh điện tử",
           None, None, None, "Ghi chú", "SĐT"]
    below = [None, None, None, None, None, "Thường trú", "Hiện tại", "Mức độ", "Trạng thái hồ sơ", "Tình trạng kích hoạt", "Ngày kích hoạt"]
    for column, text in enumerate(top, 1):
        sheet.cell(4, column, text)
    for column, text in enumerate(below, 1):
        sheet.cell(5, column, text)
    for merged in ["A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "F4:G4", "H4:K4", "L4:L5", "M4:M5"]:
        sheet.merge_cells(merged)
    for column in range(1, 14):
        sheet.cell(6, column, f"({column})")
    sheet["A7"] = "I. KHU PHỐ 3"
    # Numbers as IDs and phones (the zeros are lost), a real date, a year as a number, a formula in the first column.
    sheet.append([1, 70085000001, "Nguyễn Văn Thử", datetime.date(1985, 3, 5), "Nam", HOME, None, 2, "Đã duyệt", "Đã KH",
                  datetime.datetime(2023, 6, 10, 8, 30), None, 912000001])
    sheet.append(["=A8+1", 70150000002, "Trần Thị Hoà Mẫu", 1950, "Nữ", HOME, None, 1, "Đã duyệt", "Chưa KH"])
    sheet.append([])
    sheet.append(["=A9+1", "=\"0\"&\"70307000003\"", "Đặng Thuỷ Giả", "1-2-07", "Nữ", HOME])
    sheet.row_dimensions[9].hidden = True
    sheet.append(["Tổng cộng", 3])
    sheet.append([])
    sheet["C15"] = "Người lập biểu"
    sheet["J14"] = "Đồng Xoài, ngày 19 tháng 6 năm 2023"
    sheet["J15"] = "TRƯỞNG CÔNG AN PHƯỜNG"
    sheet["C18"] = "Lê Văn Ký"
    return book


def epoch_1904():
    """A workbook of the old Macintosh Excel."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["Họ tên", "CCCD", "Ngày sinh", "Mức độ", "Trạng thái", "Ngày kích hoạt"])
    sheet.append(["Nguyễn Văn Thử", "070085000001", datetime.date(1985, 3, 5), "Mức 2", "Đã kích hoạt", datetime.date(2023, 6, 10)])
    # The same days as bare numbers.
    sheet.append(["Nguyễn Văn Thử", "070085000001", 29649, "Mức 2", "Đã kích hoạt", 43625])
    return book


def convert(source, target):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target, "--outdir",
                        folder, str(source)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return (pathlib.Path(folder) / source.with_suffix("." + target).name).read_bytes()


TCVN3 = ("ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ")
VNI = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "í": "í", "ì": "ì", "ỵ": "î", "ặ": "aë"}
for accent, vowels, letters in [
    ("ù", "aeouyôö", "áéóúýớứ"), ("ø", "aeouyôö", "àèòùỳờừ"), ("û", "aeouyôö", "ảẻỏủỷởử"), ("õ", "aeouyôö", "ãẽõũỹỡữ"),
    ("ï", "aeouôö", "ạẹọụợự"), ("â", "aeo", "âêô"), ("á", "aeo", "ấếố"), ("à", "aeo", "ầềồ"), ("å", "aeo", "ẩểổ"),
    ("ã", "aeo", "ẫễỗ"), ("ä", "aeo", "ậệộ"), ("ê", "a", "ă"), ("é", "a", "ắ"), ("è", "a", "ằ"), ("ú", "a", "ẳ"), ("ü", "a", "ẵ"),
]:
    for vowel, letter in zip(vowels, letters):
        VNI[letter] = vowel + accent


def tcvn3(text):
    return bytes(0xA1 + TCVN3.index(c) if ord(c) > 127 else ord(c) for c in text)


def vni(text):
    out = ""
    for c in text:
        code = VNI.get(c.lower(), c.lower())
        out += code[0].upper() + code[1:] if c != c.lower() else code
    return out.encode("latin-1")


def delimited(rows, delimiter, end="\r\n", title=TITLE):
    lines = [line + delimiter * 3 for line in title] + [delimiter.join(f'"{v}"' if delimiter in v else v for v in row) for row in rows]
    return end.join(lines) + end


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        plain().save(folder / "extract.xlsx")
        odd().save(folder / "odd.xlsx")
        epoch_1904().save(folder / "epoch1904.xlsx")
        for name in ["extract.xlsx", "epoch1904.xlsx"]:
            (HERE / name).write_bytes((folder / name).read_bytes())
        # Through LibreOffice, so that formulas have values.
        (folder / "calculated").mkdir()
        (HERE / "odd.xlsx").write_bytes(convert(folder / "odd.xlsx", "xlsx"))
        for kind in ["xls", "ods"]:
            (HERE / f"extract.{kind}").write_bytes(convert(folder / "extract.xlsx", kind))
        (HERE / "odd.ods").write_bytes(convert(HERE / "odd.xlsx", "ods"))
        (HERE / "odd.xls").write_bytes(convert(HERE / "odd.xlsx", "xls"))
    everybody = delimited([HEADER] + PEOPLE, "\t")
    (HERE / "utf16.csv").write_bytes(b"\xff\xfe" + everybody.encode("utf-16-le"))
    (HERE / "semicolon.csv").write_bytes(b"\xef\xbb\xbf" + delimited([HEADER] + PEOPLE, ";").encode())
    # TCVN3 has no capital letters with accents: the title line is what the font made of it.
    small = [[v if i else v for i, v in enumerate(row)] for row in [HEADER] + EIGHT_BIT]
    (HERE / "tcvn3.csv").write_bytes(tcvn3(delimited(small, ",", title=[line.capitalize() for line in TITLE[2:]]).replace("Ấ", "ấ")))
    (HERE / "vni.csv").write_bytes(vni(delimited(small, ",", title=TITLE)))


if __name__ == "__main__":
    main()
