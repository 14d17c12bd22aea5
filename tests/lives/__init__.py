"""Whole lives of consents: the real server against a plain model, step by step.

The server is the one of an image: two processes of four threads, spoken to by HTTP as through a proxy
(`tests.wire`), on a real PostgreSQL. Time goes by in that database, where every row is made older; jobs run
here, by the functions that Celery's tasks are. There is no second way past the server, in this process: it
would live few more lives in the same time, as nearly all of that is the server's own, and without threads and
connections to lose.
"""
