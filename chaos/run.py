"""One run: a bank comes up, callers ask, everything breaks, it is quiet again, and the books are compared."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import httpx
from joserfc.jwk import RSAKey

from chaos.bank import PORTS, Bank
from chaos.crowd import name_of
from chaos.customer import Customer
from chaos.door import Door
from chaos.drill import drilled
from chaos.figures import table
from chaos.intents import CDS_SCOPE
from chaos.ledger import Ledger
from chaos.link import Cut
from chaos.notices import EVENTS, heard
from chaos.patience import answered
from chaos.plan import ON_A_SMALL_DISK, Fault, Planned, plan
from chaos.stories import Teller, tell_until
from chaos.verdict import UNANSWERED_IN_GOOD_ORDER, examined
from demo.__main__ import say
from demo.environment import CHECKOUT
from demo.journey.listening import Listener, listening
from demo.journey.recipient import Recipient, registration
from demo.trouble import SetupFailed

CLIENT, ISSUERS = "chaos", ("cds", "nz", "uk")
GATEWAY = "gateway"
OF_A_GATEWAY = ("resource_server", "client_id", "client_name", "token_endpoint_auth_method", "jwks")
LEAST_PAUSE, LONGEST_PAUSE, LET_THROUGH = 1.0, 12.0, 15
"""Seconds between two faults, and how many answers come between them at least: a machine that takes long to
come back is given the time to, so that there is something to break."""
CROWD = 4
"""Customers of each caller: a person proves who they are ten times a minute at most."""
OWED_WITHIN = 240.0
"""Seconds that the bank may take to do what it owes once nothing breaks any more."""
SUBSCRIPTIONS = {
    "nz": (
        "nz/open-banking-nz/v3.0/event-subscriptions",
        "urn:nz:co:paymentsnz:apicentre:events:account-access-consent-revoked",
    ),
    "uk": (
        "uk/open-banking/v4.0/event-subscriptions",
        "urn:uk:org:openbanking:events:consent-authorization-revoked",
    ),
}
_OWED = """
SELECT (SELECT count(*) FROM consent_outboxmessage WHERE state = 'waiting'),
       (SELECT count(*) FROM consent_unsealed),
       (SELECT count(*) FROM consent_consent WHERE status IN ('active', 'awaiting') AND expires_at < now())
"""


def run(bank: Bank, *, seed: int, seconds: float, callers: int, small_disk: bool) -> int:
    """0 where every figure of the verdict is zero. A `small_disk` is filled, too; it is the bank's own."""
    ledger, begun = Ledger(), time.monotonic()
    keys = {issuer: RSAKey.generate_key(2048) for issuer in ISSUERS}
    with ExitStack() as open_:
        listener = open_.enter_context(listening(bank.authority.server()))
        say("Starting PostgreSQL, the web server, worker and beat …")
        _prepare(bank, keys, listener, customers=callers * CROWD)
        bank.start()
        recipients = {name: open_.enter_context(_recipient(bank, name, key)) for name, key in keys.items()}
        for issuer, (path, event) in SUBSCRIPTIONS.items():
            _subscribe(recipients[issuer], path, event, listener, ledger)
        say(f"Up after {time.monotonic() - begun:.0f} s")
        faults = plan(seed, seconds=seconds, without=frozenset() if small_disk else ON_A_SMALL_DISK)
        broken = _under_load(bank, recipients, ledger, faults, seed=seed, seconds=seconds, callers=callers)
        say("Nothing breaks any more; waiting until the bank has done what it owes …")
        waited = _until_nothing_is_owed(bank)
        told = heard(listener, recipients)
        verdict = examined(bank, ledger, told, recipients)
        verdict.invariants += _complaints(bank, "invariants")
        verdict.audit += _complaints(bank, "audit", "verify")
        say("Taking a copy, going on, and going back to it …")
        drill = drilled(bank, ledger, recipients)
        verdict.drilled += drill.failed
    say(
        table(
            verdict, ledger, broken, cuts=bank.link.cuts, died=bank.died, repeats=told.repeats, waited=waited
        )
    )
    say(f"\n{drill}")
    say(f"\nSeed {seed}: {'every figure is zero' if verdict.is_good else 'NOT every figure is zero'}")
    return 0 if verdict.is_good else 1


