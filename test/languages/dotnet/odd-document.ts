/** A document whose names and texts are as awkward as they may be. */

const names = [
  'class',
  'getType',
  'get_type',
  'GetType',
  'record',
  'equals',
  'ToString',
  'a-b',
  'aB',
  'A_B',
  '1',
  '',
  'é',
  '$',
  '_',
  'json',
  'Json',
  'other_members',
  'field_names',
  'odd',
  'from_json',
  'write_to',
  'message_name',
  '日本',
  'value',
];
const texts = ['a b', 'A_B', 'a-b', '', '1', 'class', 'é', '*/', '\\u000a"', '\u2028', '</summary>'];

const odd = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Odd',
  description: 'Ends */ here, and \\u0022 there; <b>{@code x}</b> & </summary> @param y\nand goes on',
  type: 'object',
  properties: {
    ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    deep: {
      type: 'array',
      items: { type: 'array', items: { type: ['array', 'null'], items: { type: 'number' } } },
    },
    pairs: {
      type: 'array',
      prefixItems: [{ type: 'number' }, { type: ['string', 'null'] }],
      items: false,
      minItems: 2,
    },
    loose: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }] },
    texts: { title: 'Override', enum: texts },
    open: { title: 'String', type: 'string', 'x-known-values': texts },
    huge: { type: 'integer' },
    long: { type: 'integer', minimum: 0, maximum: 10 },
    when: { type: ['string', 'null'], format: 'date-time' },
    table: { type: 'object', additionalProperties: { type: ['boolean', 'null'] } },
  },
  required: ['class', 'huge'],
  additionalProperties: false,
};

const payload = (title: string): object => ({
  title,
  type: 'object',
  properties: { self: { $ref: '#/components/schemas/Odd' } },
});

/** AsyncAPI 3. */
export const oddDocument: object = {
  asyncapi: '3.1.0',
  info: { title: 'class', version: '1 of 2' },
  channels: {
    main: {
      address: 'main',
      messages: {
        odd: { payload: { $ref: '#/components/schemas/Odd' } },
        ODD: { payload: payload('Message') },
        system: { payload: payload('System') },
        runtime: { payload: payload('Runtime') },
        task: { payload: payload('Task') },
        object: { payload: payload('Object') },
        contract: { payload: payload('Contract') },
        list: { payload: { title: 'Wire', type: 'array', items: { type: 'string' } } },
        text: { payload: { title: 'Integer', type: ['string', 'null'] } },
      },
    },
  },
  components: { schemas: { Odd: odd } },
};
