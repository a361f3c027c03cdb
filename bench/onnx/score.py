"""Asks exported files in ONNX Runtime what Presage was asked: python score.py FOLDER

Prints as JSON, per file and batch size, the largest distance from Presage's probabilities.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

BATCHES = [1, 5, 10, 20]
NUMBERS, TEXTS = np.float32, object


def tensors(inputs, columns, rows):
    if [i.name for i in inputs] == ["float_input"]:
        return {"float_input": np.array(rows, dtype=NUMBERS)}

    def tensor(place, kind):
        cells = [row[place] for row in rows]
        if kind == "category":
            return np.array([["" if cell is None else cell] for cell in cells], dtype=TEXTS)
        return np.array([[np.nan if cell is None else cell] for cell in cells], dtype=NUMBERS)

    return {column["name"]: tensor(place, column["type"]) for place, column in enumerate(columns)}


distances = {}
for about in sorted(Path(sys.argv[1]).glob("*.json")):
    asked = json.loads(about.read_text())
    rows, expected = asked["rows"], np.array(asked["probabilities"])
    session = onnxruntime.InferenceSession(about.with_suffix(".onnx"))
    for batch in BATCHES:
        said = [
            session.run(["probabilities"], tensors(session.get_inputs(), asked["columns"], rows[i : i + batch]))[0]
            for i in range(0, len(rows), batch)
        ]
        distances.setdefault(about.stem, {})[batch] = float(np.abs(np.concatenate(said) - expected).max())
print(json.dumps({"distances": distances, "version": f"onnxruntime {onnxruntime.__version__}"}))
