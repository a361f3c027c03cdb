"""Predictions later: FastAPI submits a Celery task, and answers whoever asks how it stands."""

from celery.result import AsyncResult
from fastapi import FastAPI
from pydantic import BaseModel

from model import Person
from tasks import celery, predict

app = FastAPI()


class People(BaseModel):
    instances: list[Person]


@app.post("/jobs", status_code=202)
def submit(person: Person):
    return {"id": predict.delay([person.model_dump()]).id}


@app.post("/jobs/many", status_code=202)
def submit_many(people: People):
    return {"id": predict.delay([person.model_dump() for person in people.instances]).id}


@app.get("/jobs/{id}")
def look(id: str):
    result = AsyncResult(id, app=celery)
    if not result.ready():
        # Asking for the state once more could find that it has ended meanwhile, and answer without its result.
        return {"status": "PENDING"}
    return {"status": result.state, "probabilities": result.get()}


@app.get("/health")
async def health():
    return {}
