"""What the library of 2015 writes and reads: its times, nulls, defaults and samples' errata."""

import json
from datetime import datetime

# Fields of the messages the samples use, in the order of the constructors, each with what an absent one becomes.
# Whatever a message has besides is dropped when it is read.
FIELDS = {
    'get_report': {'from': None, 'to': None, 'resolution': None, 'signals': None, 'heh_id': None},
    'report': {'from': None, 'to': None, 'resolution': None, 'values': None, 'heh_id': None},
    'activate': {
        'id': None,
        'modification_count': None,
        'from': None,
        'to': None,
        'quantity': None,
        'device': None,
        'heh_id': None,
    },
    'accept_activation': {'id': None, 'modification_count': None},
    'reject_activation': {'id': None, 'modification_count': None},
    'get_activation_capacity': {'device': None, 'heh_id': None},
    'activation_capacity': {'device': None, 'pos_capacity': 0, 'neg_capacity': 0, 'heh_id': None},
    'contingency_activate': {
        'id': None,
        'from': None,
        'to': None,
        'max_quantity': float('inf'),
        'heh_id': None,
    },
    'contingency_end': {'id': None, 'end': None, 'heh_id': None},
    'set_clock': {'offset': None},
    'get_capabilities': {'device': None},
    'capabilities': {
        'device_name': None,
        'device_version': None,
        'device_sn': None,
        'device_ip': None,
        'device_mac': None,
        'devices': None,
    },
    'ext_si_xlab_led_signal': {'duration': None},
    'ext_si_xlab_set_device_capabilities': {
        'phydevice': None,
        'device': None,
        'relay': None,
        'classes': None,
        'type': None,
        'device_name': None,
        'signals': None,
    },
}

TIMES = ('from', 'to', 'end', 'clock', 'start_time', 'end_time', 'first_from')


def write_time(time):
    """An aware time comes out as `+00:00Z`: that is how it was."""
    return time.isoformat() + 'Z'


def read_time(text):
    """Reads nothing but `...Z`, with or without a fraction."""
    form = '%Y-%m-%dT%H:%M:%S.%fZ' if '.' in text else '%Y-%m-%dT%H:%M:%SZ'
    return datetime.strptime(text, form)


def write(msg, values):
    """Every field, null where there is no value; `Infinity` where there is no limit."""
    fields = {name: values.get(name, default) for name, default in FIELDS[msg].items()}
    written = {
        name: write_time(value) if isinstance(value, datetime) else value for name, value in fields.items()
    }
    return json.dumps({'msg': msg, **written}).encode('utf-8')


def read(body):
    """The message's type and its fields; raises where the library did."""
    parsed = json.loads(body.decode('utf-8'))
    msg = parsed['msg']
    fields = {}
    for name, default in FIELDS[msg].items():
        value = parsed.get(name)
        if value is None:
            value = default
        fields[name] = read_time(value) if name in TIMES and isinstance(value, str) else value
    return msg, fields


def answer_report(question):
    """The HEH sample's report: four values for each signal, whatever the period."""
    signals = question['signals']
    names = signals if isinstance(signals, list) else [signals]
    values = {name: [1.2, 1.3, 1.4, 1.5] for name in names}
    kept = {name: question[name] for name in ('from', 'to', 'resolution', 'heh_id')}
    return {**kept, 'values': values}


def sample_get_report(now):
    """The VPP sample's question: local time, and the arguments in the order of 2014 (device, signals)."""
    start = now.replace(microsecond=0)
    return {
        'from': start,
        'to': now,
        'resolution': 60,
        'signals': 'WaterHeater01',
        'heh_id': ['el.p'],
    }
