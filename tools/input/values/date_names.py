#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""date_names.py >date_names.h: makes the table of names that date_words.c reads.

The names are those of the GNU C Library's locales (Debian: locales), in which its authors claim no
copyright. Languages are those that publish most and count years and months as the Gregorian
calendar does. A name that means different months in different languages is left out: "listopad" is
October in Croatian and November in Czech.
"""
import collections
import pathlib
import re
import textwrap

LOCALES = pathlib.Path("/usr/share/i18n/locales")
LANGUAGES = """en_US de_DE de_AT fr_FR es_ES it_IT pt_PT pt_BR nl_NL ru_RU uk_UA pl_PL cs_CZ sk_SK
hu_HU ro_RO bg_BG sr_RS sr_RS@latin hr_HR bs_BA sl_SI mk_MK sq_AL el_GR tr_TR az_AZ sv_SE da_DK
nb_NO nn_NO fi_FI is_IS et_EE lv_LV lt_LT be_BY ca_ES gl_ES eu_ES cy_GB ga_IE af_ZA sw_KE id_ID
ms_MY fil_PH vi_VN ar_EG ar_SY he_IL hi_IN mr_IN bn_BD ur_PK ta_IN ka_GE hy_AM kk_KZ uz_UZ
ja_JP zh_CN ko_KR""".split()
KINDS = {"mon": "month", "alt_mon": "month", "abmon": "month", "ab_alt_mon": "month"}
KINDS.update({"day": "weekday", "abday": "weekday"})
CODES = "123456789abc"
WEEKDAY = "w"
FILLER = "-"

# Words that stand in dates and say nothing.
FILLERS = """at of on the de del di du d' à às a le la las el il em no um den dem der am uhr klo kl
o'clock om om de den dne ora ore ob h г года году г. р року roku год рік στις τις saat pukul jam jl
ngày năm lúc في الساعة و م""".split()

# Other spellings that are common in print.
MORE = {1: ["янв", "jän"], 3: ["märz", "mrz"], 5: ["mayo"], 9: ["sept", "сент", "set"], 10: ["okt"],
        11: ["нояб"], 2: ["февр"]}


def decode(text):
    return re.sub(r"<U([0-9A-F]{4,8})>", lambda m: chr(int(m.group(1), 16)), text)


def section(name):
    """The lines of a locale's LC_TIME, those of the locale that it copies included."""
    lines, inside = [], False
    for line in (LOCALES / name).read_text(encoding="utf-8").splitlines():
        if line.startswith(("LC_TIME", "END LC_TIME")):
            inside = line.startswith("LC_TIME")
        elif inside and line.startswith("copy"):
            lines += section(line.split('"')[1])
        elif inside and not line.startswith("%"):
            lines.append(line)
    return lines


def names(language):
    """Yields (kind, index from 0, name)."""
    text = "\n".join(section(language)).replace("/\n", "")
    for line in text.splitlines():
        word, rest = (line.split(None, 1) + ["", ""])[:2]
        if word not in KINDS:
            continue
        for index, name in enumerate(re.findall(r'"([^"]*)"', rest)):
            name = decode(name).strip().strip(".").lower()
            yield KINDS[word], index, re.sub("^(de |d')", "", name)  # Catalan


def english_beginnings():
    """English names may be cut anywhere after three letters."""
    for kind, index, name in names("en_US"):
        for length in range(3, len(name)):
            yield kind, index, name[:length]


def finnish_partitives():
    """The case that Finnish dates have, which its locale does not."""
    for kind, index, name in names("fi_FI"):
        if kind == "month" and name.endswith("kuu"):
            yield kind, index, name + "ta"


def collect():
    months, weekdays = collections.defaultdict(set), set()
    found = [item for language in LANGUAGES for item in names(language)]
    found += [*english_beginnings(), *finnish_partitives()]
    found += [("month", month - 1, name) for month, more in MORE.items() for name in more]
    for kind, index, name in found:
        if not name or re.search(r"\d", name) or re.fullmatch("[a-zа-я]", name):
            continue
        if kind == "weekday":
            weekdays.add(name)
        elif len(name) > 1 and "月" not in name and "월" not in name:
            months[name].add(index)
    return months, weekdays


def rows():
    months, weekdays = collect()
    english = {name: i for kind, i, name in [*names("en_US"), *english_beginnings()]
               if kind == "month"}
    for name, meanings in months.items():
        if len(meanings) == 1 or name in english:
            yield CODES[english.get(name, min(meanings))] + name
    for name in weekdays:
        yield WEEKDAY + name
    for name in set(FILLERS):
        yield FILLER + name


def main():
    print("/* SPDX-License-Identifier: BSD-2-Clause */")
    print("/* Made by date_names.py: edit that. Rows of a code and of a name with that meaning,")
    print(" * those with one first byte together. An empty row ends each string. */")
    print("/* clang-format off */")
    print("static const char *const date_names[] = {")
    groups = collections.defaultdict(list)
    for row in sorted(rows(), key=lambda r: (r[1:], r[0])):
        groups[row[1:].encode()[0]].append(row)
    for first in sorted(groups):
        assert sum(len(row.encode()) + 1 for row in groups[first]) < 4095
        text = " ".join('"%s\\0"' % row.replace(" ", "~") for row in groups[first])
        lines = textwrap.wrap(text, 92, break_on_hyphens=False, break_long_words=False)
        print("    " + "\n    ".join(lines).replace("~", " ") + ",")
    print("};")
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
