"""The blocking flavour: the default exchange, queue names as routing keys, persistent; it acknowledges nothing by itself."""

import pika


class Connector:
    """One participant; it declares nothing, and takes one message at a time when asked to."""

    def __init__(self, parameters, side, heh):
        self._connection = pika.BlockingConnection(parameters)
        self._channel = self._connection.channel()
        self._channel.confirm_delivery()
        down, up = f'private-{heh}-down', f'private-{heh}-up'
        self._incoming, self._outgoing = (down, up) if side == 'heh' else (up, down)

    def publish(self, body):
        self._channel.basic_publish('', self._outgoing, body, pika.BasicProperties(delivery_mode=2))

    def take(self, limit_s):
        """The next message's tag and body, or None; it stays unacknowledged."""
        for method, _, body in self._channel.consume(self._incoming, inactivity_timeout=limit_s):
            return None if method is None else (method.delivery_tag, body)

    def ack(self, tag):
        self._channel.basic_ack(tag)
