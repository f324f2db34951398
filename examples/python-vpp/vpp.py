"""A virtual power plant that controls one home energy hub: asks for its load, orders less of it, reads reports.

python vpp.py amqp://localhost vpp heh-42
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from ebadge_sdk import (
    Activate,
    Capabilities,
    Context,
    DateTime,
    GetPeriodicReport,
    GetReport,
    ModifyActivation,
    RejectActivation,
    connect,
    take_up,
)


async def main(url: str, me: str, hub: str) -> None:
    async with await connect(role="controller", as_=me, url=url) as plant:
        home = plant.to(hub)
        online = asyncio.Event()

        def boots(message: Capabilities, context: Context) -> None:
            print(f"{context.from_} is online, with {', '.join(message.devices)}")
            online.set()

        await plant.from_(hub).on(Capabilities, boots)
        print(f"waiting for {hub}", flush=True)
        await online.wait()

        now = DateTime.now().to_datetime()
        report = await home.request(
            GetReport(from_=now - timedelta(minutes=5), to=now, resolution=60, signals=["total.p"])
        )
        print("load in kW, by the minute:", report.values["total.p"])

        order = Activate(from_=now + timedelta(minutes=5), to=now + timedelta(minutes=20), quantity=7)  # kW
        answer = await home.request(order)
        if isinstance(answer, ModifyActivation):
            print(f"only {answer.quantity} kW: taken")
            answer = await home.request(take_up(answer))
        print("refused" if isinstance(answer, RejectActivation) else "agreed")

        question = GetPeriodicReport(interval=1, resolution=0.5, signals=["total.p"])
        async with await home.stream(question) as reports:  # leaving the block ends them
            async for periodic in reports:
                print(f"at {periodic.to}: {periodic.values['total.p'][-1]} kW")
                break


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
