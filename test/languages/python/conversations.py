"""The two sides of the conversations that the demonstration holds."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from aio_pika import DeliveryMode, Message
from ebadge_sdk import (
    AcceptActivation,
    Activate,
    Capabilities,
    Context,
    ContingencyActivate,
    ContingencyEnd,
    DateTime,
    DeviceCapabilities,
    EbadgeError,
    GenerationPrice,
    GetCapabilities,
    GetPeriodicReport,
    GetReport,
    LoadPrice,
    ModifyActivation,
    RejectActivation,
    Report,
    SignalDescription,
    ValidationError,
    accept,
    answer_report,
    connect,
    end_contingency,
    modify,
    reject,
    take_up,
)


def write(value: dict[str, object]) -> None:
    """Writes one line."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


async def lines() -> asyncio.StreamReader:
    """Standard input, line by line."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


CAR_KW = 3.6
CONNECTION_KW = 20
DEVICES = ["total", "ECAR01", "WaterHeater01"]


def samples(signals: list[str], start: datetime, count: int, resolution: float) -> dict[str, list[float | None]]:
    """A load curve: the same for the same time."""

    def measure(signal: str, at: float) -> float:
        share = 1 if signal.startswith("total.") else 0.6
        return round(share * (1.5 + math.sin(at / 97) + 0.3 * math.sin(at / 7)), 3)

    begin = start.timestamp()
    return {signal: [measure(signal, begin + index * resolution) for index in range(count)] for signal in signals}


async def play_hub(url: str, as_: str, peer: str, reader: asyncio.StreamReader) -> None:
    """Plays the hub until there is no further line to read."""

    def problem(error: EbadgeError) -> None:
        write({"event": "problem", "code": error.code})

    hub = await connect(role="heh", as_=as_, url=url, on_problem=problem)
    its = hub.from_(peer)
    reporting: asyncio.Task[None] | None = None

    def describe(question: GetCapabilities, context: Context) -> Capabilities | DeviceCapabilities:
        if question.device is None:
            return Capabilities(device_name="Hub", device_version="1.0", devices=DEVICES)
        return DeviceCapabilities(
            device=question.device,
            classes=["consumer", "storage"],
            type="car/electric",
            device_name="Electric car",
            version="1.0",
            signals=[SignalDescription(name="p", desc="real power (load)", unit="kW", range=(0, CAR_KW))],
            can_predict_profile=False,
            can_predict_curtailment_capacity=True,
        )

    def report(question: GetReport, context: Context) -> Report:
        start = question.from_.to_datetime()
        # a period that is no multiple of the resolution is reported up to the end of its last sample
        count = math.ceil((question.to.to_datetime() - start).total_seconds() / question.resolution)
        end = start + timedelta(seconds=count * question.resolution)
        return answer_report(question, to=end, values=samples(question.signals, start, count, question.resolution))

    async def report_again(question: GetPeriodicReport, context: Context) -> None:
        nonlocal reporting
        if reporting is not None:
            reporting.cancel()
        if question.interval == -1:
            return

        async def work() -> None:
            start = datetime.now(UTC)
            count = round(question.interval / question.resolution)
            while True:
                await asyncio.sleep(question.interval)
                end = start + timedelta(seconds=question.interval)
                values = samples(question.signals, start, count, question.resolution)
                await context.reply(Report(from_=start, to=end, resolution=question.resolution, values=values))
                start = end

        reporting = asyncio.create_task(work())

    def decide(order: Activate, context: Context) -> AcceptActivation | ModifyActivation | RejectActivation:
        if abs(order.quantity) > CONNECTION_KW:
            return reject(order)
        if abs(order.quantity) > CAR_KW:
            return modify(order, quantity=math.copysign(CAR_KW, order.quantity))
        return accept(order)

    def received(command: ContingencyActivate | ContingencyEnd | LoadPrice | GenerationPrice, context: Context) -> None:
        write({"event": "received", "msg": command.msg})

    await its.on(GetCapabilities, describe)
    await its.on(GetReport, report)
    await its.on(GetPeriodicReport, report_again)
    await its.on(Activate, decide)
    await its.on(ContingencyActivate, received)
    await its.on(ContingencyEnd, received)
    await its.on(LoadPrice, received)
    await its.on(GenerationPrice, received)
    write({"event": "ready"})
    while await reader.readline():
        await hub.to(peer).publish(Capabilities(device_name="Hub", device_version="1.0", devices=DEVICES))
    if reporting is not None:
        reporting.cancel()
    await hub.close()


def step(name: str, **seen: Any) -> None:
    """Tells of a step."""
    write({"event": "step", "name": name, **seen})


async def play_plant(url: str, as_: str, peer: str) -> None:
    """Holds all conversations with the hub, in order."""
    async with await connect(role="controller", as_=as_, url=url) as plant:
        home = plant.to(peer)
        await home.prepare()
        online: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def boots(message: Capabilities, context: Context) -> None:
            if not online.done():
                online.set_result(message.msg)

        await plant.from_(peer).on(Capabilities, boots)
        write({"event": "ready"})
        step("boot", msg=await online)

        found = await home.request(GetCapabilities(device="ECAR01"))
        step("discovery", msg=found.msg)

        # in milliseconds: the hub of the demonstration reckons in them
        now = DateTime.now().to_datetime()

        def minutes(count: float) -> DateTime:
            return DateTime.of(now + timedelta(minutes=count))

        signals = ["total.p", "ECAR01.p"]
        report = await home.request(GetReport(from_=minutes(-5), to=minutes(0), resolution=60, signals=signals))
        step("report", counts={name: len(series) for name, series in report.values.items()})

        count = 0
        asked = GetPeriodicReport(interval=0.5, resolution=0.25, signals=["total.p"])
        async with await home.stream(asked) as reports:
            async for one in reports:
                if len(one.values["total.p"]) != 2:
                    raise RuntimeError("a periodic report has not two values")
                count += 1
                if count == 3:
                    break
        step("periodic", count=count)

        accepted = await home.request(Activate(from_=minutes(1), to=minutes(16), quantity=3.4, device="ECAR01"))
        step("accepted", msg=accepted.msg)

        counter = await home.request(Activate(from_=minutes(20), to=minutes(35), quantity=7))
        if not isinstance(counter, ModifyActivation):
            raise RuntimeError("the hub made no counter-proposal")
        taken = await home.request(take_up(counter))
        step("counter", msg=counter.msg, quantity=counter.quantity, taken=taken.msg, count=taken.modification_count)

        rejected = await home.request(Activate(from_=minutes(40), to=minutes(55), quantity=50))
        step("rejected", msg=rejected.msg)

        emergency = ContingencyActivate(from_=minutes(-1), to=minutes(30), max_quantity=120)
        await home.publish(emergency)
        await home.publish(end_contingency(emergency, end=minutes(0)))
        step("contingency")

        start, end = minutes(60), minutes(120)
        await home.publish(LoadPrice(from_=start, to=end, price=0.138))
        await home.publish(GenerationPrice(from_=start, to=end, price=0.117, device="PV01"))
        step("prices")

        try:
            await home.publish(LoadPrice(from_=end, to=start, price=0.1))
        except ValidationError as error:
            step("refused", code=error.code, path=error.issues[0].path, keyword=error.issues[0].keyword)

        misprint = {**Activate(from_=start, to=end, quantity=3.6).to_json_object(), "quantity": "3.6"}
        connection = plant.core.link.native
        channel = await connection.channel()
        exchange = await channel.get_exchange(f"{as_}-to-{peer}", ensure=False)
        body = json.dumps(misprint).encode()
        await exchange.publish(
            Message(body, content_type="application/json", delivery_mode=DeliveryMode.PERSISTENT), "activate"
        )
        step("misprint")
        write({"event": "done"})


async def _main(word: str) -> None:
    reader = await lines()
    side = json.loads(await reader.readline())
    if word == "hub":
        await play_hub(side["url"], side["as"], side["peer"], reader)
    elif word == "plant":
        await play_plant(side["url"], side["as"], side["peer"])
    else:
        raise SystemExit(f"a driver judges, or plays hub or plant, not {word}")


def main(word: str) -> None:
    """Plays one of the two."""
    asyncio.run(_main(word))
