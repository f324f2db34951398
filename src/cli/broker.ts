import { Command } from 'commander';
import { createInterface } from 'node:readline/promises';
import type { FoundState } from '../broker/found.ts';
import type { ManagementApi } from '../broker/management-api.ts';
import type { Plan } from '../broker/plan.ts';
import { EbadgeError } from '../core/errors.ts';
import { exportCommand } from './broker-export.ts';
import { desiredOf, openApi, readInputs } from './broker-inputs.ts';
import { withBroker, withChoice, type WorkOptions } from './broker-options.ts';
import { planForPrograms, printDrift, printPlan, summaryOf } from './broker-output.ts';
import { exitCode } from './exit-codes.ts';
import { examples, section } from './help-texts.ts';
import { print, printJson, style } from './output.ts';

const planShape = [
  '{ steps: [{ action, kind, virtualHost, name, facts, before, fields }], refusals, leftovers, foreign, notes };',
  'action: create, change, replace, delete or disconnect.',
];

interface Work {
  readonly api: ManagementApi;
  readonly found: FoundState;
  readonly plan: Plan;
}

/** Compares the list with the broker, and goes on from there. */
async function withPlan(options: WorkOptions, work: (all: Work) => Promise<void> | void): Promise<void> {
  const [{ readFound }, { planOf }, { virtualHostsOf }] = await Promise.all([
    import('../broker/found.ts'),
    import('../broker/plan.ts'),
    import('../broker/desired.ts'),
  ]);
  const inputs = await readInputs(options);
  const hosts = virtualHostsOf(inputs.catalogue, options.server);
  const api = await openApi(options);
  try {
    const found = await readFound(api, hosts, inputs.participants.mark);
    const desired = await desiredOf(options, inputs, found);
    const { prune = false, replace = false } = options;
    await work({ api, found, plan: planOf(desired, found, { prune, replace }) });
  } finally {
    api.close();
  }
}

const differs = ({ steps, refusals }: Plan): boolean => steps.length + refusals.length > 0;

const where = ({ api, found }: Work): string => `${api.address} (RabbitMQ ${found.version})`;

function planCommand(): Command {
  return withChoice(new Command('plan'))
    .description('Show what apply would do to a broker. Changes nothing.')
    .addHelpText(
      'after',
      examples([
        ['ebadge broker plan --url http://127.0.0.1:15672', 'participants.yaml against a broker'],
        ['ebadge broker plan --prune', 'what would be deleted as well'],
        ['ebadge broker plan --spec my.yaml', 'for a document of your own'],
      ]) +
        section('With --json', planShape) +
        section('Exit codes', [
          '0 nothing to do; 1 something to do; 2 a mistake in the call or the files, or no way in; 69 broker not reached.',
        ]),
    )
    .action((options: WorkOptions) =>
      withPlan(options, (all) => {
        const { plan } = all;
        if (differs(plan)) process.exitCode = exitCode.findings;
        if (options.json === true) {
          printJson(planForPrograms(plan));
          return;
        }
        printPlan(plan);
        if (!differs(plan)) print(`${style('green', 'Nothing to do')}: ${where(all)} is as the list says.`);
        else print(`${summaryOf(plan.steps)} on ${where(all)}. \`ebadge broker apply\` does it.`);
      }),
    );
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      'There is nobody to ask here. Say --yes to have the plan done.',
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}

