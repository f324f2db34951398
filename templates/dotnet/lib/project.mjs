/* The project, and the contract as data. */

import { comment, literal } from './text.mjs';

/** The versions that the generated code is written for. */
const dependencies = { 'JsonSchema.Net': '8.0.5', 'RabbitMQ.Client': '7.2.2' };

const xml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The version of the document as NuGet takes it. */
const versionOf = (text) => (/^\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.-]+)?$/.test(text) ? text : '0.0.0');

export function projectFile({ banner, namespace, model }) {
  const packages = Object.entries(dependencies).map(
    ([name, version]) => `    <PackageReference Include="${name}" Version="${version}" />`,
  );
  return `<Project Sdk="Microsoft.NET.Sdk">

  <!-- ${xml(banner).replaceAll('--', '- -')} -->

  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <LangVersion>12</LangVersion>
    <Nullable>enable</Nullable>
    <ImplicitUsings>disable</ImplicitUsings>
    <RootNamespace>${namespace}</RootNamespace>
    <AssemblyName>${namespace}</AssemblyName>
    <PackageId>${namespace}</PackageId>
    <Version>${versionOf(model.catalogue.version)}</Version>
    <Description>${xml(model.catalogue.title)}</Description>
    <GenerateDocumentationFile>true</GenerateDocumentationFile>
  </PropertyGroup>

  <ItemGroup>
    <EmbeddedResource Include="catalogue.json" LogicalName="catalogue.json" />
    <EmbeddedResource Include="schemas.json" LogicalName="schemas.json" />
  </ItemGroup>

  <ItemGroup>
${packages.join('\n')}
  </ItemGroup>

</Project>
`;
}

/** The contract: its data, and how messages are made of JSON. */
export function contractLines({ messages, types, model }, name) {
  const { runtime } = types;
  return [
    ...comment({
      summary: `${model.catalogue.title}: what its messages are, how they are read and written, and who says what to whom.`,
    }),
    `public static class ${name}`,
    '{',
    ...comment({ summary: 'The contract as data, for the client.' }, '    '),
    `    public static ${runtime}.ContractInfo Instance { get; } = new ${runtime}.ContractInfo(`,
    `        typeof(${name}).Assembly,`,
    `        new global::System.Collections.Generic.Dictionary<string, global::System.Func<global::System.Text.Json.JsonElement, ${runtime}.IMessage>>`,
    '        {',
    ...[...messages.values()].map(
      (message) =>
        `            [${literal(message.message.name)}] = static json => ${message.name}.FromJson(json),`,
    ),
    '        });',
    '',
    ...comment({ summary: 'Reads and writes messages.' }, '    '),
    `    public static ${runtime}.Codec Codec => Instance.Codec;`,
    '}',
  ];
}

/** What System.Text.Json needs to know at compile time, and how it reads a message of whichever type. */
export function jsonContextLines(
  { messages, definitions, types, extension },
  { context, converter, contractClass },
) {
  const { runtime } = types;
  const attribute = 'global::System.Text.Json.Serialization.JsonSerializable';
  const records = [...definitions.values()]
    .filter(({ shape }) => shape.kind === 'object')
    .map(({ local, name }) => ({ local, name }));
  const wrappers = [...messages.values()]
    .filter(({ isOwn }) => !isOwn)
    .map(({ local, name }) => ({ local, name }));
  return [
    ...comment({
      summary:
        'A message of whichever type, for System.Text.Json. It is read strictly: what the contract forbids is refused.',
    }),
    `public sealed class ${converter} : global::System.Text.Json.Serialization.JsonConverter<${runtime}.IMessage>`,
    '{',
    ...comment({ summary: 'Reads a message: its type is told by its member, wherever that stands.' }, '    '),
    `    public override ${runtime}.IMessage Read(ref global::System.Text.Json.Utf8JsonReader reader, global::System.Type typeToConvert, global::System.Text.Json.JsonSerializerOptions options) =>`,
    `        ${contractClass}.Codec.Validate(global::System.Text.Json.JsonElement.ParseValue(ref reader));`,
    '',
    ...comment({ summary: 'Writes a message as it is.' }, '    '),
    `    public override void Write(global::System.Text.Json.Utf8JsonWriter writer, ${runtime}.IMessage value, global::System.Text.Json.JsonSerializerOptions options) =>`,
    '        value.WriteTo(writer);',
    '}',
    '',
    ...comment({
      summary: 'What System.Text.Json needs to know of the types, made by its source generator.',
    }),
    `[global::System.Text.Json.Serialization.JsonSourceGenerationOptions(Converters = new[] { typeof(${converter}) })]`,
    `[${attribute}(typeof(${runtime}.IMessage), TypeInfoPropertyName = "AnyMessage")]`,
    ...(extension === null
      ? []
      : [`[${attribute}(typeof(${extension}), TypeInfoPropertyName = "AnyExtensionMessage")]`]),
    ...[...records, ...wrappers].map(
      ({ local, name }) => `[${attribute}(typeof(${name}), TypeInfoPropertyName = "${local}Type")]`,
    ),
    `public sealed partial class ${context} : global::System.Text.Json.Serialization.JsonSerializerContext`,
    '{',
    '}',
  ];
}
