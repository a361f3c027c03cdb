"""Serving as most tutorials do it: FastAPI, and a scikit-learn pipeline that gets a data frame of one row."""

import pandas as pd
from fastapi import FastAPI

from model import Answer, Person, pipeline

app = FastAPI()
model = pipeline()


def answer(person):
    probability = float(model.predict_proba(pd.DataFrame([person.model_dump()]))[0, 1])
    return Answer(prediction=int(probability >= 0.5), probability=probability)


@app.post("/predict")
def predict(person: Person) -> Answer:
    return answer(person)


@app.post("/predict-async-def")
async def predict_async_def(person: Person) -> Answer:
    return answer(person)


@app.get("/health")
async def health():
    return {}
