"""The application and its Celery, ready made: every process of Nhịp begins here."""

import gc

from app import create_app

app = create_app()
celery_app = app.extensions["celery"]

# What is here now stays: the collector need not walk through it again and again, and forked processes share its pages.
gc.freeze()
