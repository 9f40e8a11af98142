"""Who can reach this service, and whether what travels is safe there: what `serve` asks before it listens."""

import contextlib
import ipaddress
import os
import socket
import ssl

from django.conf import settings
from django.utils.translation import gettext as _

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine itself reaches an address."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return host == "localhost"


def refusal(host: str, *, insecure_lan: bool) -> str:
    """Return what is missing before this address may be listened on, in a sentence; nothing when all is there."""
    encrypted = settings.SESSION_COOKIE_SECURE
    own = bool(os.environ.get("TLS_CERTIFICATE"))
    names = [name for name in settings.ALLOWED_HOSTS if name not in LOOPBACK]
    if encrypted and not own and not os.environ.get("TRUSTED_PROXY"):
        return _(
            "HTTPS=1 表示前面有一个做 TLS 的代理: 请用 TRUSTED_PROXY 写明它的地址，例如 TRUSTED_PROXY=127.0.0.1。"
        )
    if encrypted or not is_loopback(host):
        if not encrypted and not insecure_lan:
            return _(
                "别的电脑能访问 {host}，而这里没有加密: 姓名、号码和密码会明文经过网络。请任选一种:\n"
                "  设 TLS_CERTIFICATE（证书文件）和 TLS_KEY（私钥文件），由 serve 自己加密；\n"
                "  前面放一个做 TLS 的代理，设 HTTPS=1 和 TRUSTED_PROXY；\n"
                "  只在自己的网络里临时试用，加 --insecure-lan，明知不加密。"
            ).format(host=host)
        if (not names or "*" in names) and not insecure_lan:
            return _("请用 ALLOWED_HOSTS 写明访问用的域名，例如 ALLOWED_HOSTS=sgz.example.gov.cn；不能是 *。")
    return ""


def warning(host: str) -> str:
    """Return what `--insecure-lan` means, to be said at every start; nothing where it changes nothing."""
    if settings.SESSION_COOKIE_SECURE or is_loopback(host):
        return ""
    return _(
        "注意: 没有加密。同一网络里的任何人都能看到经过的姓名、号码和密码，也能冒用登录。只用于临时试用。"
    )


def own_names(host: str) -> list[str]:
    """Return the names and addresses under which this machine is reached in its network."""
    name = socket.gethostname()
    found = {name, name.lower(), host}
    with contextlib.suppress(OSError):
        found |= {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        # Nothing is sent: the system only says which of its addresses it would use.
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((far, 9))
            found.add(asked.getsockname()[0])
    found -= {"0.0.0.0", "::"}  # noqa: S104 - only compared
    return sorted(f"[{entry}]" if ":" in entry else entry for entry in found)


def tls() -> ssl.SSLContext | None:
    """Return how to encrypt when a certificate is set. Raises OSError (a file) or ssl.SSLError (its content)."""
    certificate = os.environ.get("TLS_CERTIFICATE")
    if not certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, os.environ.get("TLS_KEY") or None)
    return context
