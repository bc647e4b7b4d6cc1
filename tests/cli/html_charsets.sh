#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Charsets of pages: declared by a meta element or by XML and by nothing else, under any label that
# browsers know. What is UTF-8 beyond ASCII is UTF-8 whatever it declares.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
make_key k

# in_charset ID CHARSET LABEL TITLE: a page with that title in a charset of iconv.
in_charset() {
    printf '<!doctype html><meta charset="%s"><title>%s</title><p>x' "$3" "$4" |
        iconv -f UTF-8 -t "$2" | page "$1" "title=$4"
}
in_charset latin1.html WINDOWS-1252 latin1 'Café “q” €'
in_charset cp1251.html WINDOWS-1251 ' CP1251 ' 'Заголовок'
in_charset koi.html KOI8-R koi 'Заголовок'
in_charset sjis.html CP932 x-sjis '日本語の見出し ①'
in_charset windows-31j.html CP932 Windows-31J '日本語の見出し'
in_charset euc.html EUC-JP x-euc-jp '日本語の見出し'
in_charset iso-2022.html ISO-2022-JP ISO-2022-JP '日本語の見出し'
in_charset thai.html CP874 tis-620 'หัวข้อข่าว'
in_charset hk.html BIG5-HKSCS big5-hkscs '香港標題'
in_charset gbk.html GB18030 gb_2312-80 '新闻标题'
in_charset korean.html CP949 ks_c_5601-1987 '제목'
in_charset hebrew.html ISO-8859-8 iso-8859-8-i 'כותרת'
in_charset arabic.html WINDOWS-1256 windows-1256 'عنوان'
in_charset turkish.html ISO-8859-9 iso-8859-9 'Ağrı'
in_charset greek.html ISO-8859-7 greek8 'Τίτλος'
in_charset mac.html MACINTOSH x-mac-roman 'Café'

# title ID BYTES TITLE: a page that begins with these bytes and has a title in UTF-8 or as given.
printf '<!doctype html><!-- <meta charset="koi8-r"> --><title>\xc7\xe0</title>' |
    page comment.html 'title=Çà'
printf '<!doctype html><script>a = "<meta charset=koi8-r>"</script><title>\xc7\xe0</title>' |
    page script.html 'title=Çà'
printf '<!doctype html><script src=a charset=koi8-r></script><form
accept-charset=koi8-r><title>\xc7\xe0</title>' |
    page other-elements.html 'title=Çà'
printf '<!doctype html><meta http-equiv=content-type content="text/html;
charset=windows-1251"><title>\xc7\xe0</title>' |
    page header.html 'title=За'
{ printf '<!doctype html><style>' && head -c 20000 /dev/zero | tr '\0' 'x' &&
    printf '</style><meta charset=windows-1251><title>\xc7\xe0</title>'; } | page late.html \
    'title=За'
printf '<?xml version="1.0" encoding="windows-1251"?><html><title>\xc7\xe0</title></html>' |
    page xml.xhtml 'title=За'
printf '<!doctype html><meta charset=gb2312><title>新闻 é</title>' | page utf8-says.html 'title=新闻 é'
printf '<!doctype html><meta charset=utf-16><title>Caf\xc3\xa9</title>' | page says-16.html \
    'title=Café'
printf '\xef\xbb\xbf<!doctype html><meta charset=latin1><title>Caf\xc3\xa9</title>' | page \
    mark.html 'title=Café'
printf '<!doctype html><title>Žaba</title>' | { printf '\xff\xfe' && iconv -f UTF-8 -t UTF-16LE; } |
    page utf-16.html 'title=Žaba'
# Where iconv and browsers differ, this is as in browsers.
printf '<!doctype html><meta charset=koi8-u><title>\xae\xbe</title>' | page koi8-u.html 'title=ўЎ'
printf '<!doctype html><meta charset=mac><title>\xc6\xf0</title>' |
    page apple.html "title=$(printf '\u2206\uf8ff')"
