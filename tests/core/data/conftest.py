"""Invented rows in the two formats in which MovieLens-100K comes; none of them is GroupLens's."""

import hashlib

import pytest

from core.data.datasets.movielens import Edition
from core.data.expected import Expected

URL = "https://archive.example/tiny.zip"
WHEEL = "tiny-wheel==1.0"
RATINGS = [
    (1, 1, 5, 900), (1, 2, 3, 910), (1, 3, 4, 905), (1, 267, 1, 950), (2, 1, 2, 800), (2, 4, 4, 810),
    (2, 5, 5, 820), (2, 6, 3, 830), (3, 2, 4, 700), (3, 3, 1, 999), (3, 6, 5, 700), (3, 4, 2, 701),
]  # fmt: skip
FILMS = [
    (1, "Lantern  Keeper, The", "1990"),
    (2, "Été perdu, L' (Lost Summer, The)", "1971"),
    (3, "Paris, Ohio", "1984"),
    (4, "Mirror of Salt, The (Spiegel, Der)", "1962"),
    (5, "Small Volcano III: The Big One (1995)", "V"),
    (6, "Gray, the Grey and a Goose, The", "2001"),
]
USERS = [(1, 24, "M", "technician", "00000"), (2, 53, "F", "other", "0A1B2"), (3, 33, "M", "none", "99999")]


def lines(rows, separator):
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


@pytest.fixture
def official():
    films = [(item, f"{name} ({year})", "01-Jan-1990", "", "http://x/?a", *"0100") for item, name, year in FILMS]
    films.append((267, "unknown", "", "", "", *"1000"))
    return {
        "u.data": lines(RATINGS, "\t").encode(),
        "u.item": lines(films, "|").encode("latin-1"),
        "u.user": lines(USERS, "|").encode(),
    }


@pytest.fixture
def atomic():
    films = [(item, name, year, "Drama") for item, name, year in [*FILMS, (267, "unkonwn", "unkonwn")]]
    inter = ("user_id:token", "item_id:token", "rating:float", "timestamp:float")
    item = ("item_id:token", "movie_title:token_seq", "release_year:token", "class:token_seq")
    user = ("user_id:token", "age:token", "gender:token", "occupation:token", "zip_code:token")
    return {
        "ml-100k.inter": lines([inter, *RATINGS], "\t").encode(),
        "ml-100k.item": lines([item, *films], "\t").encode(),
        "ml-100k.user": lines([user, *USERS], "\t").encode(),
    }


@pytest.fixture
def edition(expected, atomic):
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in atomic.items()}
    return Edition(archive=URL, wheel=WHEEL, hashes=hashes, expected=expected)


@pytest.fixture
def expected():
    return Expected(
        rows=12,
        users=3,
        items=7,
        titles="34038f27657a789cf4c6b61e0795c6e28e8f8fd44369637439898fb5e7b8ff13",
        profiles="7ccb1d3e47236b2cd9983d562a48dc9158c91b8e6e1563fc58586afd9a433630",
        ratings="5613cea72b6a4e406382f7057460c15b0476bdfbbe41fc34a654d070393acfd4",
        digest="92b22ac398c3b5abefa4a43059c6f1ea1775879a3b4e0615346afb2257c1fc7b",
    )
