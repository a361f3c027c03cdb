"""Writes tables, in the form that bench/training reads, each into a folder of its own: those that scikit-learn brings or
makes, and those of the book "An Introduction to Statistical Learning" (package ISLP)."""

import csv
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from sklearn import datasets

folder = Path(sys.argv[1])


def is_number(cell):
    try:
        float(cell)
        return True
    except ValueError:
        return False


def write(title, columns, target):
    """Columns are lists of numbers or of texts; an empty text is missing. Classes are numbered in the order of their names."""
    own = folder / title
    own.mkdir()
    texts = [column for column in columns if any(isinstance(cell, str) for cell in column)]
    numbers = [column for column in columns if not any(isinstance(cell, str) for cell in column)]
    known = [sorted({cell for cell in column if cell != ""}) for column in texts]
    coded = [[names.index(cell) if cell != "" else np.nan for cell in column] for names, column in zip(known, texts)]
    np.array([*numbers, *coded], dtype=np.float64).tofile(own / "columns.f64")
    np.unique(np.array(target), return_inverse=True)[1].astype(np.uint8).tofile(own / "target.u8")
    np.zeros(len(target), dtype=np.uint8).tofile(own / "held.u8")
    about = {"rows": len(target), "numeric": len(numbers), "categories": [len(names) for names in known]}
    (own / "about.json").write_text(json.dumps(about))


def of_the_book(name, target, leave_out=()):
    """A number is to be told above or below its median; rows that do not have it are left out."""
    place = Path(find_spec("ISLP").submodule_search_locations[0]) / "data" / f"{name}.csv"
    with open(place, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[target] not in ("", "NA")]
    wanted = [row[target] for row in rows]
    if all(map(is_number, wanted)):
        wanted = np.array(wanted, dtype=float) > np.median(np.array(wanted, dtype=float))
    columns = []
    for column in rows[0]:
        if column == target or column in leave_out:
            continue
        cells = [row[column] for row in rows]
        columns.append([float(cell) for cell in cells] if all(map(is_number, cells)) else cells)
    write(f"islp-{name.lower()}", columns, wanted)


digits = datasets.load_digits()
write("digits", digits.data.T.tolist(), digits.target)
write("digits-from-5", digits.data.T.tolist(), digits.target >= 5)
wine = datasets.load_wine()
write("wine", wine.data.T.tolist(), wine.target)
diabetes = datasets.load_diabetes()
write("diabetes", diabetes.data.T.tolist(), diabetes.target > np.median(diabetes.target))
for rows, noise, seed in [(500, 0.1, 1), (2000, 0.02, 2), (2000, 0.3, 3), (8000, 0.1, 4), (30000, 0.1, 5)]:
    made, target = datasets.make_classification(
        rows, 20, n_informative=8, n_redundant=4, n_clusters_per_class=4, flip_y=noise, random_state=seed
    )
    write(f"made-{rows}-noise-{noise}", made.T.tolist(), target)
for rows in [1000, 12000]:
    made, target = datasets.make_hastie_10_2(rows, random_state=1)
    write(f"hastie-{rows}", made.T.tolist(), target)
of_the_book("Default", "default")
of_the_book("OJ", "Purchase")
of_the_book("Caravan", "Purchase")
of_the_book("Wage", "wage", ["logwage"])
of_the_book("College", "Private")
of_the_book("Auto", "mpg", ["name"])
of_the_book("Carseats", "Sales")
of_the_book("Bikeshare", "bikers", ["casual", "registered"])
of_the_book("Weekly", "Direction", ["Today"])
of_the_book("Hitters", "Salary")
