"""Fits scikit-learn's models on the tables of bench/onnx and writes them as ONNX: python models.py TABLES FOLDER

Per model: NAME.onnx, NAME.description.json (what `presage register` needs), and NAME.json: instances with scikit-learn's
probabilities for them, and for a logistic regression what it has learned.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import skl2onnx
import sklearn
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

OPSETS = {"": 15, "ai.onnx.ml": 3}
ASKED, GOLDEN = 20, 5


def logistic(numbers, categories):
    scaled = make_pipeline(SimpleImputer(), StandardScaler())
    indicators = OneHotEncoder(handle_unknown="ignore")
    columns = ColumnTransformer([("numbers", scaled, numbers), ("categories", indicators, categories)])
    return make_pipeline(columns, LogisticRegression(tol=1e-8, max_iter=10_000))


def forest(numbers, categories):
    indicators = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = ColumnTransformer([("numbers", SimpleImputer(), numbers), ("categories", indicators, categories)])
    return make_pipeline(columns, RandomForestClassifier(50, random_state=42))


def boosting(numbers, categories):
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = ColumnTransformer([("numbers", "passthrough", numbers), ("categories", codes, categories)])
    return make_pipeline(columns, HistGradientBoostingClassifier(max_iter=50, random_state=42))


def main(tables, folder):
    for file in sorted(tables.glob("*.json")):
        table = json.loads(file.read_text())
        columns = table["schema"]["columns"]
        names = [column["name"] for column in columns]
        categories = [column["name"] for column in columns if column["type"] == "category"]
        numbers = [name for name in names if name not in categories]
        rows = pd.DataFrame(table["rows"], columns=names)
        rows[numbers] = rows[numbers].astype(np.float32)
        # A tensor of texts has no null: what is missing comes as the empty text.
        rows[categories] = rows[categories].fillna("")
        target = np.array(table["classes"])[table["target"]]
        for kind, make in {"logistic": logistic, "forest": forest, "boosting": boosting}.items():
            model = make(numbers, categories).fit(rows, target)
            write(folder / f"{table['name']}.{kind}", model, table, rows)
    print(json.dumps({"version": f"scikit-learn {sklearn.__version__}, skl2onnx {skl2onnx.__version__}"}))


def write(path, model, table, rows):
    types = {"category": StringTensorType([None, 1])}
    inputs = [(c["name"], types.get(c["type"], FloatTensorType([None, 1]))) for c in table["schema"]["columns"]]
    options = {id(model): {"zipmap": False}}
    onnx = skl2onnx.to_onnx(model, initial_types=inputs, options=options, target_opset=OPSETS)
    path.with_name(f"{path.name}.onnx").write_bytes(onnx.SerializeToString())
    names = [column["name"] for column in table["schema"]["columns"]]
    instances = [dict(zip(names, row)) for row in table["rows"][:ASKED]]
    probabilities = model.predict_proba(rows[:ASKED]).tolist()
    classes = model.classes_.tolist()
    asked = {"instances": instances, "probabilities": probabilities, "classes": classes}
    path.with_name(f"{path.name}.json").write_text(json.dumps(asked))
    golden = [{"input": i, "output": p} for i, p in zip(instances[:GOLDEN], probabilities)]
    description = {"schema": table["schema"], "classes": classes, "golden": golden}
    path.with_name(f"{path.name}.description.json").write_text(json.dumps(description))


main(Path(sys.argv[1]), Path(sys.argv[2]))
