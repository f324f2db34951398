/** Files of Java for lists of texts, and for one of several objects. */

import { code, comment, described, escaped, literal } from './docs.mjs';

export const annotation = ({ isDeprecated }, indent = '') => (isDeprecated ? `${indent}@Deprecated\n` : '');

export const tag = ({ isDeprecated }) => (isDeprecated ? ['@deprecated Superseded in the contract.'] : []);

/** A closed list of texts: an enum. */
export function enumText(definition, type, constants) {
  const rows = definition.values.map(
    (value) =>
      `${comment([escaped(definition.meanings[value] ?? `The value ${JSON.stringify(value)}.`)], '  ')}  ${constants.get(value)}(${literal(value)})`,
  );
  return (
    comment([described(definition) || `A ${escaped(definition.name)}.`, ...tag(definition)]) +
    annotation(definition) +
    `public enum ${type} {\n${rows.join(',\n')};\n\n` +
    '  private final String wire;\n\n' +
    `  ${type}(String wire) {\n    this.wire = wire;\n  }\n\n` +
    comment(['The text on the wire.', '', '@return the text'], '  ') +
    '  public String wire() {\n    return wire;\n  }\n\n' +
    comment(
      [
        'The value of that text.',
        '',
        '@param wire the text on the wire',
        '@return the value',
        '@throws SdkException <code>INVALID_ARGUMENT</code> when there is none',
      ],
      '  ',
    ) +
    `  public static ${type} of(String wire) {\n    for (${type} value : values()) {\n      if (value.wire.equals(wire)) {\n        return value;\n      }\n    }\n    throw Wire.noValue(${literal(definition.name)});\n  }\n\n` +
    `  static ${type} fromJson(JsonNode json) {\n    return of(Wire.text(json));\n  }\n\n` +
    '  JsonNode toJson() {\n    return Wire.ofText(wire);\n  }\n}\n'
  );
}

/** A list of texts to which others may come: whatever text, with constants for those known. */
export function openEnumText(definition, type, constants) {
  const meaning = (value) => escaped(definition.meanings[value] ?? `The value ${JSON.stringify(value)}.`);
  const known = definition.values.map(
    (value) => `${comment([meaning(value)], '    ')}    ${constants.get(value)}(${literal(value)})`,
  );
  const all = definition.values.map(
    (value) =>
      `${comment([meaning(value)], '  ')}  public static final ${type} ${constants.get(value)} = new ${type}(${literal(value)});\n`,
  );
  return (
    comment([
      `${described(definition) || `A ${escaped(definition.name)}.`} Others than the known values may come, and are kept.`,
      '',
      '@param wire the text on the wire',
      ...tag(definition),
    ]) +
    annotation(definition) +
    `public record ${type}(String wire) {\n\n${all.join('\n')}\n` +
    comment(['The values known when this was generated, for use in a switch.'], '  ') +
    `  public enum Known {\n${known.join(',\n')};\n\n    private final String wire;\n\n    Known(String wire) {\n      this.wire = wire;\n    }\n\n` +
    comment(['The text on the wire.', '', '@return the text'], '    ') +
    '    public String wire() {\n      return wire;\n    }\n  }\n\n' +
    comment(['Makes one of any text.', '', '@param wire the text on the wire'], '  ') +
    `  public ${type} {\n    Objects.requireNonNull(wire);\n  }\n\n` +
    comment(
      ['Which of the known values it is.', '', '@return the known value; empty when it is another'],
      '  ',
    ) +
    '  public Optional<Known> known() {\n    for (Known value : Known.values()) {\n      if (value.wire.equals(wire)) {\n        return Optional.of(value);\n      }\n    }\n    return Optional.empty();\n  }\n\n' +
    `  static ${type} fromJson(JsonNode json) {\n    return new ${type}(Wire.text(json));\n  }\n\n` +
    '  JsonNode toJson() {\n    return Wire.ofText(wire);\n  }\n}\n'
  );
}

/** One of several records. */
export function unionText(definition, type, types) {
  const members = Object.entries(definition.members);
  const permitted = [...new Set(members.map(([, member]) => types.nameOf(member)))];
  return (
    comment([described(definition) || `A ${escaped(definition.name)}.`, ...tag(definition)]) +
    annotation(definition) +
    `public sealed interface ${type} extends Payload permits ${permitted.join(', ')} {\n\n` +
    `  /** What a value is, by its ${code(definition.discriminator)}. */\n` +
    `  private static ${type} read(JsonNode json) {\n    return switch (Wire.text(json.get(${literal(definition.discriminator)}))) {\n` +
    members
      .map(([value, member]) => `      case ${literal(value)} -> ${types.nameOf(member)}.fromJson(json);\n`)
      .join('') +
    `      default -> throw Wire.noValue(${literal(definition.name)});\n    };\n  }\n\n` +
    comment(
      ['Reads one that is known to be valid.', '', '@param json the value', '@return the record that it is'],
      '  ',
    ) +
    `  static ${type} fromJson(JsonNode json) {\n    return read(json);\n  }\n}\n`
  );
}