async function applyTo(
  all: Work,
  { yes = false, json = false }: { yes?: boolean; json?: boolean },
): Promise<void> {
  const { api, plan } = all;
  if (!json) printPlan(plan);
  if (plan.refusals.length > 0) {
    throw new EbadgeError('TOPOLOGY_CONFLICT', plan.refusals.join('\n'), {
      details: { refusals: plan.refusals },
    });
  }
  if (!differs(plan)) {
    if (json) printJson({ ...planForPrograms(plan), done: 0 });
    else print(`${style('green', 'Nothing to do')}: ${where(all)} is as the list says.`);
    return;
  }
  if (!yes) {
    if (json)
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        'With --json nobody is asked. Say --yes to have the plan done.',
      );
    if (!(await confirmed(`${summaryOf(plan.steps)} on ${where(all)}. Do it? [y/N] `))) {
      print('Nothing was done.');
      process.exitCode = exitCode.findings;
      return;
    }
  }
  const { applyPlan } = await import('../broker/apply.ts');
  let done = 0;
  try {
    await applyPlan(api, plan, () => (done += 1));
  } catch (caught) {
    const error = EbadgeError.from(caught);
    throw new EbadgeError(
      error.code,
      `${error.message} ${done} of ${plan.steps.length} steps were done; apply goes on from there.`,
      { retryable: error.retryable, details: { ...error.details, done }, cause: error },
    );
  }
  if (json) printJson({ ...planForPrograms(plan), done });
  else print(`${style('green', 'Done')}: ${done} steps on ${where(all)}.`);
}

function applyCommand(): Command {
  return withChoice(new Command('apply'))
    .description(
      'Make a broker what the list says: shows the plan, asks, does it. Doing it twice does nothing more.',
    )
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples([
        ['ebadge broker apply', 'EBADGE_BROKER_URL says where'],
        ['ebadge broker apply --yes --json', 'in a script'],
        ['ebadge broker apply --prune', 'delete what expelled participants have left, too'],
      ]) +
        section('What is deleted', [
          'Of participants taken out of the list: the user, its rights, its connections, and the bindings of its',
          'queues; its exchanges and queues with --prune. What others have made is never touched.',
        ]) +
        section('With --json', [...planShape, 'and done: the number of steps done. Needs --yes.']) +
        section('Exit codes', [
          '0 done; 1 not done, as you have answered; 2 a mistake in the call or the files, no way in, or refused; 69 broker not reached.',
        ]),
    )
    .action((options: WorkOptions & { yes?: boolean }) => withPlan(options, (all) => applyTo(all, options)));
}

function diffCommand(): Command {
  return withBroker(new Command('diff'))
    .option('--json', 'print the result for programs')
    .description('Show how a broker differs from the list, and what else is on its virtual hosts.')
    .addHelpText(
      'after',
      examples([
        [
          'ebadge broker diff --url https://broker.example:15671 --ca ca.pem',
          'has anybody changed something?',
        ],
        ['ebadge broker diff --json', 'the same for programs'],
      ]) +
        section('With --json', planShape) +
        section('Exit codes', [
          '0 as the list says (left over and foreign things do not count); 1 it differs; 2 a mistake, or no way in; 69 broker not reached.',
        ]),
    )
    .action((options: WorkOptions) =>
      withPlan(options, (all) => {
        const { plan } = all;
        if (differs(plan)) process.exitCode = exitCode.findings;
        if (options.json === true) {
          printJson(planForPrograms(plan));
          return;
        }
        printDrift(plan);
        if (!differs(plan)) print(`${style('green', 'No drift')}: ${where(all)} is as the list says.`);
        else print(`${where(all)} differs from the list. \`ebadge broker apply\` mends it.`);
      }),
    );
}

/** `ebadge broker` */
export function brokerCommand(): Command {
  const command = new Command('broker')
    .description(
      'Set up RabbitMQ for a list of participants: virtual hosts, users, rights, exchanges and queues.',
    )
    .addHelpText(
      'after',
      examples([
        ['ebadge broker plan --url http://127.0.0.1:15672', 'what is there to do?'],
        ['ebadge broker apply', 'do it'],
        ['ebadge broker diff', 'has anybody changed something?'],
        ['ebadge broker export --out definitions.json', "RabbitMQ's definitions, without a broker"],
      ]) +
        section('The list', [
          'participants.yaml, of schema/meta/participants.schema.json:',
          '  participants:',
          '    - { name: ts, role: controller }',
          '    - { name: heh-42, role: heh, peers: [ts] }',
        ]) +
        section('Exit codes', ['See ebadge broker COMMAND --help. Every one of them takes --json.']),
    );
  for (const part of [planCommand(), applyCommand(), diffCommand(), exportCommand()])
    command.addCommand(part);
  return command;
}
