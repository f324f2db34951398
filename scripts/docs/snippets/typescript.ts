/** Snippets in TypeScript, laid out by Prettier. */

import { format } from 'prettier';
import type { Json } from '../../../src/generator/json.ts';
import type { Party, Plan, Sample } from './plan.ts';

const code = (value: Json): string => JSON.stringify(value);

const draftOf = ({ given }: Sample): string =>
  `{${given.map(([{ name }, value]) => `${code(name)}: ${code(value)}`).join(', ')}}`;

function connected({ role, as, groups }: Party): string {
  const group = groups.length > 0 ? `groups: ${code([...groups])}, ` : '';
  return `const client = await connect({role: ${code(role)}, as: ${code(as)}, ${group}url: "amqps://broker.example:5671"});`;
}

const peerOf = ({ peer, peerRole, hasSeveralPeers }: Party): string =>
  hasSeveralPeers ? `${code(peer)}, ${code(peerRole)}` : code(peer);

function answering({ answer, builder, cardinality, party, question }: Extract<Plan, { kind: 'answer' }>): {
  readonly body: string;
  readonly uses: string;
} {
  const uses = builder?.name ?? answer.message.factory ?? '';
  const args = [
    ...(builder === undefined ? [] : ['question']),
    ...(answer.given.length > 0 ? [draftOf(answer)] : []),
  ];
  const make = `${uses}(${args.join(', ')})`;
  const on = `const peer = client.from(${peerOf(party)});\nawait peer.on(${code(question.name)}`;
  if (cardinality === 'one')
    return { uses, body: `${on}, (${builder === undefined ? '' : 'question'}) => ${make});` };
  const why =
    cardinality === 'stream' ? 'again for each interval, until it is cancelled' : 'once for each answer';
  return {
    uses,
    body: `${on}, async (question, context) => {\n// ${why}\nawait context.reply(${make});\n});`,
  };
}

function bodyOf(plan: Exclude<Plan, { kind: 'answer' }>): string {
  const peer = peerOf(plan.party);
  if (plan.kind === 'listen') {
    return `const peer = client.from(${peer});\nawait peer.on(${code(plan.message.name)}, (message, { from }) => console.log(from, message));`;
  }
  const args = `(${code(plan.sample.message.name)}, ${draftOf(plan.sample)})`;
  const close = 'await client.close();';
  const to = `const peer = client.to(${peer});\n`;
  if (plan.kind === 'publish') return `${to}await peer.publish${args};\n${close}`;
  if (plan.cardinality === 'one')
    return `${to}const answer = await peer.request${args};\nconsole.log(answer);\n${close}`;
  const answers = `${to}const answers = await peer.request${args};\n`;
  if (plan.cardinality === 'many')
    return `${answers}for (const answer of answers) console.log(answer);\n${close}`;
  return `${answers}for await (const answer of answers) {\nconsole.log(answer);\nbreak; // leaving the loop cancels it at the peer\n}\n${close}`;
}

/** The snippet: a module of its own. */
export function typescriptSnippet(plan: Plan): Promise<string> {
  const { uses, body } = plan.kind === 'answer' ? answering(plan) : { uses: '', body: bodyOf(plan) };
  const names = ['connect', ...(uses === '' ? [] : [uses])].sort().join(', ');
  const text = `import { ${names} } from "@ebadge/sdk";\n\n${connected(plan.party)}\n${body}\n`;
  return format(text, { parser: 'typescript', singleQuote: true, quoteProps: 'as-needed', printWidth: 90 });
}
