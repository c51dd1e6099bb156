"""What gunicorn, the Celery worker, beat and `flask` start: the two finished objects, and nothing else."""

from app import create_app

app = create_app()
celery_app = app.extensions["celery"]
