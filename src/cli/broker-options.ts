/** Options that broker commands share. */

import { Option, type Command } from 'commander';
import type { PlanOptions } from '../broker/plan.ts';
import type { ListOptions, ReachOptions } from './broker-inputs.ts';
import { wholeNumber } from './option-values.ts';

/** How the result is shown. */
export interface Shown {
  readonly json?: boolean;
}
/** Options of commands that compare the list with a broker. */
export type WorkOptions = ListOptions & ReachOptions & PlanOptions & Shown;

/** Adds the options that say what is to be. */
export function withList(command: Command): Command {
  return command
    .option('--participants <file>', 'the list of participants, YAML or JSON', 'participants.yaml')
    .option('--spec <file>', "an AsyncAPI document of your own. Default: eBADGE's")
    .option('--server <name>', 'only the virtual host of this server of the document')
    .addOption(
      new Option('--queue-type <type>', 'how queues are replicated; auto: quorum on three nodes or more')
        .choices(['auto', 'classic', 'quorum'])
        .default('auto'),
    );
}

/** Adds the options that say what is to be, and where. */
export function withBroker(command: Command): Command {
  return withList(command)
    .option('--url <url>', 'the management API, e.g. http://127.0.0.1:15672. Default: EBADGE_BROKER_URL')
    .option('--user <name>', 'an administrator. Default: EBADGE_BROKER_USER, else guest')
    .option('--password-file <file>', 'a file with the password. Default: EBADGE_BROKER_PASSWORD, else guest')
    .option('--ca <file>', 'the authority of the certificate of the API, PEM')
    .option('--cert <file>', 'the client certificate for the API, PEM')
    .option('--key <file>', 'its key, PEM')
    .option('--timeout-ms <ms>', 'time for each request', wholeNumber(1, 3_600_000), 30_000);
}

/** Adds what decides what may be done. */
export const withChoice = (command: Command): Command =>
  withBroker(command)
    .option('--prune', 'delete exchanges and queues too that the list has made and no longer names')
    .option('--replace', 'delete and make anew what cannot be changed: its messages are lost')
    .option('--json', 'print the result for programs');
