"""A Django application, as viewflow wants one around a flow."""
