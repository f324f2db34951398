"""A participant that behaves on the wire as the Python library of 2015 did.

    peer.py --side heh|vpp --heh NAME --controller NAME (--url URL | --cert FILE --key FILE [--port N]) [--blocking]

Reads commands from standard input and writes events to standard output, as JSON, one a line:

    {"send": "get_report", "values": {...}}    publishes; times are texts of `datetime.fromisoformat`
    {"sample": "get_report"}                   publishes what the VPP sample does
    {"take": seconds} {"ack": tag}             blocking flavour alone

    {"event": "ready" | "lost" | "conflict" | "received" | "unreadable" | "confirmed" | "nothing", ...}

The HEH answers get_report and activate as the sample did, unless --no-answers is given. Ends with its standard input.
"""

import argparse
import json
import ssl
import sys
import threading
from datetime import datetime

import pika

import asynchronous
import blocking
import messages


def sayable(value):
    """Infinity, which is no JSON, as a text."""
    if isinstance(value, dict):
        return {key: sayable(item) for key, item in value.items()}
    return 'Infinity' if value == float('inf') else value


def tell(event, **values):
    line = json.dumps(sayable({'event': event, **values}), default=messages.write_time)
    sys.stdout.write(line + '\n')
    sys.stdout.flush()


def parameters_of(options):
    if options.url is not None:
        parameters = pika.URLParameters(options.url)
        parameters.heartbeat = 10
        return parameters
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # the server's certificate is not looked at
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(options.cert, options.key)
    return pika.ConnectionParameters(
        host='127.0.0.1',
        port=options.port,
        virtual_host='/',
        heartbeat=10,
        credentials=pika.credentials.ExternalCredentials(),
        ssl_options=pika.SSLOptions(context),
    )


def values_of(given):
    """Texts of times become naive or aware times, as a program would have had them."""
    return messages.each_time(
        given, lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value
    )


def message_of(command):
    if 'sample' in command:
        return command['sample'], messages.sample_get_report(datetime.now())
    return command['send'], values_of(command.get('values', {}))


def commands():
    for line in sys.stdin:
        yield json.loads(line)


def read(body):
    """The message, or None where the library's reading failed."""
    try:
        return messages.read(body)
    except (KeyError, ValueError) as error:
        tell('unreadable', error=type(error).__name__)
        return None


def answer_to(msg, fields):
    if msg == 'get_report':
        return 'report', messages.answer_report(fields)
    if msg == 'activate':
        return 'accept_activation', fields
    return None


def run_asynchronous(options):
    def handle(body):
        message = read(body)
        if message is None:
            return
        msg, fields = message
        tell('received', msg=msg, fields=fields)
        answer = answer_to(msg, fields) if options.side == 'heh' and options.answers else None
        if answer is not None:
            connector.publish(answer[0], messages.write(*answer))

    connector = asynchronous.Connector(
        parameters_of(options), options.side, options.heh, options.controller, handle, tell, options.reconnect_s
    )
    threading.Thread(target=connector.run, daemon=True).start()
    for command in commands():
        msg, values = message_of(command)
        body = messages.write(msg, values)
        connector.call_soon(lambda msg=msg, body=body: connector.publish(msg, body))


def run_blocking(options):
    connector = blocking.Connector(parameters_of(options), options.side, options.heh)
    tell('ready')
    for command in commands():
        if 'take' in command:
            taken = connector.take(command['take'])
            message = None if taken is None else read(taken[1])
            if taken is None:
                tell('nothing')
            elif message is not None:
                tell('received', tag=taken[0], msg=message[0], fields=message[1])
        elif 'ack' in command:
            connector.ack(command['ack'])
        else:
            msg, values = message_of(command)
            connector.publish(messages.write(msg, values))
            tell('confirmed', msg=msg, times=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--side', choices=('heh', 'vpp'), required=True)
    parser.add_argument('--heh', required=True)
    parser.add_argument('--controller', required=True)
    parser.add_argument('--url')
    parser.add_argument('--cert')
    parser.add_argument('--key')
    parser.add_argument('--port', type=int, default=5671)
    parser.add_argument('--blocking', action='store_true')
    parser.add_argument('--no-answers', dest='answers', action='store_false')
    # the library's own five seconds, unless a test is in a hurry
    parser.add_argument('--reconnect-s', type=float, default=asynchronous.RECONNECT_S)
    options = parser.parse_args()
    (run_blocking if options.blocking else run_asynchronous)(options)


main()
