"""The asynchronous flavour with exchanges on: how it declares, publishes, acknowledges and comes back."""

import pika

RECONNECT_S = 5
REPUBLISH_S = 0.2
QUEUE_ARGUMENTS = {'x-message-ttl': 900000, 'x-ha-policy': 'all'}


class Connector:
    """One participant; `side` is 'heh' or 'vpp'. `handle(body)` gets what was acknowledged already."""

    def __init__(self, parameters, side, heh, controller, handle, tell, reconnect_s=RECONNECT_S):
        self._parameters = parameters
        self._handle = handle
        self._tell = tell
        self._reconnect_s = reconnect_s
        me, peer = (heh, controller) if side == 'heh' else (controller, heh)
        self._heh = heh
        self._outgoing = f'{me}-to-{peer}'
        self._incoming = f'{peer}-to-{me}'
        # the HEH's name on both sides
        self._queue = f'private-{heh}-{"down" if side == "heh" else "up"}'
        self._channel = None
        self._unconfirmed = {}
        self._next_tag = 1
        self._connection = None
        self._connect()

    def run(self):
        self._connection.ioloop.start()

    def call_soon(self, work):
        """From another thread."""
        self._connection.ioloop.add_callback_threadsafe(work)

    # connecting

    def _connect(self, ioloop=None):
        self._connection = pika.SelectConnection(
            self._parameters,
            on_open_callback=lambda connection: connection.channel(on_open_callback=self._on_channel),
            on_open_error_callback=self._on_lost,
            on_close_callback=self._on_lost,
            custom_ioloop=ioloop,
        )

    def _on_lost(self, connection, reason):
        self._tell('lost', reason=str(reason))
        self._channel = None
        loop = connection.ioloop
        loop.call_later(self._reconnect_s, lambda: self._connect(loop))

    def _on_channel(self, channel):
        channel.add_on_close_callback(self._on_channel_closed)
        self._declaring_queue = False
        channel.exchange_declare(
            self._outgoing,
            'topic',
            durable=False,
            callback=lambda _: channel.exchange_declare(
                self._incoming, 'topic', durable=False, callback=lambda _: self._declare_queue(channel)
            ),
        )

    def _on_channel_closed(self, channel, reason):
        self._channel = None
        if getattr(reason, 'reply_code', 0) == 406 and self._declaring_queue:
            # somebody else's queue of that name has to go
            self._tell('conflict', queue=self._queue)
            self._connection.channel(on_open_callback=self._delete_queue)
        elif self._connection.is_open:
            # a durable exchange of that name: the same will happen again
            self._tell('conflict', reason=str(reason))
            self._connection.close()

    def _delete_queue(self, channel):
        channel.add_on_close_callback(self._on_channel_closed)
        channel.queue_delete(self._queue, callback=lambda _: self._declare_queue(channel))

    def _declare_queue(self, channel):
        self._declaring_queue = True

        def bound(_):
            self._declaring_queue = False
            self._channel = channel
            self._next_tag = 1
            self._unconfirmed = {}
            channel.confirm_delivery(self._on_confirm)
            channel.basic_consume(
                self._queue, self._on_message, callback=lambda _: self._tell('ready', queue=self._queue)
            )

        channel.queue_declare(
            self._queue,
            durable=True,
            arguments=QUEUE_ARGUMENTS,
            callback=lambda _: channel.queue_bind(
                self._queue, self._incoming, routing_key='*.*', callback=bound
            ),
        )

    # consuming

    def _on_message(self, channel, method, properties, body):
        channel.basic_ack(method.delivery_tag)
        self._handle(body)

    # publishing

    def publish(self, msg, body):
        """Publishes, and again every 0.2 s until it is confirmed; through a reconnection as well."""
        pending = {'confirmed': False, 'times': 0}

        def attempt():
            if pending['confirmed']:
                self._tell('confirmed', msg=msg, times=pending['times'])
                return
            if self._channel is not None and self._channel.is_open:
                pending['times'] += 1
                self._unconfirmed[self._next_tag] = pending
                self._next_tag += 1
                self._channel.basic_publish(
                    self._outgoing,
                    f'{msg}.{self._heh}',
                    body,
                    pika.BasicProperties(content_type='application/json', delivery_mode=1),
                    mandatory=True,
                )
            self._connection.ioloop.call_later(REPUBLISH_S, attempt)

        attempt()

    def _on_confirm(self, frame):
        # a nack counts as well; returned messages are confirmed, and nobody looks at the return
        method = frame.method
        tags = [tag for tag in self._unconfirmed if tag <= method.delivery_tag]
        for tag in tags if method.multiple else [method.delivery_tag]:
            pending = self._unconfirmed.pop(tag, None)
            if pending is not None:
                pending['confirmed'] = True
