"""The Python SDK in the benchmark of languages: prints one JSON object of ratios, each the median of turns taken by both."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import aio_pika
from ebadge_sdk import CODEC, SetClock, connect

TURNS = 9
PUBLISHES = 1_000


def ratio(bare: Callable[[], object], ours: Callable[[], object], count: int) -> float:
    """How fast ours is, as a part of how fast the bare library is."""

    def seconds(work: Callable[[], object]) -> float:
        start = time.process_time()
        for _ in range(count):
            work()
        return time.process_time() - start

    seconds(bare), seconds(ours)
    return statistics.median(seconds(bare) / seconds(ours) for _ in range(TURNS))


async def publishing(url: str) -> float:
    """Confirmed publishes of many at a time, beside aio-pika itself."""
    mark = uuid4().hex[:8]
    me, peer = f"vpp-{mark}", f"heh-{mark}"
    async with await connect(role="controller", as_=me, url=url) as plant:
        home = plant.to(peer)
        await home.prepare()
        connection = await aio_pika.connect(url)
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.get_exchange(f"{me}-to-{peer}", ensure=False)
        body = CODEC.encode(SetClock(offset=1))

        async def bare() -> None:
            message = aio_pika.Message(body, delivery_mode=2, content_type="application/json")
            await exchange.publish(message, "set_clock", mandatory=True)

        async def ours() -> None:
            await home.publish(SetClock(offset=1))

        async def seconds(work: Callable[[], Awaitable[None]]) -> float:
            start = time.perf_counter()
            for _ in range(PUBLISHES // 100):
                await asyncio.gather(*(work() for _ in range(100)))
            return time.perf_counter() - start

        await seconds(bare), await seconds(ours)
        found = statistics.median([await seconds(bare) / await seconds(ours) for _ in range(TURNS)])
        purging = await plant.core.link.native.channel()
        await purging.queue_delete(f"private-{peer}-down")
        await purging.queue_delete(f"private-{peer}-dead-letters")
        await connection.close()
        return found


def main(url: str, examples: str) -> None:
    """Measures, and prints what it found."""
    texts = [file.read_bytes() for file in sorted(Path(examples).glob("*/valid/published.json"))]
    messages = [CODEC.parse(text) for text in texts]
    values = [json.loads(text) for text in texts]
    found = {
        "messages": len(texts),
        "decode": ratio(
            lambda: [json.loads(text) for text in texts], lambda: [CODEC.parse(text) for text in texts], 30
        ),
        "encode": ratio(
            lambda: [json.dumps(value) for value in values],
            lambda: [CODEC.encode(message) for message in messages],
            30,
        ),
        "publish": asyncio.run(publishing(url)),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:3])
