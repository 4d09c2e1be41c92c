import os

from celery import Celery

from .database import Session
from .models import Text

celery = Celery("tasks", broker=os.environ["REDIS_URL"])


@celery.task
def count_words(text_id: int) -> None:
    with Session.begin() as session:
        text = session.get_one(Text, text_id)
        text.words = len(text.text.split())
