"""What the library of 2015 writes and reads: its times, nulls, defaults and samples' errata."""

import json
from datetime import datetime

# Fields of the messages of the HEH level, in the order of the model, each with what an absent one becomes.
# Whatever a message has besides is dropped when it is read.
FIELDS = {
    'get_report': {'from': None, 'to': None, 'resolution': None, 'signals': None, 'heh_id': None},
    'get_periodic_report': {
        'interval': None,
        'first_from': None,
        'resolution': None,
        'signals': None,
        'heh_id': None,
        'request_id': None,
    },
    'get_energy_events': {'from': None, 'to': None, 'severity': None},
    'get_energy_events_realtime': {'severity': None},
    'energy_events': {'events': None},
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
    'modify_activation': {
        'id': None,
        'modification_count': None,
        'from': None,
        'to': None,
        'quantity': None,
        'device': None,
        'heh_id': None,
    },
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
    'load_price': {'from': None, 'to': None, 'price': None},
    'generation_price': {'from': None, 'to': None, 'price': None, 'device': None},
    'get_all_prices': {},
    'get_status_report': {'from': None, 'to': None, 'severity_threshold': None},
    'status_report': {'status': None, 'clock': None, 'events': None},
    'set_clock': {'offset': None},
    'set_smart_mode': {'mode': None, 'reset': None},
    'get_capabilities': {'device': None},
    'capabilities': {
        'device_name': None,
        'device_version': None,
        'device_sn': None,
        'device_ip': None,
        'device_mac': None,
        'devices': None,
    },
    'device_capabilities': {
        'device': None,
        'classes': None,
        'type': None,
        'device_name': None,
        'version': None,
        'signals': None,
        'can_predict_profile': None,
        'can_predict_curtailment_capacity': None,
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

TIMES = ('from', 'to', 'end', 'clock', 'start_time', 'end_time', 'first_from', 'time')

# Its parser fails where one of these is absent; null will do.
NEVER_ABSENT = ('first_from', 'offset')


def write_time(time):
    """An aware time comes out as `+00:00Z`: that is how it was."""
    return time.isoformat() + 'Z'


def read_time(text):
    """Reads nothing but `...Z`, with or without a fraction."""
    form = '%Y-%m-%dT%H:%M:%S.%fZ' if '.' in text else '%Y-%m-%dT%H:%M:%SZ'
    return datetime.strptime(text, form)


def each_time(value, change, name=None):
    """A copy with all times changed, those in lists of objects as well."""
    if isinstance(value, dict):
        return {key: each_time(item, change, key) for key, item in value.items()}
    if isinstance(value, list):
        return [each_time(item, change) for item in value]
    return change(value) if name in TIMES else value


def write(msg, values):
    """Every field, null where there is no value; `Infinity` where there is no limit."""
    fields = {name: values.get(name, default) for name, default in FIELDS[msg].items()}
    written = each_time(fields, lambda value: write_time(value) if isinstance(value, datetime) else value)
    return json.dumps({'msg': msg, **written}).encode('utf-8')


def read(body):
    """The message's type and its fields; raises where the library did."""
    parsed = json.loads(body.decode('utf-8'))
    msg = parsed['msg']
    fields = {}
    for name, default in FIELDS[msg].items():
        value = parsed[name] if name in NEVER_ABSENT else parsed.get(name)
        if value is None:
            value = default
        fields[name] = value
    return msg, each_time(fields, lambda value: read_time(value) if isinstance(value, str) else value)


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
