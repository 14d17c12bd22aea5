"""Writes what a bank needs to register Budget Fox: one JSON file for each ecosystem (RFC 7591)."""

import argparse
import json
from pathlib import Path

from budget_fox.keys import SigningKey
from budget_fox.registration import metadata


def main() -> None:
    parser = argparse.ArgumentParser(description="Write nz.json and cds.json for the bank.")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="where our signing key is")
    parser.add_argument("--base-url", required=True, help="our address for browsers: https://host[:port]")
    parser.add_argument("--client-cert", type=Path, required=True, help="our certificate for the bank")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    given = parser.parse_args()
    key = SigningKey.kept_in(given.state)
    given.out.mkdir(parents=True, exist_ok=True)
    registrations = metadata(key, base_url=given.base_url, client_certificate=given.client_cert)
    for name, registration in registrations.items():
        (given.out / f"{name}.json").write_text(json.dumps(registration, indent=2) + "\n")


if __name__ == "__main__":
    main()
