"""What the client does on a real broker, also when things go wrong. Each test has participants of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import threading
import unittest
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage
from ebadge_sdk import (
    AcceptActivation,
    Activate,
    BalancingEnergyBid,
    Capabilities,
    Context,
    ControllerClient,
    DateTime,
    EbadgeError,
    GenerationPrice,
    GetAllPrices,
    GetReport,
    HehClient,
    LoadPrice,
    Product,
    RefusedByPeerError,
    Response,
    SetClock,
    SetSmartMode,
    accept,
    answer_report,
    blocking,
    connect,
    encode,
    parse,
    refuse,
)

URL = os.environ["EBADGE_AMQP_URL"]
ORDER = Activate(from_="2030-01-01T00:00:00Z", to="2030-01-01T00:15:00Z", quantity=2)


class Proxy:
    """A way to the broker that can be cut."""

    def __init__(self) -> None:
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_cut = False

    async def start(self) -> str:
        """Gives the URL of the broker through the proxy."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        parts = urlsplit(URL)
        user = f"{parts.username}:{parts.password}@" if parts.username else ""
        return urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{port}"))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.close()
            return
        parts = urlsplit(URL)
        far_reader, far_writer = await asyncio.open_connection(parts.hostname, parts.port or 5672)
        self._writers |= {writer, far_writer}

        async def pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await source.read(65_536):
                    target.write(data)
                    await target.drain()
            target.close()

        await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))

    def cut(self) -> None:
        """Cuts all connections, and lets none through."""
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def mend(self) -> None:
        """Lets connections through again."""
        self._is_cut = False

    async def stop(self) -> None:
        """Ends it."""
        self.cut()
        self._server.close()


class Problems(list[EbadgeError]):
    """Problems that a client told of."""

    def __init__(self) -> None:
        super().__init__()
        self._news = asyncio.Event()

    def tell(self, error: EbadgeError) -> None:
        """To be given as on_problem."""
        self.append(error)
        self._news.set()

    async def first(self, *codes: str) -> EbadgeError:
        """The first problem of one of these codes."""
        while True:
            for error in self:
                if error.code in codes:
                    return error
            self._news.clear()
            await self._news.wait()


