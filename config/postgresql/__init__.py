"""Django's PostgreSQL backend, which asks a kept connection for its health only now and then."""
