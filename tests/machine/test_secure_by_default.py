"""What `serve` asks before others reach it, encryption, cookies, the data folder, and keys that are away."""

import contextlib
import datetime
import http.client
import ipaddress
import os
import shutil
import socket
import sqlite3
import ssl
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shegongzhan.core import exposure
from shegongzhan.core.management.commands.setup import close_to_others
from tests.machine.serving import answering, serving, shegongzhan

SITE = "sgz.example.gov.cn"
posix = pytest.mark.skipif(os.name == "nt", reason="file modes, signals")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("host", "surroundings", "hosts", "lan", "missing"),
    [
        ("127.0.0.1", {}, [], False, ""),
        ("localhost", {}, [], False, ""),
        ("::1", {}, [], False, ""),
        ("127.0.0.1", {"HTTPS": "1"}, [SITE], False, "TRUSTED_PROXY"),
        ("127.0.0.1", {"HTTPS": "1", "TRUSTED_PROXY": "127.0.0.1"}, [], False, "ALLOWED_HOSTS"),
        ("127.0.0.1", {"HTTPS": "1", "TRUSTED_PROXY": "127.0.0.1"}, [SITE], False, ""),
        ("0.0.0.0", {}, [], False, "--insecure-lan"),
        ("0.0.0.0", {}, [SITE], False, "--insecure-lan"),
        ("192.168.1.5", {}, [SITE], False, "--insecure-lan"),
        ("::", {}, [SITE], False, "--insecure-lan"),
        ("0.0.0.0", {}, [], True, ""),
        ("0.0.0.0", {"TLS_CERTIFICATE": "c.pem"}, [], False, "ALLOWED_HOSTS"),
        ("0.0.0.0", {"TLS_CERTIFICATE": "c.pem"}, ["*"], False, "ALLOWED_HOSTS"),
        ("0.0.0.0", {"TLS_CERTIFICATE": "c.pem"}, [SITE], False, ""),
        ("0.0.0.0", {"HTTPS": "1", "TRUSTED_PROXY": "10.0.0.2"}, [SITE], False, ""),
    ],
)
def test_others_reach_it_only_encrypted_and_by_name(
    host, surroundings, hosts, lan, missing, monkeypatch, settings
):
    for name in ("HTTPS", "TRUSTED_PROXY", "TLS_CERTIFICATE"):
        monkeypatch.setenv(name, surroundings.get(name, ""))
    settings.SESSION_COOKIE_SECURE = bool(surroundings)
    settings.ALLOWED_HOSTS = [*hosts, *exposure.LOOPBACK]

    said = exposure.refusal(host, insecure_lan=lan)

    assert missing in said and bool(said) == bool(missing)
    assert bool(exposure.warning(host)) == (not surroundings and not exposure.is_loopback(host))


def test_serve_refuses_and_says_the_ways(ready):
    run = shegongzhan(ready, "serve", "--host", "0.0.0.0", ALLOWED_HOSTS="*", HTTPS="", TLS_CERTIFICATE="")

    assert run.returncode == 2
    for way in ("TLS_CERTIFICATE", "TRUSTED_PROXY", "--insecure-lan"):
        assert way in run.stderr
    assert "Traceback" not in run.stderr


def test_a_certificate_that_cannot_be_read_is_said_so(ready, tmp_path):
    for content in (None, "nonsense"):
        file = tmp_path / "cert.pem"
        if content:
            file.write_text(content)
        run = shegongzhan(ready, "serve", "--port", "1025", TLS_CERTIFICATE=str(file), ALLOWED_HOSTS=SITE)

        assert run.returncode == 1
        assert "TLS_CERTIFICATE" in run.stderr and "Traceback" not in run.stderr


def answer_of(port: int, path: str, host: str, tls: ssl.SSLContext | None = None) -> http.client.HTTPResponse:
    connection = (
        http.client.HTTPSConnection("127.0.0.1", port, context=tls, timeout=60)
        if tls
        else http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    )
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    answer.read()
    return answer


@posix
def test_in_a_network_of_its_own_it_answers_to_its_own_names_only(ready):
    own = socket.gethostname()
    with serving(ready, "--host", "0.0.0.0", "--insecure-lan", ALLOWED_HOSTS="", HTTPS="") as (
        port,
        _process,
    ):
        assert answer_of(port, "/accounts/login/", "127.0.0.1").status == 200
        assert answer_of(port, "/accounts/login/", f"{own}:{port}").status == 200
        assert answer_of(port, "/accounts/login/", "evil.example").status == 400


