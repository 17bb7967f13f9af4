"""Make the outlines of the world map anew. Run by hand; nothing else here needs it.

    npm install mapshaper@0.7.70 && npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz
    python tools/world/make_world.py package/countries-50m.json > world.json

and move world.json to scripts/templates/pictures/.

The boundaries are those of Natural Earth 4.1.0 (1:50m, public domain), in the TopoJSON of the npm
package world-atlas 2.0.2 (ISC licence). Only the states of `STATES` keep an outline of their own;
all others become one shape, so that the map draws no boundary between them. mapshaper simplifies
each border once for both of its sides, so that neighbours still meet, less in Europe, which the
page shows enlarged, and keeps every state, however small. Projection: Equal Earth (Savric,
Patterson and Jenny 2018), which keeps areas.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

WIDTH = 3000  # of the whole world, in the units of the file
METRES = 2 * 17_243_959 / WIDTH  # to a unit, at the equator
POLE = 8_392_928 / METRES  # from the equator, in units
CENTRE = 11.6  # degrees east; so the map is cut in the Bering Strait, which parts no state
FRAME = (308, 6, 2454, 1297)  # left, top, width, height: the world without Antarctica
EUROPE = (1212, 50, 558, 373)  # 25 degrees west to 46 east, 28 to 72 north
FINE, COARSE, OTHERS = 15_000, 60_000, 75_000  # metres: in Europe, elsewhere, of other land
ISLANDS = "5000km2"  # smaller ones are left out, unless a state would vanish
LARGE = "^(RUS|USA|CAN)?$"  # states beyond Europe whose middle says little
NEAR = "this.centroidX > -3300000 && this.centroidX < 3300000 && this.centroidY > 3450000"
STATES = {  # ISO 3166-1 numeric codes, which the package uses, to those of the data
    "032": "ARG", "036": "AUS", "040": "AUT", "056": "BEL", "076": "BRA", "100": "BGR",
    "124": "CAN", "156": "CHN", "158": "TWN", "196": "CYP", "203": "CZE", "208": "DNK",
    "233": "EST", "246": "FIN", "250": "FRA", "276": "DEU", "300": "GRC", "348": "HUN",
    "352": "ISL", "356": "IND", "372": "IRL", "376": "ISR", "380": "ITA", "392": "JPN",
    "398": "KAZ", "410": "KOR", "428": "LVA", "442": "LUX", "528": "NLD", "554": "NZL",
    "578": "NOR", "586": "PAK", "616": "POL", "620": "PRT", "642": "ROU", "643": "RUS",
    "703": "SVK", "710": "ZAF", "724": "ESP", "752": "SWE", "756": "CHE", "792": "TUR",
    "804": "UKR", "807": "MKD", "826": "GBR", "840": "USA",
}  # fmt: skip


def flat(topology: dict[str, Any]) -> dict[str, Any]:
    """The countries in degrees east of the cut, from the running differences of the file."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [
        [
            ((x * kx + dx - CENTRE + 180) % 360 - 180, y * ky + dy)
            for x, y in accumulate(arc, lambda at, step: (at[0] + step[0], at[1] + step[1]))
        ]
        for arc in topology["arcs"]
    ]
    return {
        "type": "Topology",
        "arcs": arcs,
        "objects": {"countries": topology["objects"]["countries"]},
    }


def simplified(topology: dict[str, Any]) -> list[dict[str, Any]]:
    """The features, in metres on the map; what lies on both sides of the cut is left out."""
    strays = f"/{LARGE}/.test(code) || !({NEAR}) ? (code ? {COARSE} : {OTHERS}) : {FINE}"
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.json", Path(folder) / "made.json"
        given.write_text(json.dumps(flat(topology)), "utf-8")
        commands = (
            *("-filter", 'FID !== "010"'),  # Antarctica
            *("-each", f"code = ({json.dumps(STATES)})[FID] || ''"),
            *("-explode", "-filter", "this.width < 180", "-dissolve", "code"),
            *("-proj", "init=wgs84", "crs=+proj=eqearth"),
            *("-simplify", "variable", f"interval={strays}", "keep-shapes"),
            *("-filter-islands", f"min-area={ISLANDS}"),
            *("-each", "x = this.innerX, y = this.innerY"),
            *("-o", str(made), "format=geojson", "precision=1"),
        )
        subprocess.run(["npx", "mapshaper", str(given), *commands], check=True)
        return list(json.loads(made.read_text("utf-8"))["features"])


def units(point: Sequence[float]) -> tuple[int, int]:
    """Metres to units of the file; x grows eastwards from the cut, y southwards from the pole."""
    return round(point[0] / METRES + WIDTH / 2), round(POLE - point[1] / METRES)


def rings(feature: dict[str, Any]) -> Iterator[list[tuple[int, int]]]:
    geometry = feature["geometry"]
    many = geometry["type"] == "MultiPolygon"
    for polygon in geometry["coordinates"] if many else [geometry["coordinates"]]:
        for ring in polygon:
            yield [units(point) for point in ring]


def path(feature: dict[str, Any]) -> str:
    """SVG path data in whole units, each point relative to the one before."""
    parts = []
    for ring in rings(feature):
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
        text = " ".join(f"{x} {y}" for x, y in steps[:-1] if x or y).replace(" -", "-")
        parts.append(f"M{ring[0][0]} {ring[0][1]}l{text}z")
    return "".join(parts)


def state(feature: dict[str, Any]) -> dict[str, Any]:
    """The outline of one state, a point inside, and width and height of its largest part."""
    sizes = [
        (max(xs) - min(xs), max(ys) - min(ys))
        for xs, ys in (zip(*ring, strict=True) for ring in rings(feature))
    ]
    middle = units((feature["properties"]["x"], feature["properties"]["y"]))
    return {
        "path": path(feature),
        "middle": middle,
        "size": max(sizes, key=lambda size: size[0] * size[1]),
    }


def world(topology: dict[str, Any]) -> dict[str, Any]:
    by_code = {item["properties"]["code"]: item for item in simplified(topology)}
    land = by_code.pop("")
    return {
        "frame": FRAME,
        "europe": EUROPE,
        "land": path(land),
        "states": {code: state(item) for code, item in sorted(by_code.items())},
    }


if __name__ == "__main__":
    found = world(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    print(json.dumps(found, separators=(",", ":")).replace('"},"', '"},\n"'))
