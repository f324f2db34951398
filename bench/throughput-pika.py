"""pika in the throughput bench, blocking: does a round for each line on standard input."""

import json
import sys
import time

import pika

what, url, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
sender, receiver = "heh-bench", "ts-bench"
exchange, queue = f"{sender}-to-{receiver}", f"private-{receiver}-up"
message = {
    "msg": "report",
    "from": "2026-07-21T10:00:00.000Z",
    "to": "2026-07-21T10:05:00.000Z",
    "resolution": 60,
    "values": {
        "total.p": [1.73, 1.68, 0.43, 0.33, 0.45],
        "total.q": [0.13, 0.11, 0.01, 0.01, 0.01],
    },
    "heh_id": sender,
}

parameters = pika.URLParameters(url)
parameters.heartbeat = 0
channel = pika.BlockingConnection(parameters).channel()
if what == "publish":
    channel.confirm_delivery()
else:
    channel.basic_qos(prefetch_count=500)


def publish():
    for _ in range(count):
        channel.basic_publish(
            exchange,
            f"report.{sender}",
            json.dumps(message, separators=(",", ":")),
            pika.BasicProperties(delivery_mode=2, content_type="application/json"),
            mandatory=True,
        )


def consume():
    read = 0
    for method, _, _ in channel.consume(queue):
        channel.basic_ack(method.delivery_tag)
        read += 1
        if read == count:
            break
    channel.cancel()


print("ready", flush=True)
for line in sys.stdin:
    started, cpu = time.monotonic(), time.process_time()
    publish() if what == "publish" else consume()
    result = {"seconds": time.monotonic() - started, "cpuSeconds": time.process_time() - cpu}
    print(json.dumps(result), flush=True)
