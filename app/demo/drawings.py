"""Drawings that stand for photographs: plain, the same every time, and plainly of a demo."""

import io
import random
from functools import cache

from PIL import Image, ImageDraw

from app.core.files.fonts import chinese_font
from app.demo import seeds
from app.parties.pictures import shown
from app.parties.pictures.keeping import Taken, taken

SIZE = WIDTH, HEIGHT = 640, 480
GROUNDS = ("#dfe9e4", "#efe6d6", "#e1e7ef", "#efe0dc", "#e6e3ee", "#e4ead8")
COLOURS = ("#2f6f68", "#9a5b1f", "#3c5f93", "#9b4535", "#6a5590", "#64752c")
INK, PAPER, STAMP = "#3a4a4e", "#fbfaf6", "#b23a2e"


@cache
def shop_front(trade: str) -> shown.Drawn:
    """A shop front with its trade on the sign."""
    rng = seeds.stream(f"front of {trade}")
    picture, draw, colour = _ground(rng)
    draw.rectangle((70, 120, 570, 440), fill=PAPER, outline=INK, width=4)
    for stripe in range(10):
        left = 60 + stripe * 52
        draw.polygon(
            [(left, 190), (left + 52, 190), (left + 46, 250), (left + 6, 250)], fill=colour if stripe % 2 else "white"
        )
    draw.rectangle((70, 120, 570, 190), fill=colour)
    draw.rectangle((370, 290, 500, 440), fill=colour)
    draw.rectangle((120, 290, 320, 400), fill="#d7e6ee", outline=INK, width=4)
    _words(draw, f"演示·{trade}", (WIDTH // 2, 155), 44, "white")
    return _drawn(picture)


@cache
def goods(trade: str) -> shown.Drawn:
    """What a shop of this trade gives: boxes and bottles on a shelf."""
    rng = seeds.stream(f"goods of {trade}")
    picture, draw, colour = _ground(rng)
    draw.rectangle((40, 380, 600, 404), fill=INK)
    for place in range(4):
        left, tall = 80 + place * 130, rng.randrange(110, 230)
        shade = rng.choice(COLOURS) if place % 2 else colour
        if rng.random() < 0.5:
            draw.rectangle((left, 380 - tall, left + 90, 380), fill=shade)
        else:
            draw.rounded_rectangle((left, 380 - tall, left + 90, 380), 34, fill=shade)
    _words(draw, f"演示图片：{trade}", (WIDTH // 2, 70), 40, INK)
    return _drawn(picture)


@cache
def licence() -> Taken:
    """A sheet that says itself that it is no licence."""
    picture = Image.new("RGB", (900, 640), "#d9d3c4")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 50, 840, 590), fill=PAPER, outline=STAMP, width=8)
    _words(draw, "演示图片", (450, 150), 72, STAMP)
    _words(draw, "不是营业执照", (450, 250), 72, STAMP)
    for line in range(4):
        draw.line((160, 350 + line * 50, 740 - line * 60, 350 + line * 50), fill="#c9c3b4", width=10)
    return taken(_png(picture), "演示执照.png")


def _ground(rng: random.Random) -> tuple[Image.Image, ImageDraw.ImageDraw, str]:
    picture = Image.new("RGB", SIZE, rng.choice(GROUNDS))
    return picture, ImageDraw.Draw(picture), rng.choice(COLOURS)


def _words(draw: ImageDraw.ImageDraw, text: str, middle: tuple[int, int], size: int, fill: str) -> None:
    """Where no font has Chinese, it says DEMO."""
    font = chinese_font(size)
    if font is None:
        draw.text(middle, "DEMO", fill=fill, anchor="mm", font_size=size)
    else:
        draw.text(middle, text, fill=fill, anchor="mm", font=font)


def _drawn(picture: Image.Image) -> shown.Drawn:
    return shown.drawn(_png(picture))


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
