# SPDX-License-Identifier: BSD-2-Clause
"""Articles in Arabic and Chinese, from documentation that Debian has.

The packages are downloaded, not installed. Pages lose their markup and are cut at paragraphs into
articles of about LENGTH characters; those that are mostly in another script are left out.
"""
import glob
import gzip
import html
import json
import os
import re
import subprocess

import archives
from run import say

LENGTH = 1500
# Packages, and where in them the texts are.
SOURCES = {
    "ar": (
        ("debian-handbook", "usr/share/doc/debian-handbook/html/ar-MA/*.html"),
        ("gnome-user-docs", "usr/share/help/ar/*/*.page"),
    ),
    "none": (
        ("manpages-zh", "usr/share/man/zh_CN/man*/*.gz"),
        ("debian-handbook", "usr/share/doc/debian-handbook/html/zh-CN/*.html"),
        ("gnome-user-docs", "usr/share/help/zh_CN/*/*.page"),
        ("debian-reference-zh-cn", "usr/share/debian-reference/*.zh-cn.html"),
        ("libreoffice-help-zh-cn", "usr/share/libreoffice/help/zh-CN/text/**/*.html"),
    ),
}
SCRIPTS = {"ar": re.compile(r"[\u0621-\u06ff]"), "none": re.compile(r"[\u3400-\u9fff]")}
LETTER = re.compile(r"[^\W\d_]")
HIDDEN = re.compile(r"(?is)<(script|style|head|info)\b.*?</\1>|<!--.*?-->|<[?!][^>]*>")
BLOCK = re.compile(r"(?i)</?(p|div|li|h\d|tr|dt|dd|pre|title|section|page|item|note|table)\b[^>]*>")


def plain_of_markup(text):
    text = re.sub(r"\s+", " ", HIDDEN.sub(" ", text))
    text = html.unescape(re.sub(r"<[^>]*>", "", BLOCK.sub("\n\n", text)))
    return re.split(r"\s*\n\s*", text)


def plain_of_roff(text):
    """Requests with words keep these; escapes of fonts and sizes go."""
    text = re.sub(r"(?m)^[.'](\\\"|TH|de|ds|if|ie|el|nr|so|ad|hy).*$", "", text)
    text = re.sub(r"(?m)^[.'](PP|P|LP|IP|TP|SH|SS|HP|RS|RE)\b *(.*)$", r"\n\n\2", text)
    text = re.sub(r"(?m)^[.'][A-Za-z]+ *", "", text)
    text = re.sub(r"\\f.|\\s[+-]?\d|\\&|\\\(..|\\", "", text)
    return [part.replace("\n", " ") for part in re.split(r"\n\s*\n", text)]


def paragraphs(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        text = file.read().decode("utf-8", "replace")
    parts = plain_of_roff(text) if path.endswith(".gz") else plain_of_markup(text)
    return [part.strip() for part in parts if part.strip()]


def cut(parts):
    """Yields articles: a title, which is the first paragraph, and a text."""
    held, size = [], 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= LENGTH:
            yield held[0][:80], "\n".join(held[1:] or held)
            held, size = [], 0
    if size > LENGTH / 4:
        yield held[0][:80], "\n".join(held[1:] or held)


def is_in_script(text, language):
    return 2 * len(SCRIPTS[language].findall(text)) > len(LETTER.findall(text))


def unpacked(folder, package):
    root = os.path.join(folder, package)
    if not os.path.isdir(root):
        subprocess.run(["apt-get", "-qq", "download", package], cwd=folder, check=True)
        (deb,) = glob.glob(os.path.join(folder, package + "_*.deb"))
        subprocess.run(["dpkg-deb", "-x", deb, root + ".new"], check=True)
        os.rename(root + ".new", root)
    return root


def write_articles(folder, language, path):
    with open(path + ".new", "w", encoding="utf-8") as out:
        for package, pattern in SOURCES[language]:
            root = unpacked(folder, package)
            for name in sorted(glob.glob(os.path.join(root, pattern), recursive=True)):
                for number, (title, text) in enumerate(cut(paragraphs(name))):
                    if is_in_script(text, language):
                        name_inside = os.path.relpath(name, root)
                        item = {"id": f"{name_inside}/{number:03}", "title": title}
                        item["content_text"] = text
                        out.write(json.dumps(item, ensure_ascii=False) + "\n")
    os.rename(path + ".new", path)


def lines_of(context, language):
    """Returns a file of articles, or None where packages cannot be downloaded."""
    folder = os.path.join(context.work, "scripts")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, language + ".jsonl")
    if not archives.fresh(path, os.path.abspath(__file__)):
        say(f"  collecting articles, {language}")
        try:
            write_articles(folder, language, path)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            say(f"  left out: {error}")
            return None
    return path


def packages_of(language):
    return ", ".join(package for package, _ in SOURCES[language])
