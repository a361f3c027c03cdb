"""The model of the benches, as Python programs have it: a scikit-learn pipeline, or plain numbers.

MODEL_FILE names the JSON that bench/load wrote: artifact, schema and rows.
"""

import json
import math
import os

import numpy as np
import pandas as pd
import pydantic
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

with open(os.environ["MODEL_FILE"]) as file:
    served = json.load(file)
_encodings = served["artifact"]["encodings"]
_weights = served["artifact"]["estimator"]["weights"][0]
_intercept = served["artifact"]["estimator"]["intercepts"][0]
_types = {column["name"]: column["type"] for column in served["schema"]["columns"]}

Person = pydantic.create_model(
    "Person", **{name: (str if kind == "category" else float, ...) for name, kind in _types.items()}
)


class Answer(pydantic.BaseModel):
    prediction: int
    probability: float


def _placed():
    """Every encoding with the place of its first weight."""
    place = 0
    for encoding in _encodings:
        yield place, encoding
        place += len(encoding["categories"]) if encoding["kind"] == "oneHot" else 1


_numeric = [(place, e) for place, e in _placed() if e["kind"] == "numeric"]
_one_hot = [(place, e) for place, e in _placed() if e["kind"] == "oneHot"]


def pipeline():
    """The same coefficients in a pipeline as one would have fitted it: scaled numbers and one-hot categories."""
    numbers = [e["source"]["column"] for _, e in _numeric]
    categories = [e["column"] for _, e in _one_hot]
    scaler = StandardScaler()
    one_hot = OneHotEncoder(handle_unknown="ignore", categories=[e["categories"] for _, e in _one_hot])
    encoder = ColumnTransformer([("numbers", scaler, numbers), ("categories", one_hot, categories)])
    model = make_pipeline(encoder, LogisticRegression())
    rows = pd.DataFrame(served["instances"])
    model.fit(rows, np.arange(len(rows)) % 2)
    fitted = model[0].named_transformers_["numbers"]
    fitted.mean_ = np.array([e["mean"] for _, e in _numeric])
    fitted.scale_ = np.array([e["scale"] for _, e in _numeric])
    fitted.var_ = fitted.scale_**2
    order = [place for place, _ in _numeric]
    order += [place + i for place, e in _one_hot for i in range(len(e["categories"]))]
    model[1].coef_ = np.array([[_weights[place] for place in order]])
    model[1].intercept_ = np.array([_intercept])
    return model


class Lean:
    """One row at a time, without scikit-learn: a vector and a dot product."""

    def __init__(self):
        self.weights = np.array(_weights)
        self.numbers = [(place, e["source"]["column"], e["mean"], e["scale"]) for place, e in _numeric]
        self.places = [
            (e["column"], {category: place + i for i, category in enumerate(e["categories"])})
            for place, e in _one_hot
        ]

    def probability(self, row):
        x = np.zeros(len(self.weights))
        for place, name, mean, scale in self.numbers:
            x[place] = (row[name] - mean) / scale
        for name, places in self.places:
            place = places.get(row[name])
            if place is not None:
                x[place] = 1.0
        return 1.0 / (1.0 + math.exp(-(float(x @ self.weights) + _intercept)))
