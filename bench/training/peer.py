"""Fits one estimator of scikit-learn on a table that bench/training wrote, and prints what it took as JSON."""

import json
import resource
import sys
import time

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

folder, name = sys.argv[1:3]
about = json.load(open(f"{folder}/about.json"))
rows, numeric, sizes = about["rows"], about["numeric"], about["categories"]
table = np.fromfile(f"{folder}/columns.f64").reshape(numeric + len(sizes), rows).T
target = np.fromfile(f"{folder}/target.u8", dtype=np.uint8)
held = np.fromfile(f"{folder}/held.u8", dtype=np.uint8).astype(bool)
numbers = list(range(numeric))
categories = list(range(numeric, numeric + len(sizes)))
one_hot = ColumnTransformer(
    [
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        ("categories", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), categories),
    ]
)
ordinal = ColumnTransformer(
    [
        ("numbers", SimpleImputer(), numbers),
        ("categories", SimpleImputer(strategy="most_frequent"), categories),
    ]
)
forest = RandomForestClassifier(100, n_jobs=-1, random_state=42)
estimator = {
    "lbfgs": lambda: make_pipeline(one_hot, LogisticRegression(C=1.0, max_iter=1000)),
    "newton-cholesky": lambda: make_pipeline(one_hot, LogisticRegression(C=1.0, solver="newton-cholesky")),
    "forest, one-hot": lambda: make_pipeline(one_hot, forest),
    "forest, ordinal": lambda: make_pipeline(ordinal, forest),
    "hist-gradient-boosting": lambda: HistGradientBoostingClassifier(
        max_iter=100, early_stopping=False, categorical_features=categories or None, random_state=42
    ),
}[name]()
started = time.perf_counter()
estimator.fit(table[~held], target[~held])
seconds = time.perf_counter() - started
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
scores = estimator.predict_proba(table[held])[:, 1]
print(
    json.dumps(
        {
            "seconds": seconds,
            "peakMb": peak_mb,
            "rocAuc": roc_auc_score(target[held], scores),
            "logLoss": log_loss(target[held], scores),
            "version": f"scikit-learn {sklearn.__version__}",
        }
    )
)
