"""The server as the mTLS listener runs it: told which certificate each connection proved."""

from config.listeners.certificate import from_handshake
from config.wsgi import application as django

application = from_handshake(django)
