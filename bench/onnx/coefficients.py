"""What scikit-learn's logistic regression learns from the tables of bench/onnx: python coefficients.py TABLES

Prints as JSON, per table and class, the weight of each feature by its name, and the intercept as "".
"""

import json
import sys
from pathlib import Path

import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def weights(table):
    columns = table["schema"]["columns"]
    names = [column["name"] for column in columns]
    categories = [column["name"] for column in columns if column["type"] == "category"]
    numbers = [name for name in names if name not in categories]
    rows = pd.DataFrame(table["rows"], columns=names)
    rows[numbers] = rows[numbers].astype(float)
    rows[categories] = rows[categories].astype(object).where(rows[categories].notna(), None)
    scaled = make_pipeline(SimpleImputer(), StandardScaler())
    imputer = SimpleImputer(missing_values=None, strategy="most_frequent")
    indicators = make_pipeline(imputer, OneHotEncoder(sparse_output=False))
    encoder = ColumnTransformer([("numbers", scaled, numbers), ("categories", indicators, categories)])
    encoded = encoder.fit_transform(rows)
    model = LogisticRegression(solver="newton-cholesky", tol=1e-10, max_iter=1_000).fit(encoded, table["target"])
    features = list(numbers)
    if categories:
        hot = encoder.named_transformers_["categories"][-1]
        features += [f"{name}={c}" for name, known in zip(categories, hot.categories_) for c in known]
    spoken_of = model.classes_[1:] if len(model.classes_) == 2 else model.classes_
    # Of more than two classes only the differences between intercepts mean something.
    intercepts = model.intercept_ - (model.intercept_.mean() if len(spoken_of) > 1 else 0)
    return {
        table["classes"][label]: {**dict(zip(features, coefficients)), "": intercept}
        for label, coefficients, intercept in zip(spoken_of, model.coef_.tolist(), intercepts.tolist())
    }


tables = [json.loads(file.read_text()) for file in sorted(Path(sys.argv[1]).glob("*.json"))]
print(
    json.dumps(
        {"weights": {t["name"]: weights(t) for t in tables}, "version": f"scikit-learn {sklearn.__version__}"}
    )
)