class ClientTest(unittest.IsolatedAsyncioTestCase):
    """A plant and a hub, or what takes their places."""

    def setUp(self) -> None:
        """Names that nobody else has."""
        mark = uuid4().hex[:8]
        self.vpp, self.heh = f"vpp-{mark}", f"heh-{mark}"

    async def asyncSetUp(self) -> None:
        """Nothing takes longer."""
        self._limit = asyncio.get_running_loop().call_later(60, os.abort)

    async def asyncTearDown(self) -> None:
        """The test has ended in time."""
        self._limit.cancel()

    @contextlib.asynccontextmanager
    async def pair(self, **options: Any) -> AsyncIterator[tuple[ControllerClient, HehClient]]:
        """A plant and a hub; the options are the hub's."""
        async with await connect(role="controller", as_=self.vpp, url=URL) as plant:
            await plant.to(self.heh).prepare()
            async with await connect(role="heh", as_=self.heh, url=options.pop("url", URL), **options) as hub:
                yield plant, hub

    async def dead_letter(self, plant: ControllerClient) -> tuple[dict[str, Any], bytes]:
        """Headers and body of the hub's next dead letter."""
        letters: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        # closing the channel puts back what came besides the first
        async with await plant.core.link.native.channel() as channel:
            await channel.set_qos(prefetch_count=1)
            queue = await channel.get_queue(f"private-{self.heh}-dead-letters", ensure=False)
            await queue.consume(letters.put)
            letter = await letters.get()
            await letter.ack()
            return dict(letter.headers), letter.body

    async def raw(self, plant: ControllerClient, body: bytes, **properties: Any) -> None:
        """Publishes bytes as the plant."""
        channel = await plant.core.link.native.channel()
        exchange = await channel.get_exchange(f"{self.vpp}-to-{self.heh}", ensure=False)
        await exchange.publish(Message(body, delivery_mode=DeliveryMode.PERSISTENT, **properties), "raw")

    async def test_a_hub_whose_plant_was_never_there_is_told_so(self) -> None:
        async with await connect(role="heh", as_=self.heh, url=URL) as hub:
            with self.assertRaises(EbadgeError) as raised:
                await hub.to(self.vpp).publish(Capabilities(device_name="a", device_version="1", devices=[]))
        self.assertEqual((raised.exception.code, raised.exception.retryable), ("TOPOLOGY_MISSING", True))

    async def test_a_refused_login_is_told_at_once(self) -> None:
        parts = urlsplit(URL)
        wrong = urlunsplit(parts._replace(netloc=f"nobody:secret-word@{parts.hostname}:{parts.port}"))
        with self.assertRaises(EbadgeError) as raised:
            await connect(role="heh", as_=self.heh, url=wrong)
        self.assertEqual(raised.exception.code, "ACCESS_REFUSED")
        self.assertNotIn("secret-word", str(raised.exception))

    async def test_nobody_at_an_address_is_told(self) -> None:
        with self.assertRaises(EbadgeError) as raised:
            await connect(role="heh", as_=self.heh, url="amqp://127.0.0.1:1")
        self.assertEqual((raised.exception.code, raised.exception.retryable), ("CONNECTION_FAILED", True))

    async def test_a_publish_that_no_queue_takes_fails(self) -> None:
        async with self.pair() as (plant, _):
            channel = await plant.core.link.native.channel()
            await channel.queue_delete(f"private-{self.heh}-down")
            with self.assertRaises(EbadgeError) as raised:
                await plant.to(self.heh).publish(SetClock())
            self.assertEqual(raised.exception.code, "UNROUTABLE")
            self.assertEqual(raised.exception.details["outcome"], "returned")
            # what was there is declared anew
            await plant.to(self.heh).publish(SetClock())

    async def test_what_nobody_handles_becomes_a_dead_letter(self) -> None:
        problems = Problems()
        async with self.pair(handler_grace_ms=0, on_problem=problems.tell) as (plant, hub):
            await hub.from_(self.vpp).on(Activate, lambda order, context: accept(order))
            await plant.to(self.heh).publish(SetClock())
            headers, _ = await self.dead_letter(plant)
            self.assertEqual(headers["x-error-code"], "UNHANDLED")
            self.assertEqual(headers["x-original-exchange"], f"{self.vpp}-to-{self.heh}")
            self.assertEqual(headers["x-original-routing-key"], "set_clock")
            self.assertEqual([error.code for error in problems], ["UNHANDLED"])

    async def test_a_handler_that_comes_in_time_gets_what_waited(self) -> None:
        async with self.pair() as (plant, hub):
            await plant.to(self.heh).publish(SetClock())
            heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            await hub.from_(self.vpp).on(Activate, lambda order, context: accept(order))
            await hub.from_(self.vpp).on(SetClock, lambda message, context: heard.set_result(context.from_))
            self.assertEqual(await heard, self.vpp)

    async def test_a_failing_handler_makes_a_dead_letter_without_the_payload(self) -> None:
        def fail(message: SetClock, context: Context) -> None:
            raise ValueError("payload 4711")

        async with self.pair(on_problem=lambda error: None) as (plant, hub):
            await hub.from_(self.vpp).on(SetClock, fail)
            await plant.to(self.heh).publish(SetClock(offset=4711))
            headers, body = await self.dead_letter(plant)
            self.assertEqual(headers["x-error-code"], "HANDLER_FAILED")
            self.assertNotIn("4711", headers["x-error-message"])
            self.assertEqual(json.loads(body), {"msg": "set_clock", "offset": 4711})

    async def test_a_handler_that_does_not_end_is_given_up(self) -> None:
        async def sleep(message: SetClock, context: Context) -> None:
            await asyncio.sleep(3600)

        async with self.pair(handler_timeout_ms=50, on_problem=lambda error: None) as (plant, hub):
            await hub.from_(self.vpp).on(SetClock, sleep)
            await plant.to(self.heh).publish(SetClock())
            headers, _ = await self.dead_letter(plant)
            self.assertEqual(headers["x-error-code"], "TIMEOUT")

    async def test_a_message_is_handled_again_a_few_times(self) -> None:
        attempts: list[int] = []

        def again(message: SetClock, context: Context) -> None:
            attempts.append(context.attempt)
            context.requeue(delay_ms=0)

        async with self.pair(max_attempts=3, on_problem=lambda error: None) as (plant, hub):
            await hub.from_(self.vpp).on(SetClock, again)
            await plant.to(self.heh).publish(SetClock())
            headers, _ = await self.dead_letter(plant)
            self.assertEqual((headers["x-error-code"], attempts), ("REDELIVERY_EXHAUSTED", [1, 2, 3]))

    async def test_what_is_no_json_and_what_is_not_authorized_become_dead_letters(self) -> None:
        def authorize(message: Any, peer: str, name: str) -> bool:
            return bool(name != "set_clock")

        async with self.pair(authorize=authorize, on_problem=lambda error: None) as (plant, hub):
            await hub.from_(self.vpp).on(SetClock, lambda message, context: None)
            await self.raw(plant, b'{"msg":', content_type="application/json")
            self.assertEqual((await self.dead_letter(plant))[0]["x-error-code"], "MALFORMED_JSON")
            await self.raw(plant, b"<a/>", content_type="text/xml")
            self.assertEqual((await self.dead_letter(plant))[0]["x-error-code"], "MALFORMED_JSON")
            await plant.to(self.heh).publish(SetClock())
            self.assertEqual((await self.dead_letter(plant))[0]["x-error-code"], "ACCESS_REFUSED")

    async def test_messages_of_one_sender_keep_their_order(self) -> None:
        heard: list[float | None] = []
        done = asyncio.Event()

        async def handle(message: SetClock, context: Context) -> None:
            # the earlier ones take longer
            await asyncio.sleep(0.02 if len(heard) < 3 else 0)
            heard.append(message.offset)
            if len(heard) == 50:
                done.set()

        async with self.pair() as (plant, hub):
            await hub.from_(self.vpp).on(SetClock, handle)
            await asyncio.gather(*(plant.to(self.heh).publish(SetClock(offset=at)) for at in range(50)))
            await done.wait()
            self.assertEqual(heard, list(range(50)))

    async def test_what_comes_twice_is_handled_once(self) -> None:
        heard: list[float | None] = []
        done = asyncio.Event()

        def handle(message: SetClock, context: Context) -> None:
            heard.append(message.offset)
            if message.offset == 2:
                done.set()

        async with self.pair() as (plant, hub):
            await hub.from_(self.vpp).on(SetClock, handle)
            for _ in range(2):
                await self.raw(plant, b'{"msg":"set_clock","offset":1}', message_id="one")
            await self.raw(plant, b'{"msg":"set_clock","offset":2}', message_id="two")
            await done.wait()
            self.assertEqual(heard, [1, 2])

    async def test_the_same_order_again_has_the_same_answer_and_no_older_one_is_handled(self) -> None:
        handled: list[float] = []

        def handle(order: Activate, context: Context) -> AcceptActivation:
            handled.append(order.modification_count)
            return accept(order)

        async with self.pair(on_problem=lambda error: None) as (plant, hub):
            await hub.from_(self.vpp).on(Activate, handle)
            newer = ORDER.model_copy(update={"modification_count": 3})
            first = await plant.to(self.heh).request(newer)
            self.assertEqual(await plant.to(self.heh).request(newer), first)
            await plant.to(self.heh).publish(ORDER)
            self.assertEqual((await self.dead_letter(plant))[0]["x-error-code"], "SUPERSEDED")
            self.assertEqual(handled, [3])

    async def test_answers_overtake_when_all_places_are_taken(self) -> None:
        async with self.pair() as (plant, hub):
            done = asyncio.Event()

            async def ask(message: Capabilities, context: Context) -> None:
                await plant.to(self.heh).request(Activate(from_=ORDER.from_, to=ORDER.to, quantity=1))
                done.set()

            await plant.from_(self.heh).on(Capabilities, ask)
            await hub.from_(self.vpp).on(Activate, lambda order, context: accept(order))
            await hub.to(self.vpp).publish(Capabilities(device_name="a", device_version="1", devices=[]))
            await done.wait()

    async def test_no_answer_in_time_is_told(self) -> None:
        async with self.pair() as (plant, _):
            with self.assertRaises(EbadgeError) as raised:
                await plant.to(self.heh).request(ORDER, timeout_ms=100)
            self.assertEqual((raised.exception.code, raised.exception.retryable), ("TIMEOUT", True))

    async def test_many_answers_end_when_there_are_enough(self) -> None:
        async with self.pair() as (plant, hub):

            async def prices(question: GetAllPrices, context: Context) -> None:
                await context.reply(LoadPrice(from_=ORDER.from_, to=ORDER.to, price=0.1))
                await context.reply(GenerationPrice(from_=ORDER.from_, to=ORDER.to, price=0.1, device="PV01"))

            await plant.from_(self.heh).on(GetAllPrices, prices)
            answers = await hub.to(self.vpp).request_many(GetAllPrices(), until=lambda all_: len(all_) == 2)
            self.assertEqual([answer.msg for answer in answers], ["load_price", "generation_price"])

    async def test_a_peer_that_says_no_raises(self) -> None:
        mark = uuid4().hex[:8]
        async with await connect(role="tso", as_=f"tso-{mark}", url=URL) as tso:

            def answer(bid: BalancingEnergyBid, context: Context) -> Response:
                return refuse(bid, response_code=503, response_desc="closed")

            await tso.from_(f"mill-{mark}", "bsp").on(BalancingEnergyBid, answer)
            async with await connect(role="bsp", as_=f"mill-{mark}", url=URL) as bsp:
                product = Product(positive=True, start=ORDER.from_, end=ORDER.to)
                bid = BalancingEnergyBid(product=product, quantity=10, energy_price=30)
                with self.assertRaises(RefusedByPeerError) as raised:
                    await bsp.to(f"tso-{mark}").request(bid)
                error = raised.exception
                self.assertEqual((error.response_code, error.retryable, error.description), (503, True, "closed"))
                self.assertNotIn("closed", str(error))

    async def test_extension_messages_travel_both_ways_as_plain_objects(self) -> None:
        async with self.pair() as (plant, hub):
            heard: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            await hub.from_(self.vpp).on("ext_led", lambda message, context: heard.set_result(message))
            await plant.to(self.heh).publish({"msg": "ext_led", "seconds": [1, {"a": None}]})
            self.assertEqual(await heard, {"msg": "ext_led", "seconds": [1, {"a": None}]})

    async def test_everything_goes_on_after_an_outage(self) -> None:
        proxy = Proxy()
        url = await proxy.start()
        problems = Problems()
        statuses: list[str] = []
        heard: list[float | None] = []
        ends = asyncio.Event()
        async with self.pair(url=url, on_problem=problems.tell, on_status=statuses.append) as (plant, hub):
            reports: list[str] = []
            all_reported = asyncio.Event()

            def clock(message: SetClock, context: Context) -> None:
                heard.append(message.offset)
                if message.offset == -1:
                    ends.set()

            def name(message: Capabilities, context: Context) -> None:
                reports.append(message.device_name)
                if len(reports) == 20:
                    all_reported.set()

            await hub.from_(self.vpp).on(SetClock, clock)
            await plant.from_(self.heh).on(Capabilities, name)
            proxy.cut()
            await problems.first("CONNECTION_LOST")
            sent = [
                asyncio.ensure_future(
                    hub.to(self.vpp).publish(Capabilities(device_name=str(at), device_version="1", devices=[]))
                )
                for at in range(20)
            ]
            await plant.to(self.heh).publish(SetClock(offset=1))
            proxy.mend()
            await asyncio.gather(*sent)
            await plant.to(self.heh).publish(SetClock(offset=-1))
            await ends.wait()
            self.assertEqual(heard, [1, -1])
            await all_reported.wait()
            self.assertEqual(reports, [str(at) for at in range(20)])
            self.assertEqual(statuses[:3], ["connected", "reconnecting", "connected"])
        await proxy.stop()

    async def test_what_could_not_be_sent_in_its_time_is_never_sent(self) -> None:
        proxy = Proxy()
        problems = Problems()
        async with await connect(
            role="controller", as_=self.vpp, url=await proxy.start(), on_problem=problems.tell
        ) as plant:
            await plant.to(self.heh).prepare()
            proxy.cut()
            await problems.first("CONNECTION_LOST")
            with self.assertRaises(EbadgeError) as raised:
                await plant.to(self.heh).publish(SetClock(), ttl_ms=100)
            self.assertEqual((raised.exception.code, raised.exception.details["outcome"]), ("EXPIRED", "expired"))
            waiting = asyncio.ensure_future(plant.to(self.heh).publish(SetClock()))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await plant.close(timeout_ms=100)
            with self.assertRaises(EbadgeError) as closed:
                await waiting
            self.assertEqual((closed.exception.code, closed.exception.details["outcome"]), ("CLOSED", "not sent"))
        await proxy.stop()

    async def test_what_no_handler_has_begun_goes_back_to_its_queue(self) -> None:
        async with await connect(role="controller", as_=self.vpp, url=URL) as plant:
            await plant.to(self.heh).prepare()
            began = asyncio.Event()
            go = asyncio.Event()

            async def work(message: SetClock, context: Context) -> None:
                began.set()
                await go.wait()

            hub = await connect(role="heh", as_=self.heh, url=URL)
            await hub.from_(self.vpp).on(SetClock, work)
            for offset in (1, 2):
                await plant.to(self.heh).publish(SetClock(offset=offset))
            await began.wait()
            closing = asyncio.ensure_future(hub.close())
            await asyncio.sleep(0)
            go.set()
            await closing
            heard: asyncio.Future[float | None] = asyncio.get_running_loop().create_future()
            async with await connect(role="heh", as_=self.heh, url=URL) as again:
                await again.from_(self.vpp).on(SetClock, lambda message, context: heard.set_result(message.offset))
                self.assertEqual(await heard, 2)

    async def test_scripts_without_asyncio_hold_conversations_too(self) -> None:
        def script() -> list[object]:
            with blocking.connect(role="controller", as_=self.vpp, url=URL) as plant:
                home = plant.to(self.heh)
                home.prepare()
                ready.set()
                went = plant.from_(self.heh)
                names: list[str] = []
                end = went.on(Capabilities, lambda message, context: names.append(message.device_name))
                report = home.request(GetReport(from_=ORDER.from_, to=ORDER.to, resolution=900, signals=["total.p"]))
                home.publish(SetSmartMode(mode="off", reset=False))
                end()
                return [report.values["total.p"], names]

        ready = threading.Event()
        working = asyncio.ensure_future(asyncio.to_thread(script))
        await asyncio.to_thread(ready.wait)
        async with await connect(role="heh", as_=self.heh, url=URL) as hub:
            its = hub.from_(self.vpp)
            off: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            await its.on(SetSmartMode, lambda message, context: off.set_result(message.mode))
            await hub.to(self.vpp).publish(Capabilities(device_name="a", device_version="1", devices=[]))
            await its.on(GetReport, lambda question, context: answer_report(question, values={"total.p": [1.5]}))
            self.assertEqual(await working, [[1.5], ["a"]])
            self.assertEqual(await off, "off")


