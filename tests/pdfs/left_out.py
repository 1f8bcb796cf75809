#!/usr/bin/env python3
"""Whether the sheets that `tile` leaves out as blank are blank, as poppler shows the page.

    left_out.py PROGRAM FILE.pdf

Cuts the first page into three or four columns without overlap and looks where no sheet is. Status 1, with the sheet's
name, where there is ink; annotations that the run says are not on the sheets do not count.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

PAPER = {"portrait": (190, 277), "landscape": (277, 190)}  # mm of A4 within its margins
DPI = 30
LEAST_DARK, LEAST_PIXELS = 250, 4


def run(*words):
    return subprocess.run(words, capture_output=True, timeout=60, check=False)


def main(program, file):
    try:
        boxes = run("pdfinfo", "-box", file).stdout.decode(errors="replace")
    except subprocess.TimeoutExpired:  # the judge hangs: it says nothing of ours
        return 0
    crop = re.search(r"CropBox:\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)", boxes)
    if not crop:
        return 0
    x0, y0, x1, y1 = map(float, crop.groups())
    least = min(abs(x1 - x0), abs(y1 - y0)) * 25.4 / 72
    if not 2 < least < 1000:
        return 0
    with tempfile.TemporaryDirectory() as work:
        tiles = os.path.join(work, "tiles.pdf")
        scale = min(3.5 * 190 / least, 10)
        done = run(program, "tile", "--box", "crop", "--overlap", "0", "--scale", f"{scale:.4f}", file, "-o", tiles)
        if done.returncode != 0 or b"annotation" in done.stderr:
            return 0
        said = done.stdout.decode(errors="replace")
        grid = re.search(r"(\d+) (portrait|landscape) sheets? in (\d+) rows? and (\d+) columns?", said)
        size = re.search(r"([\d,.]+) × ([\d,.]+) mm when joined", said)
        sheets, rows, columns = int(grid[1]), int(grid[3]), int(grid[4])
        if sheets == rows * columns:
            return 0
        labels = json.loads(run("qpdf", "--json", "--json-key=pagelabels", tiles).stdout)["pagelabels"]
        printed = {page["label"]["/P"].removeprefix("u:") for page in labels}
        px = DPI / 25.4
        wide, high = (round(float(n.replace(",", "")) * px) for n in size.groups())
        if wide * high > 40_000_000:
            return 0
        picture = os.path.join(work, "page")
        dpi = f"{max(wide, high) / max(abs(x1 - x0), abs(y1 - y0)) * 72:.4f}"  # poppler has no user units
        run("pdftoppm", "-gray", "-cropbox", "-r", dpi, "-f", "1", "-l", "1", "-singlefile", file, picture)
        try:
            data = open(picture + ".pgm", "rb").read()
        except OSError:
            return 0
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
        wide, high, pixels = int(head[1]), int(head[2]), data[head.end():]
        step_x, step_y = (n * px for n in PAPER[grid[2]])
        for row in range(rows):
            for column in range(columns):
                name = chr(ord("A") + row) + str(column + 1) if row < 26 else ""
                if not name or name in printed:
                    continue
                left, right = int(column * step_x) + 2, min(wide, int((column + 1) * step_x) - 2)
                dark = 0
                for y in range(int(row * step_y) + 2, min(high, int((row + 1) * step_y) - 2)):
                    dark += sum(value < LEAST_DARK for value in pixels[y * wide + left:y * wide + right])
                if dark >= LEAST_PIXELS:
                    print(f"sheet {name} is left out with {dark} dark pixels on it: {file}")
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
