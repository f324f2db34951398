import { Command } from 'commander';
import { initCommand } from './extend-init.ts';
import { examples, section } from './help-texts.ts';

/** `ebadge extend` */
export function extendCommand(): Command {
  return new Command('extend')
    .description('Messages and fields of your own beside those of the standard, in a folder of your own.')
    .helpCommand(false)
    .addCommand(initCommand())
    .addHelpText(
      'after',
      examples([
        ['ebadge extend init my-extension --prefix ext_com_example', 'a folder that works, to begin with'],
        ['ebadge lint --extend my-extension', 'may it be added, and is it what it should be?'],
        ['ebadge generate --extend my-extension', 'the SDK with all of it'],
      ]) + section('More', ['docs/extensions.md of the package @ebadge/sdk. Every command takes --json.']),
    );
}
