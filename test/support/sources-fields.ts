/** The messages of the standard and their fields. */

/** Fields in order; `?` optional (and nullable), `|` required but nullable. */
export const fields: Record<string, string> = {
  get_report: 'msg from to resolution signals heh_id?',
  get_periodic_report: 'msg interval first_from| resolution signals heh_id? request_id?',
  report: 'msg from to resolution values heh_id?',
  get_energy_events: 'msg from to severity',
  get_energy_events_realtime: 'msg severity',
  energy_events: 'msg events',
  activate: 'msg id modification_count from to quantity device| heh_id?',
  accept_activation: 'msg id modification_count',
  reject_activation: 'msg id modification_count',
  modify_activation: 'msg id modification_count from to quantity device| heh_id?',
  get_activation_capacity: 'msg device? heh_id?',
  activation_capacity: 'msg device? pos_capacity neg_capacity heh_id?',
  contingency_activate: 'msg id from to max_quantity| heh_id?',
  contingency_end: 'msg id end heh_id?',
  load_price: 'msg from to price',
  generation_price: 'msg from to price device',
  get_all_prices: 'msg',
  get_status_report: 'msg from to severity_threshold',
  status_report: 'msg status clock events',
  set_clock: 'msg offset|',
  set_smart_mode: 'msg mode reset',
  get_capabilities: 'msg device|',
  capabilities: 'msg device_name device_version device_sn? device_ip? device_mac? devices',
  device_capabilities:
    'msg device classes type device_name version signals can_predict_profile can_predict_curtailment_capacity',
  balancing_reserve_bid: 'msg msg_id bid_id product quantity divisible? reserve_price energy_price',
  response: 'msg msg_id response_code response_subcode? response_desc',
  bid_accepted: 'msg msg_id bid_id quantity',
  market_cleared: 'msg product',
  balancing_energy_bid: 'msg msg_id bid_id product quantity divisible? energy_price',
  activate_bid: 'msg msg_id bid_id quantity from| to|',
  request_balancing: 'msg msg_id quantity from| to|',
  balancing_activated: 'msg quantity from to originating_tso bid_id|',
  balancing_unachievable: 'msg msg_id request_id',
};

/** The messages that a response refers to. */
export const withMsgId: string[] = Object.keys(fields).filter(
  (m) => m !== 'response' && fields[m]?.includes(' msg_id '),
);
