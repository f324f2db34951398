/** Where RabbitMQ is installed. */

import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The folder of RabbitMQ's own scripts (not of the wrappers on the PATH), if it is installed. */
export function findRabbitMqScripts(): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .concat('/usr/sbin', '/usr/local/sbin')
    .map((folder) => join(folder, 'rabbitmq-server'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(realpathSync(file)));
  return ['/usr/lib/rabbitmq/bin', ...onPath].find(
    (folder) => existsSync(join(folder, 'rabbitmq-server')) && existsSync(join(folder, 'rabbitmq-env')),
  );
}
