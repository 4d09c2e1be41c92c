from sqlalchemy.orm import Mapped, mapped_column

from .database import Base


class Text(Base):
    __tablename__ = "texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    words: Mapped[int | None]