def _prepare(bank: Bank, keys: Mapping[str, RSAKey], listener: Listener, *, customers: int) -> None:
    hybrid = {"response_types": ["code id_token"], "scope": "openid accounts payments"}
    ecosystems = {
        "cds": {"response_types": ["code"], "scope": CDS_SCOPE, "recipient_base_uri": listener.base},
        "nz": hybrid,
        "uk": hybrid | {"scope": "openid accounts"},
    }
    files = {}
    for issuer, key in keys.items():
        files[issuer] = bank.state_dir / "clients" / f"{issuer}.json"
        files[issuer].write_text(registration(key, client_id=CLIENT, **ecosystems[issuer]))
    bank.prepare(files)
    bank.manage("customers", "-m", "chaos.crowd", str(customers))
    gateway = bank.state_dir / "clients" / "gateway.json"
    metadata = json.loads(registration(keys["nz"], client_id=GATEWAY)) | {"resource_server": True}
    gateway.write_text(json.dumps({name: metadata[name] for name in OF_A_GATEWAY}))
    bank.manage("gateway", "manage.py", "clients", "register", "--issuer", "nz", str(gateway))


def _door(bank: Bank, *, certificate: str = "", address: str = "10.1.0.1") -> httpx.Client:
    """A client of the bank's hosts, for as many callers as share its certificate."""
    door = Door(
        port=lambda: bank.port,
        browser_host=f"localhost:{PORTS.browser}",
        mtls_host=f"localhost:{PORTS.mtls}",
        address=address,
        certificate=certificate,
    )
    return httpx.Client(transport=door, timeout=20, follow_redirects=True)


@contextmanager
def _recipient(bank: Bank, issuer: str, key: RSAKey) -> Iterator[Recipient]:
    certificate = bank.authority.client(CLIENT, organisation="Chaos Limited").certificate_pem
    url = f"{PORTS.base_url}/{issuer}"
    with _door(bank, certificate=certificate) as http:
        found = http.get(f"{url}/.well-known/openid-configuration").raise_for_status().json()
        yield Recipient(issuer=url, client_id=CLIENT, key=key, http=http, metadata=found)


def _subscribe(recipient: Recipient, path: str, event: str, listener: Listener, ledger: Ledger) -> None:
    token = recipient.post("token_endpoint", grant_type="client_credentials", scope="accounts").json()
    said = {"CallbackUrl": f"{listener.base}{EVENTS}", "Version": "3.1", "EventTypes": [event]}
    url = f"{PORTS.mtls_base_url}/{path}"
    answer, _ = answered(
        lambda: recipient.sends_signed(url, token["access_token"], {"Data": said}),
        ledger,
        what="subscription",
    )
    if answer.status_code != 201:
        raise SetupFailed(f"the subscription at {url} was refused: {answer.text}")