@posix
def test_with_a_certificate_everything_is_encrypted_and_cookies_are_for_this_host_only(ready, certificate):
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    surroundings = {
        "TLS_CERTIFICATE": str(certificate[0]),
        "TLS_KEY": str(certificate[1]),
        "ALLOWED_HOSTS": SITE,
        "SHEGONGZHAN_PLAIN": "",
    }
    with serving(ready, "--host", "0.0.0.0", "--workers", "2", **surroundings) as (port, _process):
        answer = answer_of(port, "/accounts/login/", SITE, trusting)
        elsewhere = answer_of(port, "/accounts/login/", "evil.example", trusting)
        with pytest.raises((OSError, http.client.HTTPException)):
            answer_of(port, "/accounts/login/", SITE)

    cookies = answer.msg.get_all("Set-Cookie")
    assert answer.status == 200 and elsewhere.status == 400
    assert cookies and all(
        cookie.startswith("__Host-") and "Secure" in cookie and "Path=/" in cookie for cookie in cookies
    )
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "base-uri 'none'" in answer.headers["Content-Security-Policy"]


def test_large_bodies_pass_both_ways_encrypted_and_strangers_do_no_harm(certificate):
    def echo(environ, start_response):
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body[start : start + 65536] for start in range(0, len(body), 65536)]

    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(*map(str, certificate))
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    sent = [os.urandom(3_000_000 + 7 * number) for number in range(6)]

    with answering(echo, tls=inside) as port:
        strangers = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for number, stranger in enumerate(strangers):
            with contextlib.suppress(OSError):
                stranger.sendall([b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", b"", b"\x00" * 600][number % 4])
            if number % 2:
                stranger.close()

        def there_and_back(body: bytes) -> bool:
            connection = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=120)
            for _ in range(2):  # the second on the same connection
                connection.request("POST", "/", body)
                if connection.getresponse().read() != body:
                    return False
            return True

        with ThreadPoolExecutor(6) as pool:
            came_back = list(pool.map(there_and_back, sent))

    assert came_back == [True] * 6
    assert threading.active_count() < 50


def test_djangos_own_list_for_deployment_is_clean(ready):
    plain = {"SHEGONGZHAN_PLAIN": "", "DEBUG": "", "ALLOWED_HOSTS": SITE}
    check = ("manage", "check", "--deploy", "--fail-level", "WARNING")

    for more in ({"HTTPS": ""}, {"HTTPS": "1", "TRUSTED_PROXY": "127.0.0.1"}, {"TLS_CERTIFICATE": "c.pem"}):
        run = shegongzhan(ready, *check, **plain, **more)

        assert run.returncode == 0, run.stderr
        assert "no issues" in run.stdout


@posix
def test_the_data_folder_is_for_its_owner_alone(ready):
    for path in [ready, *ready.rglob("*")]:
        assert not stat.S_IMODE(path.lstat().st_mode) & 0o077, path


@posix
def test_what_lay_open_is_closed_and_links_are_left_alone(tmp_path):
    home, outside = tmp_path / "home", tmp_path / "outside"
    (home / "files").mkdir(parents=True)
    for file in (home / "keys.json", home / "files" / "1", outside):
        file.touch()
        file.chmod(0o644)
    (home / "files").chmod(0o755)
    (home / "link").symlink_to(outside)
    home.chmod(0o755)

    closed = close_to_others(home)

    assert closed == 4
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "files" / "1").stat().st_mode) == 0o600
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    assert close_to_others(home) == 0


def test_ciphertexts_without_their_keys_are_a_refusal_and_no_new_key(ready, tmp_path):
    home = tmp_path / "restored"
    shutil.copytree(ready, home)
    (home / "keys.json").unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(home / "shegongzhan.sqlite3")) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(audit_event)")]
        values = {"number": 1, "at": "2026-01-01 00:00:00", "personal": "AQAB" + "A" * 40, "chain": "341821"}
        database.execute(
            f"INSERT INTO audit_event ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [None if column == "id" else values.get(column, "") for column in columns],
        )
        database.commit()

    for words in (["serve", "--port", "1025"], ["work", "--once"], ["setup"], ["nightly"]):
        run = shegongzhan(home, *words)

        assert run.returncode == 1, words
        assert "keys.json" in run.stderr and "Traceback" not in run.stderr
    assert not (home / "keys.json").exists()
