"""Readers of what strangers send, against what nobody thought of. The same examples at every run."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "accord",
    derandomize=True,
    deadline=None,  # a busy machine is no fault; that time is bounded has tests of its own
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("accord")