class ModelTest(unittest.TestCase):
    """What messages do without a broker."""

    def test_absent_and_null_are_told_apart_and_written_as_they_were(self) -> None:
        for text in ('{"msg":"get_activation_capacity"}', '{"msg":"get_activation_capacity","device":null}'):
            message = parse(text)
            self.assertEqual(encode(message).decode(), text)
            assert not isinstance(message, dict)
            self.assertEqual(message.is_set("device"), "device" in text)

    def test_times_keep_their_text_and_become_datetimes(self) -> None:
        time = DateTime("2016-12-31t23:59:60.123456789z")
        self.assertEqual(str(time), "2016-12-31t23:59:60.123456789z")
        self.assertEqual(time.to_datetime().isoformat(), "2017-01-01T00:00:00.123456+00:00")
        self.assertLess(DateTime("2013-07-21T12:00:00+02:00"), DateTime("2013-07-21T10:00:00.000001Z"))
        with self.assertRaises(EbadgeError):
            DateTime.of(datetime(2013, 1, 1))

    def test_extension_fields_travel(self) -> None:
        message = SetClock(offset=1).with_others(ext_a={"b": [1, None]})
        self.assertEqual(encode(message), b'{"msg":"set_clock","offset":1,"ext_a":{"b":[1,null]}}')
        self.assertEqual(parse(encode(message)), message)


if __name__ == "__main__":
    unittest.main()
