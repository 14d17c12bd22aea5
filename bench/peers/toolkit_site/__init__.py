"""A site of django-oauth-toolkit as its tutorial makes it: with nothing of ours."""
