"""Makes the .onnx files of this folder with scikit-learn and skl2onnx, and what scikit-learn answers for some rows.

    python test/onnx/fixtures.py        # scikit-learn 1.9.1, skl2onnx 1.20.0, onnx 1.23.2, numpy 2.4.6

Data: iris as it comes with scikit-learn (Fisher 1936, UCI, CC BY 4.0). Nothing here is needed to build or test.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

HERE = Path(__file__).parent
OPSETS = {"": 15, "ai.onnx.ml": 3}


def save(name, model, inputs, rows, columns, zipmap=False):
    onnx = to_onnx(
        model,
        initial_types=inputs,
        options={id(model): {"zipmap": zipmap}},
        target_opset=OPSETS,
    )
    (HERE / f"{name}.onnx").write_bytes(onnx.SerializeToString())
    if zipmap:
        return
    expected = {
        "columns": columns,
        "classes": [c.item() if isinstance(c, np.generic) else c for c in model.classes_],
        "rows": np.asarray(rows, dtype=object).tolist(),
        "probabilities": model.predict_proba(rows).tolist(),
    }
    (HERE / f"{name}.json").write_text(json.dumps(expected) + "\n")


def iris():
    columns = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    data = load_iris()
    names = data.target_names[data.target]
    table = pd.DataFrame(data.data.astype(np.float32), columns=columns)
    train, test, target, _ = train_test_split(table, names, test_size=0.3, random_state=42, stratify=names)
    tensor = [("float_input", FloatTensorType([None, 4]))]
    models = {
        "iris-svc": SVC(probability=True, random_state=42),
        "iris-forest": RandomForestClassifier(n_estimators=10, random_state=42),
        "iris-logistic": LogisticRegression(),
    }
    for name, estimator in models.items():
        model = make_pipeline(StandardScaler(), estimator).fit(train.to_numpy(), target)
        save(name, model, tensor, test[:20].to_numpy(), columns)
    # The last of them once more, as skl2onnx writes it unasked.
    save("iris-zipmap", model, tensor, None, columns, zipmap=True)


def shop():
    """One input per column, numbers and texts."""
    random = np.random.default_rng(42)
    n = 200
    table = pd.DataFrame(
        {
            "age": random.integers(18, 80, n).astype(np.float32),
            "spent": random.gamma(2.0, 50.0, n).astype(np.float32),
            "town": random.choice(["Bonn", "Graz", "Genève"], n),
        }
    )
    bought = (table.spent / 100 + (table.town == "Graz") + random.normal(0, 0.5, n) > 1.5).astype(int)
    columns = ColumnTransformer(
        [("numbers", StandardScaler(), ["age", "spent"]), ("towns", OneHotEncoder(handle_unknown="ignore"), ["town"])]
    )
    model = make_pipeline(columns, LogisticRegression()).fit(table, bought)
    inputs = [
        ("age", FloatTensorType([None, 1])),
        ("spent", FloatTensorType([None, 1])),
        ("town", StringTensorType([None, 1])),
    ]
    save("shop-columns", model, inputs, table[:20], list(table.columns))


iris()
shop()
