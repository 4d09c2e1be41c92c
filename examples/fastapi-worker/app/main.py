from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from .database import Session
from .models import Text
from .tasks import count_words

app = FastAPI()


class NewText(BaseModel):
    text: str


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/texts", status_code=201)
def create(new: NewText) -> dict[str, int]:
    with Session.begin() as session:
        text = Text(text=new.text)
        session.add(text)
        session.flush()
        text_id = text.id
    # After the commit: the worker may be faster than this process.
    count_words.delay(text_id)
    return {"id": text_id}


@app.get("/texts/{text_id}")
def read(text_id: int) -> dict[str, int | str | None]:
    with Session() as session:
        text = session.get(Text, text_id)
        if text is None:
            raise HTTPException(404, "there is no such text")
        return {"id": text.id, "text": text.text, "words": text.words}
