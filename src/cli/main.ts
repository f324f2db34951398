#!/usr/bin/env node
/** The `ebadge` command. Each command is a file of its own, and loads what it needs only when it runs. */

import { Command, CommanderError } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import { brokerCommand } from './broker.ts';
import { changelogCommand } from './changelog.ts';
import { checkRecordingCommand } from './check-recording.ts';
import { withSubcommands } from './command-tree.ts';
import { completionCommand } from './completion.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { diffCommand } from './diff.ts';
import { exitCode, exitCodeOf } from './exit-codes.ts';
import { extendCommand } from './extend.ts';
import { generateCommand } from './generate.ts';
import { examples, section } from './help-texts.ts';
import { helpCommand } from './help.ts';
import { lintCommand } from './lint.ts';
import { listenCommand } from './listen.ts';
import { messagesCommand } from './messages.ts';
import { migrateCommand } from './migrate.ts';
import { printError, survivePipes } from './output.ts';
import { packageVersion } from './package-json.ts';
import { pkiCommand } from './pki.ts';
import { recordCommand } from './record.ts';
import { sendCommand } from './send.ts';
import { validateCommand } from './validate.ts';
import { verifyCommand } from './verify.ts';

/** Whether errors are for programs: known before the options are read, which may be what is wrong. */
const json = process.argv.slice(2).includes('--json');

const program = new Command('ebadge')
  // a command may have a --version of its own
  .enablePositionalOptions()
  .description('Messages between home energy hubs, virtual power plants and grid operators.')
  .version(packageVersion(), '-V, --version', 'print the version')
  .helpCommand(false)
  .addHelpText(
    'after',
    examples([
      ['ebadge validate message.json', 'Is this a valid message?'],
      ['ebadge messages report', 'What is in a report, and who sends it to whom?'],
      ['ebadge generate --asyncapi my.yaml --out generated', 'An SDK for a document of yours.'],
      ['ebadge help generate', 'More on a command.'],
    ]) +
      section('Exit codes', [
        '0 all is well; 1 something was found (an invalid message, a drift);',
        '2 a mistake in the call, the files or the specification; 69 a broker or a peer was not reached, or',
        'did not answer: trying again may help; 70 a fault of the program.',
      ]) +
      section('More', [
        'Every command takes --json; errors are then { "error": { code, message, details } } on standard output.',
        'Colours: NO_COLOR and FORCE_COLOR are heeded. Documentation: README.md of the package @ebadge/sdk.',
      ]),
  );

const commands = [
  generateCommand(),
  validateCommand(),
  messagesCommand(),
  lintCommand(),
  diffCommand(),
  changelogCommand(),
  extendCommand(),
  migrateCommand(),
  listenCommand(),
  sendCommand(),
  recordCommand(),
  checkRecordingCommand(),
  deadLettersCommand(),
  verifyCommand(),
  pkiCommand(),
  brokerCommand(),
  completionCommand(),
  helpCommand(),
];
for (const command of commands) program.addCommand(command);
for (const command of withSubcommands(program)) {
  command
    .exitOverride()
    .helpOption('-h, --help', 'explain this')
    .showHelpAfterError('Run it with --help for what there is.')
    // an error for programs is printed below, once
    .configureOutput({
      writeErr: (text) => (json ? undefined : process.stderr.write(text)),
      outputError: (text, write) => write(text.replace(/^error: /, 'ebadge: ')),
    });
}

survivePipes();

try {
  await program.parseAsync();
} catch (caught) {
  if (caught instanceof CommanderError) {
    // commander has said it already to people
    process.exitCode = caught.exitCode === 0 ? exitCode.ok : exitCode.usage;
    if (json && caught.exitCode !== 0) {
      const message = caught.message.replace(/^error: /, '');
      printError(
        new EbadgeError('INVALID_ARGUMENT', message === '(outputHelp)' ? 'No command was given.' : message),
      );
    }
  } else {
    const error = EbadgeError.from(caught);
    const isFault = error.code === 'INTERNAL';
    if (json) printError(error);
    else if (!isFault) process.stderr.write(`ebadge: ${error.message}\n`);
    if (isFault) {
      const text = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
      process.stderr.write(`ebadge: a fault of the program; please report it with the following.\n${text}\n`);
    }
    process.exitCode = exitCodeOf(error);
  }
}
