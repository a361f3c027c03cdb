"""Predictions as Celery tasks, by the same pipeline. REDIS_URL is broker and result backend."""

import os

import pandas as pd
from celery import Celery

from model import pipeline

celery = Celery("tasks", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
model = pipeline()


@celery.task
def predict(rows):
    """The probability of each row."""
    return model.predict_proba(pd.DataFrame(rows))[:, 1].tolist()
