from . import models  # noqa: F401 (what it declares becomes tables)
from .database import Base, engine

Base.metadata.create_all(engine)
print("the tables are there")
