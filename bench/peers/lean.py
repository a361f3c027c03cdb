"""Serving as somebody does it who has measured: FastAPI, pydantic, and a dot product in numpy."""

from fastapi import FastAPI

from model import Answer, Lean, Person

app = FastAPI()
model = Lean()


@app.post("/predict")
async def predict(person: Person) -> Answer:
    probability = model.probability(person.__dict__)
    return Answer(prediction=int(probability >= 0.5), probability=probability)


@app.get("/health")
async def health():
    return {}
