"""The application and its Celery, ready made: every process of Nhịp begins here."""

from app import create_app

app = create_app()
celery_app = app.extensions["celery"]
