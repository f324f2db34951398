#!/usr/bin/env node
/** The `ebadge` command. Each command is a file of its own, and loads what it needs only when it runs. */

import { Command, CommanderError } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import { exitCode } from './exit-codes.ts';
import { generateCommand } from './generate.ts';
import { lintCommand } from './lint.ts';
import { messagesCommand } from './messages.ts';
import { survivePipes } from './output.ts';
import { packageVersion } from './package-json.ts';
import { validateCommand } from './validate.ts';

const program = new Command('ebadge')
  .description('Messages between home energy hubs, virtual power plants and grid operators.')
  .version(packageVersion())
  .showHelpAfterError('Run `ebadge --help`, or a command with --help, for what there is.')
  .addHelpText(
    'after',
    `
Examples:
  ebadge validate message.json       Is this a valid message?
  ebadge messages report             What is in a report, and who sends it to whom?
  ebadge generate --asyncapi my.yaml --out generated

Exit codes: 0 all is well; 1 something was found (an invalid message, a drift);
            2 a mistake in the call, the files or the specification; 70 a fault of the program.`,
  )
  .exitOverride();

for (const command of [generateCommand(), validateCommand(), messagesCommand(), lintCommand()]) {
  program.addCommand(command.exitOverride().showHelpAfterError('Run it with --help for what there is.'));
}

survivePipes();

try {
  await program.parseAsync();
} catch (caught) {
  if (caught instanceof CommanderError) {
    // commander has said it already
    process.exitCode = caught.exitCode === 0 ? exitCode.ok : exitCode.usage;
  } else if (caught instanceof EbadgeError && caught.code !== 'INTERNAL') {
    process.stderr.write(`ebadge: ${caught.message}\n`);
    process.exitCode = exitCode.usage;
  } else {
    const text = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
    process.stderr.write(`ebadge: a fault of the program; please report it with the following.\n${text}\n`);
    process.exitCode = exitCode.internal;
  }
}