def _under_load(
    bank: Bank,
    recipients: Mapping[str, Recipient],
    ledger: Ledger,
    faults: Iterable[Planned],
    *,
    seed: int,
    seconds: float,
    callers: int,
) -> Counter[Fault]:
    """Break things while callers ask; gives how often each kind broke."""
    begun = time.monotonic()
    broken: Counter[Fault] = Counter()
    dice = random.Random(f"faults {seed}")  # noqa: S311 -- repeatable on purpose
    gateway = replace(recipients["nz"], client_id=GATEWAY)
    with ExitStack() as open_, ThreadPoolExecutor(callers) as pool:
        asking: list[Future[None]] = []
        for number in range(callers):
            customers = [
                Customer(
                    name=name_of(number * CROWD + each),
                    portal=PORTS.base_url,
                    http=open_.enter_context(_door(bank, address=f"10.{number}.0.{each}")),
                    ledger=ledger,
                )
                for each in range(CROWD)
            ]
            teller = Teller(
                recipients=recipients,
                gateway=gateway,
                customer=customers[0],
                resources=PORTS.mtls_base_url,
                ledger=ledger,
                dice=random.Random(f"caller {number} {seed}"),  # noqa: S311
            )
            asking.append(pool.submit(tell_until, teller, customers, begun + seconds))
        for planned in faults:
            time.sleep(max(LEAST_PAUSE, begun + planned.at - time.monotonic()))
            _let_through(ledger, until=min(begun + seconds, time.monotonic() + LONGEST_PAUSE))
            if time.monotonic() > begun + seconds:
                break
            _tell_of(planned, begun, ledger)
            _break(bank, planned, dice, ledger)
            broken[planned.fault] += 1
            bank.revive()
        for one in asking:
            one.result()
    bank.link.cut_no_more()
    bank.revive()
    return broken


def _let_through(ledger: Ledger, *, until: float) -> None:
    enough = ledger.counted["answers"] + LET_THROUGH
    while ledger.counted["answers"] < enough and time.monotonic() < until:
        time.sleep(0.1)


def _tell_of(planned: Planned, begun: float, ledger: Ledger) -> None:
    promised = f"{ledger.counted['answers']} answers, {len(ledger.consents)} consents"
    say(f"  {time.monotonic() - begun:5.0f} s  {planned.fault:<40} {promised}")


def _break(bank: Bank, planned: Planned, dice: random.Random, ledger: Ledger) -> None:
    size = planned.size
    ways: dict[Fault, Callable[[], None]] = {
        Fault.WEB: lambda: bank.kill("web"),
        Fault.WEB_PROCESS: lambda: bank.kill_one_process("web", dice),
        Fault.WORKER: lambda: bank.kill("worker"),
        Fault.BEAT: lambda: bank.kill("beat"),
        Fault.POSTGRES: lambda: bank.kill_postgres(away_for=2 * size),
        Fault.BACKEND: lambda: bank.kill_backend(dice),
        Fault.CUT_BEFORE: lambda: bank.link.cut_next(Cut.BEFORE, count=1 + int(5 * size)),
        Fault.CUT_AFTER: lambda: bank.link.cut_next(Cut.AFTER, count=1 + int(5 * size)),
        Fault.BROKER: lambda: bank.stop_broker(away_for=4 * size),
        Fault.SLOW: lambda: bank.slow_link(delay=0.05 + 0.45 * size, lasting=4),
        Fault.LOCKED: lambda: bank.lock_consents(number=20, lasting=2 + 6 * size),
        Fault.CONNECTIONS: lambda: bank.use_up_connections(lasting=3 * size),
        Fault.ROLLED: lambda: _replace_web(bank, ledger),
        Fault.DISK_FULL: lambda: bank.fill_disk(lasting=2 + 6 * size),
    }
    ways[planned.fault]()


def _replace_web(bank: Bank, ledger: Ledger) -> None:
    """In good order: nobody may stay without an answer for that."""
    before = ledger.counted["calls without an answer"]
    bank.replace_web()
    ledger.count(UNANSWERED_IN_GOOD_ORDER, ledger.counted["calls without an answer"] - before)


def _until_nothing_is_owed(bank: Bank) -> float:
    """Seconds until nothing waits to be told, sealed or closed, or until patience is over."""
    begun = time.monotonic()
    while time.monotonic() - begun < OWED_WITHIN:
        bank.revive()
        with bank.database() as connection:
            owed = connection.execute(_OWED).fetchone()
        if owed is not None and not any(owed):
            break
        time.sleep(2)
    return time.monotonic() - begun


def _complaints(bank: Bank, *command: str) -> list[str]:
    """What a command of `manage.py` finds: nothing where it ends with 0."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT, env=bank.environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if done.returncode == 0:
        return []
    return [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("      0  ")]
