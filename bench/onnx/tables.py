"""Writes tables that come with scikit-learn as bench/onnx reads them: python tables.py FOLDER"""

import json
import re
import sys

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris

for name, load in {"breast-cancer": load_breast_cancer, "iris": load_iris}.items():
    data = load()
    table = {
        "name": name,
        # skl2onnx gives inputs with spaces other names.
        "schema": {"columns": [{"name": re.sub(r"\W+", "_", c), "type": "number"} for c in data.feature_names]},
        "classes": [str(label) for label in data.target_names],
        "rows": data.data.astype(np.float32).astype(float).tolist(),
        "target": data.target.tolist(),
    }
    with open(f"{sys.argv[1]}/{name}.json", "w") as file:
        json.dump(table, file)
print("{}")
