#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Dates as people and programs write them: each has one reading, or none.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

make_key k

# A text, a bar, and the date that it means; "-" if it means none.
cat >table <<'END_OF_TABLE'
2021-03-04|2021-03-04
2021-03|2021-03
2021|2021
20210304|2021-03-04
20210304T050607Z|2021-03-04T05:06:07Z
20210304120000|2021-03-04T12:00:00Z
2021-03-04T05+01|2021-03-04T05:00:00+01:00
2021-03-04T24:00:00Z|2021-03-05T00:00:00Z
2021-03-04T25:00:00Z|-
2021-02-29|-
2021-063|2021-03-04
2021-366|-
2021-W09-4|2021-03-04
2020-W53-5|2021-01-01
2021-W53-1|-
2001-12-14 21:59:43.10 -5|2001-12-14T21:59:43-05:00
2021-03-04T05:06:07+01:00[Europe/Paris]|2021-03-04T05:06:07+01:00
2021-06-01 10:00:00 Europe/Berlin|2021-06-01
2021-06-01 10:00:00 IST|2021-06-01
July 3, 2019 at 5:06 p.m. New York time|2019-07-03
July 3, 2019 5:06 pm Eastern Daylight Time|2019-07-03
July 3, 2019, 5:06 p.m. local time|2019-07-03
3 July 2019 17:06 Beijing Time|2019-07-03
3 juillet 2019 17:06 heure de Paris|2019-07-03
3 juillet 2019 17:06 heure d'Abidjan|2019-07-03
3 de julio de 2019, 17:06 hora local|2019-07-03
3. Juli 2019, 17:06 Uhr Ortszeit|2019-07-03
July 3, 2019 5:06 pm Eastern Time 3|-
July 3, 2019 5:06 pm UTC|2019-07-03T17:06:00Z
July 3, 2019 5:06 pm EST time|2019-07-03T17:06:00-05:00
July 3, 2019 5:06 pm Coordinated Universal Time|2019-07-03T17:06:00Z
July 3, 2019 5:06 pm Greenwich Mean Time|2019-07-03T17:06:00Z
3 juillet 2019, 17:06 heure UTC|2019-07-03T17:06:00Z
July 3, 2019 5:06 pm Reading time|-
July 3, 2019 5:06 pm EDT Reading time|-
17:06 hora del miércoles 3 de julio de 2019|2019-07-03
17:06 hora miércoles 3 de julio de 2019|2019-07-03
17:06 hora de julio 3 2019|2019-07-03
Thu, 04 Mar 2021 05:06:07 +0100 (CET)|2021-03-04T05:06:07+01:00
Thu, 04 Mar 21 05:06:07 GMT|2021-03-04T05:06:07Z
4 March 21|-
Thu Mar 04 2021 05:06:07 GMT+0100 (Central European Standard Time)|2021-03-04T05:06:07+01:00
2021-03-04 05:06:07.123456789 +0100 CET m=+0.001|2021-03-04T05:06:07+01:00
Thu Mar  4 05:06:07 CET 2021|2021-03-04T05:06:07+01:00
Thu Mar  4 05:06:07 2021 -0500|2021-03-04T05:06:07-05:00
25/12/2021|2021-12-25
12/25/2021 3:04:05 PM EST|2021-12-25T15:04:05-05:00
03/03/2021|2021-03-03
01/02/2021|-
04.03.2021|2021-03-04
4.13.2021|-
12.11.21|-
1st September, 1789|1789-09-01
March 4, 2021|2021-03-04
10 a.m. on June 14, 2021|2021-06-14T10:00:00Z
4. März 2021 um 15:04 Uhr|2021-03-04T15:04:00Z
mar. 4 mars 2021|2021-03-04
4 de marzo de 2021|2021-03-04
4 марта 2021 г.|2021-03-04
4. maaliskuuta 2021 klo 15.04|2021-03-04T15:04:00Z
4 tháng 3 năm 2021|2021-03-04
11 listopada 2021|-
2021年3月4日(木) 午後3時04分|2021-03-04T15:04:00Z
2021년 3월 4일 오후 3:04|2021-03-04T15:04:00Z
٤ مارس ٢٠٢١|2021-03-04
1614834367|2021-03-04T05:06:07Z
1614834367123|2021-03-04T05:06:07Z
1614834367123456789|2021-03-04T05:06:07Z
9223372036854775807|2262-04-11T23:47:16Z
9223372036854775808|-
9999999999999999999|-
@9999999999999999999|-
/Date(9999999999999999999)/|-
/Date(1614834367000)/|2021-03-04T05:06:07Z
0000-00-00 00:00:00|-
0001-01-01T00:00:00Z|-
0001-01-01T00:00:00-05:00|-
1970-01-01|1970-01-01
someday|-
Jan 1 2020 - Feb 2 2021|-
2021-03-04 to 2021-03-05|-
END_OF_TABLE

python3 -c 'import json
for n, line in enumerate(open("table", encoding="utf-8")):
    text = line.rstrip("\n").rpartition("|")[0]
    print(json.dumps({"id": str(n), "title": text, "content_text": "x", "date": text}))' >feed.jsonl
expect 0 "a stream of dates is packed" "$ANEWS" pack -q -s k.key -o x.anews feed.jsonl
"$ANEWS" list --json -p k.pub x.anews >listed
python3 -c 'import json
found = {int(i["id"]): i.get("date_published", "-") for i in map(json.loads, open("listed"))}
for n, line in enumerate(open("table", encoding="utf-8")):
    text, _, wanted = line.rstrip("\n").rpartition("|")
    print("\t".join((wanted, found.get(n, "missing"), text)))' >compared
while IFS=$'\t' read -r wanted found text; do
    equal "$wanted" "$found" "date: $text"
done <compared

finish
