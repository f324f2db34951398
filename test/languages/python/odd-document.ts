/** A document whose names are all that names should not be: keywords, builtins, names of pydantic, digits, nothing. */

const note = (title: string, properties: object, more: object = {}): object => ({
  payload: { title, type: 'object', properties, required: Object.keys(properties), ...more },
});

const text = { type: 'string' };

export const oddDocument: object = {
  asyncapi: '3.0.0',
  info: { title: 'class', version: '1.0.0-beta.7' },
  defaultContentType: 'application/json',
  channels: {
    odd: {
      address: 'odd',
      messages: {
        keywords: note('None', {
          kind: { const: 'keywords' },
          from: text,
          class: { type: 'integer' },
          lambda: { type: ['number', 'null'] },
          self: text,
          yield: { type: 'array', items: { $ref: '#/components/schemas/list' } },
        }),
        pydantic: note('Model', {
          kind: { const: 'pydantic' },
          copy: text,
          json: text,
          model_dump: text,
          model_config: text,
          schema: { $ref: '#/components/schemas/Any' },
          _private: text,
          '1st': text,
          'a-b': text,
          a_b: text,
          a$b: text,
          'quote"\\\n': text,
          __proto: text,
          str: text,
          List: text,
          ünïcode: text,
        }),
        values: note('date', {
          kind: { const: 'values' },
          one: { enum: ['', '1', 'a b', 'None', 'é', '"', '\\'] },
          two: { const: 2 },
          yes: { const: true },
          huge: { type: 'integer', maximum: 1e30 },
          pair: { type: 'array', items: [text, { type: 'number' }], additionalItems: false, minItems: 2 },
          loose: { type: 'array', items: [text], additionalItems: { type: 'number' } },
          time: { type: 'string', format: 'date-time' },
          either: { oneOf: [text, { type: 'integer' }] },
          map: { type: 'object', additionalProperties: { $ref: '#/components/schemas/list' } },
          pattern: { type: 'string', pattern: '^[\\d\\s]$|\\u{1F600}|[[&~]' },
        }),
      },
    },
  },
  components: {
    schemas: {
      list: {
        title: 'list',
        type: 'object',
        description: 'Says """three quotes""" and \\n, and ends with a quote: "',
        properties: {
          next: { $ref: '#/components/schemas/list' },
          tree: { $ref: '#/components/schemas/tree' },
        },
      },
      tree: { title: 'tree', type: 'array', items: { $ref: '#/components/schemas/tree' } },
      Any: { title: 'Any', type: 'string', enum: ['a', 'b'] },
    },
  },
};
