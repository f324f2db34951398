"""The connection to RabbitMQ, kept: a lost one is rebuilt, and what was declared and consumed is put back."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import aio_pika
from aio_pika import exceptions
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from aiormq.exceptions import AuthenticationError, ConnectionNotAllowed, ProbableAuthenticationError
from yarl import URL

from .errors import EbadgeError, invalid_argument
from .options import Settings, Status
from .outgoing import Outgoing, Publication
from .topology import Topology, channel_error, check, declare

T = TypeVar("T")

HELD_PER_PLACE = 32
"""Messages that are held for each handler that may work at a time: answers come through the same queue."""

log = logging.getLogger("ebadge")


class Delivery:
    """A message from a queue, which is settled once."""

    def __init__(self, raw: AbstractIncomingMessage, queue: str, is_current: Callable[[], bool]) -> None:
        self.raw = raw
        self.queue = queue
        self._is_current = is_current
        self._is_settled = False

    async def _settle(self, settle: Callable[[], Awaitable[None]]) -> None:
        if self._is_settled or not self._is_current():
            return
        self._is_settled = True
        try:
            await settle()
        except (*exceptions.CONNECTION_EXCEPTIONS, asyncio.CancelledError):
            log.debug("A delivery could not be settled: its connection is gone, and it comes again.")

    async def ack(self) -> None:
        """Takes it off the queue."""
        await self._settle(self.raw.ack)

    async def reject(self) -> None:
        """Leaves it to the broker to put it among the dead letters."""
        await self._settle(lambda: self.raw.reject(requeue=False))


OnDelivery = Callable[[Delivery], None]


def _addresses(urls: str | Sequence[str], virtual_host: str, settings: Settings) -> list[URL]:
    listed = [urls] if isinstance(urls, str) else list(urls)
    if not listed:
        raise invalid_argument("Give the URL of a broker: amqps://broker.example:5671.")
    made: list[URL] = []
    for one in listed:
        url = URL(one, encoded=True)
        if url.scheme not in ("amqp", "amqps") or not url.host:
            raise invalid_argument("The URL of the broker is not valid: write amqp://host or amqps://host:5671/vhost.")
        if url.raw_path in ("", "/"):
            url = url.with_path("/" + quote(virtual_host, safe=""), encoded=True)
        query = {"heartbeat": str(settings.heartbeat_s)}
        if settings.tls is not None and url.user is None:
            query["auth"] = "EXTERNAL"
        made.append(url.update_query(query))
    # a fleet spreads over the nodes of a cluster
    random.shuffle(made)
    return made


def _connect_error(caught: BaseException, url: URL) -> EbadgeError:
    where = f"{url.host}:{url.port}"
    if isinstance(caught, AuthenticationError | ProbableAuthenticationError | ConnectionNotAllowed):
        return EbadgeError(
            "ACCESS_REFUSED", f"The broker at {where} refused the login, or the virtual host. Check both.", cause=caught
        )
    return EbadgeError(
        "CONNECTION_FAILED", f"No connection to {where} ({type(caught).__name__}).", retryable=True, cause=caught
    )


class Link:
    """A connection that is kept until it is closed."""

    def __init__(
        self,
        urls: str | Sequence[str],
        virtual_host: str,
        settings: Settings,
        on_problem: Callable[[EbadgeError], None],
    ) -> None:
        self._settings = settings
        self._addresses = _addresses(urls, virtual_host, settings)
        self._on_problem = on_problem
        self._connection: AbstractConnection | None = None
        self._up = asyncio.Event()
        self._lost = asyncio.Event()
        self._declared = Topology()
        self._consumers: dict[str, OnDelivery] = {}
        self._consuming: set[str] = set()
        self._supervisor: asyncio.Task[None] | None = None
        self._generation = 0
        self._is_closed = False
        self._stops_consuming = False
        self.status: Status = "reconnecting"
        self.outgoing = Outgoing(
            settings.buffer_bytes, settings.buffer_age_ms, settings.confirm_timeout_ms, self._lost.set
        )

    @property
    def native(self) -> AbstractConnection:
        """aio-pika's connection: good until it is lost. Raises `CONNECTION_LOST` while there is none."""
        if self._connection is None:
            raise EbadgeError("CONNECTION_LOST", "There is no connection at the moment.", retryable=True)
        return self._connection

    async def open(self) -> None:
        """Connects for the first time; raises when no address can be reached."""
        await self._establish(await self._any())
        self._supervisor = asyncio.get_running_loop().create_task(self._supervise())

    async def _any(self) -> AbstractConnection:
        error: EbadgeError | None = None
        for url in self._addresses:
            try:
                async with asyncio.timeout(self._settings.connect_timeout_ms / 1000):
                    return await aio_pika.connect(url, ssl_context=self._settings.tls)
            except (OSError, TimeoutError, *exceptions.CONNECTION_EXCEPTIONS) as caught:
                found = _connect_error(caught, url)
                if error is None or found.code == "ACCESS_REFUSED":
                    error = found
        assert error is not None
        raise error

    async def _establish(self, connection: AbstractConnection) -> None:
        self._generation += 1
        self._lost.clear()
        connection.close_callbacks.add(lambda *_: self._lost.set())
        self._connection = connection
        self._consuming.clear()
        try:
            if self._declared:
                await self._put_back(connection)
            for queue in list(self._consumers):
                await self._start_consuming(connection, queue)
            await self._open_publishing(connection)
        except BaseException:
            self._connection = None
            await _quietly_close(connection)
            raise
        self._set_status("connected")
        self._up.set()

    async def _put_back(self, connection: AbstractConnection) -> None:
        try:
            await declare(connection, self._declared)
        except EbadgeError as error:
            if error.code == "CONNECTION_LOST":
                raise
            # it keeps nothing else waiting
            self._on_problem(error)

    async def _open_publishing(self, connection: AbstractConnection) -> None:
        channel = connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.initialize()
        self.outgoing.connected(channel, self._reopen_publishing)

    def _reopen_publishing(self) -> None:
        connection = self._connection
        if connection is None or connection.is_closed:
            return

        async def reopen() -> None:
            try:
                await self._open_publishing(connection)
            except Exception:
                self._lost.set()

        self._background(reopen())

    def _background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def _tasks(self) -> set[asyncio.Task[None]]:
        tasks: set[asyncio.Task[None]] = self.__dict__.setdefault("_running", set())
        return tasks

    async def _start_consuming(self, connection: AbstractConnection, name: str) -> None:
        if self._stops_consuming or name in self._consuming:
            return
        self._consuming.add(name)
        generation = self._generation
        channel = connection.channel(publisher_confirms=False)
        try:
            await channel.initialize()
            await channel.set_qos(prefetch_count=min(self._settings.prefetch * HELD_PER_PLACE, 65_535))
            underlay = await channel.get_underlay_channel()
            underlay.on_consumer_cancel_callbacks.add(lambda _: self._lost.set())
            channel.close_callbacks.add(lambda *_: self._consumer_closed(generation))
            queue = await channel.get_queue(name, ensure=False)

            async def deliver(raw: AbstractIncomingMessage) -> None:
                self._consumers[name](Delivery(raw, name, lambda: self._generation == generation and self._up.is_set()))

            await queue.consume(deliver)
        except exceptions.CONNECTION_EXCEPTIONS as caught:
            self._consuming.discard(name)
            raise channel_error(f"consume from queue '{name}'", caught) from caught

    def _consumer_closed(self, generation: int) -> None:
        """Consuming ends with its channel: everything is begun again, on a new connection."""
        if generation == self._generation and not self._is_closed and not self._stops_consuming:
            self._lost.set()

    async def _supervise(self) -> None:
        while True:
            await self._lost.wait()
            if self._is_closed:
                return
            self._up.clear()
            self.outgoing.disconnected()
            self._set_status("reconnecting")
            self._on_problem(
                EbadgeError("CONNECTION_LOST", "The connection to the broker was lost. It is rebuilt.", retryable=True)
            )
            if self._connection is not None:
                await _quietly_close(self._connection)
                self._connection = None
            await self._rebuild()

    async def _rebuild(self) -> None:
        limit = self._settings.reconnect_initial_ms
        last: str | None = None
        while True:
            # the whole wait is drawn: clients that lost a broker together do not come back together
            await asyncio.sleep(random.uniform(0, limit) / 1000)
            try:
                await self._establish(await self._any())
                return
            except EbadgeError as error:
                if error.code != last:
                    self._on_problem(error)
                last = error.code
            except exceptions.CONNECTION_EXCEPTIONS:
                pass
            limit = min(limit * 2, self._settings.reconnect_max_ms)

    def _set_status(self, status: Status) -> None:
        if status == self.status:
            return
        self.status = status
        if self._settings.on_status is not None:
            try:
                self._settings.on_status(status)
            except Exception:
                log.exception("on_status raised")

    async def _with_connection(self, work: Callable[[AbstractConnection], Awaitable[T]]) -> T:
        """Does work over the connection; again on the next one when it is lost meanwhile."""
        while True:
            if self._is_closed:
                raise EbadgeError("CLOSED", "The client was closed.")
            await self._up.wait()
            connection = self._connection
            if connection is None:
                await asyncio.sleep(0)
                continue
            try:
                return await work(connection)
            except EbadgeError as error:
                if error.code != "CONNECTION_LOST":
                    raise
            except exceptions.CONNECTION_EXCEPTIONS:
                pass
            if self._connection is connection:
                self._lost.set()
                self._up.clear()

    async def declare(self, topology: Topology) -> None:
        """Declares, now and on every connection to come."""
        await self._with_connection(lambda connection: declare(connection, topology))
        self._declared.add(topology)

    async def check(self, exchanges: Sequence[str], queues: Sequence[str]) -> None:
        """Looks for what others declare."""
        await self._with_connection(lambda connection: check(connection, exchanges, queues))

    async def consume(self, queue: str, on_delivery: OnDelivery) -> None:
        """Consumes from a queue, now and on every connection to come."""
        if queue in self._consumers:
            return
        self._consumers[queue] = on_delivery
        try:
            await self._with_connection(lambda connection: self._start_consuming(connection, queue))
        except BaseException:
            self._consumers.pop(queue, None)
            raise

    def publish(self, publication: Publication) -> asyncio.Future[None]:
        """Takes a message over; see `Outgoing.submit`."""
        if self._is_closed:
            raise EbadgeError("CLOSED", "The client was closed.", details={"outcome": "not sent"})
        return self.outgoing.submit(publication)

    def stop_consuming(self) -> None:
        """No further deliveries are handed out."""
        self._stops_consuming = True
        self._set_status("closing")

    async def close(self) -> None:
        """Ends it."""
        self._is_closed = True
        self._lost.set()
        self._up.set()
        if self._supervisor is not None:
            self._supervisor.cancel()
        for task in list(self._tasks):
            task.cancel()
        self.outgoing.fail_all()
        connection, self._connection = self._connection, None
        if connection is not None:
            await _quietly_close(connection)
        self._set_status("closed")


async def _quietly_close(connection: AbstractConnection) -> None:
    try:
        async with asyncio.timeout(2):
            await connection.close()
    except (TimeoutError, *exceptions.CONNECTION_EXCEPTIONS):
        log.debug("A connection could not be closed in an orderly way.")