printf '<!doctype html><meta charset=big5><title>\xa1\x45\xc6\xcf\x87\x45\x88\x62</title>' |
    page hkscs.html "title=$(printf '\u2027\u5ef4\U00027267\u00ca\u0304')"
printf '<!doctype html><meta charset=gb18030><title>\x80\xa6\xd9\x84\x31\x82\x36\xfe\x51</title>' |
    page gb18030.html "title=$(printf '\u20ac\ufe10\ufe10\ue816')"
printf '<!doctype html><meta charset=gbk><title>\x94\x39\xda\x33</title>' |
    page gbk-four.html "title=$(printf '\U0001f4a9')"
printf '<!doctype html><meta charset=euc-kr><title>\xb0\x41\xb0\x30 \xff</title>' |
    page wrong-pairs.html "title=$(printf '\uce9a\ufffd0 \ufffd')"
printf '<!doctype html><meta charset=x-user-defined><title>\xe9</title>' |
    page user-defined.html 'title=é'
printf '<!doctype html><meta charset=x-nothing><title>a\xe9</title>' | page unknown.html 'title=aé'
# A label that is not known is passed over if one that is known follows.
printf '<!doctype html><meta charset=x-nothing><meta charset=koi8-u><title>\xae</title>' |
    page second-label.html 'title=ў'
printf '<?xml version="1.0" encoding="iso-8859-2"?><meta charset=koi8-u><title>\xae</title>' |
    page both.html 'title=ў'
printf '<?xml version="1.0" encoding="koi8-u"?><meta charset=nothing><title>\xae</title>' |
    page meta-unknown.html 'title=ў'
printf '<?xml version="1.0" encoding="x-nothing"?><meta charset=koi8-u><title>\xae</title>' |
    page after-xml.html 'title=ў'
printf '<!doctype html><meta charset=koi8-u><meta charset=gbk><title>\xae</title>' |
    page two-labels.html 'title=ў'
# UTF-8 with some other bytes among it is UTF-8.
printf '<!doctype html><meta charset=utf-8><title>M\xc3\xa4scot \xe4</title>\xe4\xe4\xe4' |
    page c-damaged.html "title=$(printf 'M\u00e4scot \ufffd')"
printf '<!doctype html><title>M\xc3\xa4scot</title><p>one \xe4' | page c-half.html 'title=Mäscot'
printf '<!doctype html><title>M\xc3\xa4scot</title>\xe4 \xe4' | page c-fewer.html 'title=MÃ¤scot'
printf '\xef\xbb\xbf<!doctype html><title>a\xe9</title>' |
    page c-marked.html "title=$(printf 'a\ufffd')"
printf '<!doctype html><meta charset=utf-8><title>\xc3\xa4\xe2\x82A\xf0\x9f\x98\xed\xa0\x80</title>' |
    page c-cut.html "title=$(printf '\u00e4\ufffdA\ufffd\ufffd\ufffd\ufffd')"
printf '<!doctype html><meta charset=iso-2022-kr><title>a</title>' | page replaced.html 'title='
printf '<!doctype html><title>a\xe9</title>' | page a-undeclared.html 'title=aé'
printf '<!doctype html><meta charset=utf-8><title>a\xe9</title>' | page b-untrue.html 'title=aé'
check_pages
has_line pages.said 'unknown\.html: the charset that it declares is not known; its metadata' \
    "an unknown label is said"
has_line pages.said 'replaced\.html: browsers do not read the charset that it declares' \
    "and one that browsers do not decode"
has_line pages.said 'a-undeclared\.html: .*not UTF-8' \
    "text that is not UTF-8 and declares nothing, too"
has_line pages.said 'not UTF-8.*b-untrue\.html' "and text that declares to be, and is not"
equal 2 "$(grep -c 'the charset that it declares' pages.said)" "of no other page"
finish
