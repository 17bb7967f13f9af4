"""Make the outlines of the world map anew. Run by hand; nothing else here needs it.

    npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz
    python tools/world/make_world.py package/countries-50m.json > world.json

and move world.json to scripts/templates/pictures/.

The boundaries are those of Natural Earth 4.1.0 (1:50m, public domain), in the TopoJSON of the npm
package world-atlas 2.0.2 (ISC licence). Only the states of `STATES` keep an outline of their own;
all others become one shape, so that the map draws no boundary between them. Borders are simplified
arc by arc, which keeps neighbours together, and less in Europe, which the page shows enlarged.
Projection: Equal Earth (Savric, Patterson and Jenny 2018), which keeps areas.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple


class Vertex(NamedTuple):
    """A point of the map, and how far a simplified border may stray from it."""

    x: float
    y: float
    tolerance: float


WIDTH = 5000  # of the whole world, in the units of the file
FINE, COARSE = 2.2, 9.0  # how far a simplified border may stray, in Europe and elsewhere
SPECK_FINE, SPECK_COARSE = 40.0, 500.0  # islands of a smaller area are left out
EUROPE = (-25.0, 28.0, 46.0, 72.0)  # west, south, east, north
FRAME = (-131.5, -56.0, 163.0, 84.0)  # the world without Antarctica, measured at the equator
CENTRE = 11.6  # degrees east; so the map is cut in the Bering Strait, which parts no state
ANTARCTICA = "010"
GRID = 24  # steps in which the middle of a state is looked for
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

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796  # of the Equal Earth projection
SCALE = WIDTH / (2 * 2 * math.pi / (math.sqrt(3) * A1))


def project(longitude: float, latitude: float) -> Vertex:
    """Degrees to units of the file; x grows eastwards from the edge, y southwards from the pole."""
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    slope = A1 + 3 * A2 * t**2 + t**6 * (7 * A3 + 9 * A4 * t**2)
    east = (longitude - CENTRE + 180) % 360 - 180
    x = 2 * math.radians(east) * math.cos(t) / (math.sqrt(3) * slope)
    y = t * (A1 + A2 * t**2 + t**6 * (A3 + A4 * t**2))
    top = 1.3173627591574  # y of the pole
    return Vertex(WIDTH / 2 + x * SCALE, (top - y) * SCALE, tolerance(longitude, latitude))


def decode(topology: dict[str, Any]) -> Iterator[list[Vertex]]:
    """The arcs on the map, from the running differences of the file."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for across, up in steps:
            x, y = x + across, y + up
            arc.append(project(x * kx + dx, y * ky + dy))
        yield arc


def tolerance(longitude: float, latitude: float) -> float:
    west, south, east, north = EUROPE
    return FINE if west < longitude < east and south < latitude < north else COARSE


def simplify(line: Sequence[Vertex]) -> list[Vertex]:
    """Douglas and Peucker: the fewest points from which none strays further than it may."""
    if len(line) < 3:
        return list(line)
    first, last = line[0], line[-1]
    strays = [_off(vertex, first, last) / vertex.tolerance for vertex in line]
    at = max(range(1, len(line) - 1), key=strays.__getitem__)
    if strays[at] <= 1 and first[:2] != last[:2]:
        return [first, last]
    return simplify(line[: at + 1])[:-1] + simplify(line[at:])


def _off(point: Vertex, start: Vertex, end: Vertex) -> float:
    """The distance of a point from the line between two others."""
    x, y = end.x - start.x, end.y - start.y
    length = x * x + y * y
    along = ((point.x - start.x) * x + (point.y - start.y) * y) / length if length else 0
    along = max(0.0, min(1.0, along))
    return math.hypot(point.x - start.x - along * x, point.y - start.y - along * y)


def rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Every ring of a state, as numbers of arcs; ~n is arc n backwards."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        yield from polygon


def dissolved(every: Iterable[list[int]], arcs: Sequence[Sequence[Vertex]]) -> Iterator[list[int]]:
    """Rings around many states together: arcs between two of them fall away."""
    numbers = [number for ring in every for number in ring]
    uses = Counter(max(number, ~number) for number in numbers)
    outer = [number for number in numbers if uses[max(number, ~number)] == 1]
    starts: dict[Vertex, list[int]] = {}
    for number in outer:
        starts.setdefault(_directed(number, arcs)[0], []).append(number)
    while starts:
        vertex = next(iter(starts))
        ring = []
        while vertex in starts:
            ring.append(starts[vertex].pop())
            if not starts[vertex]:
                del starts[vertex]
            vertex = _directed(ring[-1], arcs)[-1]
        yield ring


