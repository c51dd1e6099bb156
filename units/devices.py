"""What a browser calls itself, in words its owner recognises. A guess from names that lie; nothing is decided by it."""

from __future__ import annotations

BROWSERS = (
    ("Zalo", "Zalo"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "điện thoại hoặc máy tính bảng Android"),
    ("Windows", "máy tính Windows"),
    ("Macintosh", "máy Mac"),
    ("CrOS", "máy Chromebook"),
    ("Linux", "máy tính Linux"),
)
"""Part of what the browser says → words; the first that is found counts, those that imitate others stand first."""


def device_in_words(user_agent: str) -> str:
    """ "Chrome trên máy tính Windows"; what cannot be recognised is said to be so."""
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "")
    machine = next((words for mark, words in MACHINES if mark in user_agent), "")
    if browser and machine:
        return f"{browser} trên {machine}"
    return browser or machine or "Thiết bị không rõ"
