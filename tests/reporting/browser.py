"""A page in a real browser, as wide as asked: what a script finds in it after using its controls.

found = see(folder, "index.html", WIDTHS["phone"], "return {overflow: overflow()};", tmp_path)
found["overflow"]      # how much wider the page is than the screen
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

WIDTHS = {"desk": 1280, "phone": 390}

_HARNESS = """<!doctype html><meta charset="utf-8">
<iframe id="frame" style="width:{width}px;height:844px;border:0" src="{page}"></iframe>
<pre id="found"></pre>
<script>
document.getElementById("frame").addEventListener("load", (event) => {{
  const view = event.target.contentWindow, page = view.document;
  const all = (query) => [...page.querySelectorAll(query)];
  const set = (id, value) => {{
    page.getElementById(id).value = value;
    page.getElementById(id).dispatchEvent(new view.Event("input", {{bubbles: true}}));
    page.getElementById(id).dispatchEvent(new view.Event("change", {{bubbles: true}}));
  }};
  const rows = () => all("tbody tr:not([hidden]) th");
  const names = () => rows().map((one) => (one.querySelector("a") || one.firstChild).textContent);
  const overflow = () => page.documentElement.scrollWidth - view.innerWidth;
  let found;
  try {{ found = (() => {{ {steps} }})(); }} catch (error) {{ found = {{error: String(error)}}; }}
  document.getElementById("found").textContent = JSON.stringify(found);
}}, {{once: true}});
</script>"""


def see(site: Path, page: str, width: int, steps: str, folder: Path) -> dict[str, Any]:
    """What a script finds in a page that is so wide, after it has used its controls."""
    assert CHROMIUM is not None
    harness = site / f"harness-{width}.html"
    harness.write_text(_HARNESS.format(page=page, width=width, steps=steps), encoding="utf-8")
    ended = subprocess.run(
        [
            CHROMIUM,
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--disable-web-security", "--allow-file-access-from-files"),
            f"--user-data-dir={folder}",
            f"--window-size={width + 40},1000",
            *("--virtual-time-budget=5000", "--dump-dom", harness.as_uri()),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    found = re.search(r'<pre id="found">(.*?)</pre>', ended.stdout, re.DOTALL)
    assert found is not None, ended.stdout[-500:]
    table: dict[str, Any] = json.loads(found[1].replace("&gt;", ">").replace("&amp;", "&"))
    return table


def contrast(first: str, second: str) -> float:
    """The contrast of two colours by WCAG 2, which asks for 4.5 where one is a text's."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