def _directed(number: int, arcs: Sequence[Sequence[Vertex]]) -> Sequence[Vertex]:
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def outline(ring: Sequence[int], arcs: Sequence[Sequence[Vertex]]) -> list[Vertex]:
    vertices: list[Vertex] = []
    for number in ring:
        vertices += _directed(number, arcs)[1:]
    return vertices


def area(ring: Sequence[Vertex]) -> float:
    following = [*ring[1:], *ring[:1]]
    return abs(sum(a.x * b.y - b.x * a.y for a, b in zip(ring, following, strict=True))) / 2


def is_speck(ring: Sequence[Vertex]) -> bool:
    """Too small to be seen, or a small island on both sides of the cut."""
    if any(abs(a.x - b.x) > WIDTH / 2 for a, b in pairwise(ring)):
        return True
    fine = any(vertex.tolerance == FINE for vertex in ring)
    return area(ring) < (SPECK_FINE if fine else SPECK_COARSE)


def path(every: Iterable[Sequence[Vertex]]) -> str:
    """SVG path data in whole units, each point relative to the one before."""
    parts = []
    for ring in every:
        points = [(round(vertex.x), round(vertex.y)) for vertex in ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
        text = " ".join(f"{x} {y}" for x, y in steps if x or y).replace(" -", "-")
        parts.append(f"M{points[0][0]} {points[0][1]}l{text}z")
    return "".join(parts)


def middle(ring: Sequence[Vertex]) -> tuple[int, int]:
    """The point of a grid over the ring that lies furthest inside it, where a label goes."""
    xs, ys = [v.x for v in ring], [v.y for v in ring]
    following = [*ring[1:], *ring[:1]]
    edges = list(zip(ring, following, strict=True))
    best, place = -1.0, (0.0, 0.0)
    for i, j in product(range(1, GRID), range(1, GRID)):
        x = min(xs) + (max(xs) - min(xs)) * i / GRID
        y = min(ys) + (max(ys) - min(ys)) * j / GRID
        point = Vertex(x, y, 1)
        inside = sum(
            (a.y > y) != (b.y > y) and x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)
            for a, b in edges
        )
        room = min(_off(point, a, b) for a, b in edges)
        if inside % 2 and room > best:
            best, place = room, (x, y)
    return round(place[0]), round(place[1])


def state(all_rings: Iterable[list[int]], arcs: Sequence[Sequence[Vertex]]) -> dict[str, Any]:
    """The outline of one state, its middle, and the width and height of its largest part."""
    every = sorted((outline(ring, arcs) for ring in all_rings), key=area, reverse=True)
    largest = every[0]
    xs, ys = [v.x for v in largest], [v.y for v in largest]
    return {
        "path": path([largest, *(ring for ring in every[1:] if not is_speck(ring))]),
        "middle": middle(largest),
        "size": [round(max(xs) - min(xs)), round(max(ys) - min(ys))],
    }


def world(topology: dict[str, Any]) -> dict[str, Any]:
    arcs = [simplify(arc) for arc in decode(topology)]
    geometries = topology["objects"]["countries"]["geometries"]
    parts: dict[str, list[list[int]]] = {}  # a state's outlying territories may stand apart
    for geometry in geometries:
        if geometry.get("id") == ANTARCTICA:
            continue
        parts.setdefault(STATES.get(geometry.get("id"), ""), []).extend(rings(geometry))
    land = [outline(ring, arcs) for ring in dissolved(parts.pop(""), arcs)]
    own = {code: state(part, arcs) for code, part in parts.items()}
    return {
        "frame": _frame(*FRAME),
        "europe": _frame(*EUROPE),
        "land": path(ring for ring in land if not is_speck(ring)),
        "states": dict(sorted(own.items())),
    }


def _frame(west: float, south: float, east: float, north: float) -> list[int]:
    """Left, top, width and height of a part of the map, where it is widest."""
    widest = min(max(0, south), north)
    left, right = project(west, widest).x, project(east, widest).x
    top, bottom = project(CENTRE, north).y, project(CENTRE, south).y
    return [round(left), round(top), round(right - left), round(bottom - top)]


if __name__ == "__main__":
    found = world(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    print(json.dumps(found, separators=(",", ":")).replace('"},"', '"},\n"'))
