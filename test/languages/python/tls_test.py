"""The login by certificate, on a broker that takes no other: run with the files and addresses in the environment."""

from __future__ import annotations

import os
import ssl
import unittest
from pathlib import Path

from ebadge_sdk import EbadgeError, connect

URL = os.environ["EBADGE_AMQPS_URL"]
NAME = os.environ["EBADGE_NAME"]
FOLDER = Path(os.environ["EBADGE_CERTIFICATES"])


def context_of(certificate: str) -> ssl.SSLContext:
    """Trusts the authority of the folder, and has one of its certificates."""
    context = ssl.create_default_context(cafile=FOLDER / "ca.pem")
    context.load_cert_chain(FOLDER / f"{certificate}.pem", FOLDER / f"{certificate}.key")
    return context


class TlsTest(unittest.IsolatedAsyncioTestCase):
    """SASL EXTERNAL."""

    async def refusal(self, tls: ssl.SSLContext) -> EbadgeError:
        """What connecting fails with."""
        with self.assertRaises(EbadgeError) as raised:
            await connect(role="controller", as_=NAME, url=URL, tls=tls)
        return raised.exception

    async def test_the_certificate_is_the_login(self) -> None:
        async with await connect(role="controller", as_=NAME, url=URL, tls=context_of("own")) as plant:
            await plant.to("heh-1").prepare()

    async def test_a_certificate_of_nobody_known_is_refused(self) -> None:
        error = await self.refusal(context_of("stranger"))
        self.assertEqual((error.code, error.retryable), ("ACCESS_REFUSED", False))

    async def test_a_broker_of_another_authority_is_not_trusted(self) -> None:
        error = await self.refusal(ssl.create_default_context())
        self.assertEqual((error.code, error.retryable), ("CONNECTION_FAILED", True))
