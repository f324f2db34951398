/** Telemetry of the installed package, without OpenTelemetry and with it. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/snippets.ts';
import { lend, newProject, olderNode, olderNodeTitle, run, runScript, thisNode } from './tools.ts';

const without = newProject();
const project = newProject();
lend(project, ['@opentelemetry/api']);

const measured = `
  import { connect, MemoryBroker } from '@ebadge/sdk';
  import { openTelemetry } from '@ebadge/sdk/opentelemetry';
  const opened = [];
  const broker = new MemoryBroker();
  const watched = { connect: (host) => (opened.push(host), broker.connect(host)) };
  try {
    const plant = await connect({ role: 'controller', as: 'vpp', broker: watched, telemetry: openTelemetry() });
    await plant.to('heh-42').publish('set_clock', { offset: 1 });
    await plant.close();
    console.log('sent');
  } catch ({ code, message }) {
    console.log(code, message, opened.length);
  }
`;

const required = `
  const { openTelemetry } = require('@ebadge/sdk/opentelemetry');
  openTelemetry().observe({ role: 'heh', name: 'heh-42', catalogue: { messages: {} } }).then((observer) => {
    observer.closed();
    console.log('observed');
  });
`;

const typed = `
  import { metrics, trace } from '@opentelemetry/api';
  import { connect, MemoryBroker, type Logger, type Telemetry } from '@ebadge/sdk';
  import { openTelemetry } from '@ebadge/sdk/opentelemetry';
  declare const logger: Logger;
  const telemetry: Telemetry = openTelemetry({
    tracerProvider: trace.getTracerProvider(),
    meterProvider: metrics.getMeterProvider(),
  });
  await connect({ role: 'controller', as: 'vpp', broker: new MemoryBroker(), telemetry, logger });
  // @ts-expect-error there is no such option
  openTelemetry({ tracer: trace.getTracer('mine') });
`;

const nodes = [
  { title: `Node ${thisNode.version}`, node: thisNode },
  { title: olderNodeTitle, node: olderNode },
];

describe.each(nodes)('on $title', ({ node }) => {
  const onNode = it.skipIf(node === undefined);
  const ran = (folder: string, name: string, text: string) => runScript(node ?? thisNode, folder, name, text);

  onNode('what is missing is named before anything is connected', () => {
    const message =
      'openTelemetry() needs a package that is not installed with the SDK. Install it: npm install @opentelemetry/api';
    const stdout = `INVALID_ARGUMENT ${message} 0\n`;
    expect(ran(without, 'measured.mjs', measured)).toEqual({ stdout, stderr: '', status: 0 });
  });

  onNode('with the API clients are measured', () => {
    expect(ran(project, 'measured.mjs', measured)).toEqual({ stdout: 'sent\n', stderr: '', status: 0 });
    expect(ran(project, 'required.cjs', required)).toEqual({ stdout: 'observed\n', stderr: '', status: 0 });
  });
});

it('its types are strict and complete', () => {
  writeFileSync(path.join(project, 'typed.ts'), typed);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom'],
    types: [],
    module: 'nodenext',
  };
  writeFileSync(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['typed.ts'] }),
  );
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = run(process.execPath, [compiler, '-p', '.'], project);
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});
