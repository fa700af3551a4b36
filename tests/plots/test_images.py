"""SVG and PNG of plots: well-formed, described, the same bytes again, every word in them as text."""

import struct
import sys
import xml.etree.ElementTree as ET
import zlib

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install 'medical-reasoner[plots]'")

from reasoner.errors import RequestError
from reasoner.plots.images import png, svg
from reasoner.plots.plot import Bars, Curve, Reasons

SVG = "{http://www.w3.org/2000/svg}"


def words_of(image):
    root = ET.fromstring(image)
    return root, " ".join(" ".join("".join(one.itertext()).split()) for one in root.iter(f"{SVG}text"))


def chunks(image):
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    place = 8
    while place < len(image):
        length, kind = struct.unpack(">I4s", image[place : place + 8])
        yield kind, image[place + 8 : place + 8 + length]
        place += length + 12


def flat(text):
    return " ".join(text.replace("\u202f", " ").split())


def test_svg_is_xml_with_its_words_title_and_description(plots):
    for plot in plots:
        image = svg(plot)
        assert svg(plot) == image
        root, text = words_of(image)
        text = flat(text)
        assert [one.text for one in root.findall(f"{SVG}title")] == [plot.told.title]
        assert [one.text for one in root.findall(f"{SVG}desc")] == [plot.told.alternative]
        assert root.get("role") == "img"
        assert b"dc:date" not in image
        for word in labels(plot):
            assert all(part in text for part in flat(word).split()), word


def labels(plot):
    if isinstance(plot, Reasons):
        return [node.text for node in plot.graph.nodes.values()]
    shown = [plot.told.title, *plot.told.notes, plot.middle, plot.interval, *(band.word for band in plot.axis.bands)]
    if isinstance(plot, Bars):
        return [
            *shown,
            *(bar.label for bar in plot.bars),
            *([plot.open] if any(bar.is_open for bar in plot.bars) else []),
        ]
    assert isinstance(plot, Curve)
    return [*shown, plot.across, *(mark.label for mark in plot.recorded)]


def test_png_has_a_size_its_words_and_no_date(plots):
    for plot in plots:
        image = png(plot)
        assert png(plot) == image
        found = list(chunks(image))
        width, height = struct.unpack(">II", found[0][1][:8])
        assert width >= 700
        assert height >= 150
        kinds = {kind for kind, _ in found}
        assert b"tIME" not in kinds
        assert plot.told.title in "".join(_text(kind, data) for kind, data in found)


def _text(kind, data):
    if kind == b"iTXt":
        key, _, rest = data.partition(b"\0")
        body = rest[2:].split(b"\0", 2)[2]
        return f"{key.decode()}={(zlib.decompress(body) if rest[0] else body).decode()}"
    return data.decode("latin-1") if kind == b"tEXt" else ""


def test_settings_of_the_user_change_nothing(plots):
    import matplotlib

    plot = next(plot for plot in plots if isinstance(plot, Curve))
    image = svg(plot)
    with matplotlib.rc_context({"svg.fonttype": "path", "font.size": 30, "axes.facecolor": "black"}):
        assert svg(plot) == image
        assert matplotlib.rcParams["font.size"] == 30


def test_without_matplotlib_it_is_said_how_to_install_it(plots, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RequestError, match="need matplotlib") as refused:
        svg(plots[0])
    assert refused.value.fix == "install it: pip install medical-reasoner[plots]"
    for plot in plots:
        if isinstance(plot, Reasons):  # they need none
            assert svg(plot).startswith(b"<svg")
