/** The Python SDK beside the json module and aio-pika, in one process that takes turns. */

import path from 'node:path';
import { virtualPython, run } from '../../test/languages/python/environment.ts';
import { sources } from '../../test/languages/python/language.ts';
import { root, type Row } from '../report.ts';

interface Found {
  readonly messages: number;
  readonly decode: number;
  readonly encode: number;
  readonly publish: number;
}

/** How fast Python's parse, encode and publish are, each as a part of the bare library; `url` is a broker with its virtual host. */
export async function pythonRow(url: string): Promise<Row> {
  const program = path.join(import.meta.dirname, 'python_bench.py');
  const said = await run(await virtualPython(), [program, url, path.join(root, 'schema/examples')], {
    env: { PYTHONPATH: sources, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const { decode, encode, publish } = JSON.parse(said) as Found;
  return {
    what: 'Python',
    cells: {
      'parse ÷ json.loads': decode.toFixed(2),
      'encode ÷ json.dumps': encode.toFixed(2),
      'publish ÷ aio-pika': publish.toFixed(2),
    },
  };
}
