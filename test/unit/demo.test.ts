import { describe, expect, it } from 'vitest';
import { runNode } from '../support/run-node.ts';

const demo = 'examples/demo/main.ts';

/** What every run shows, in this order. */
const story = [
  '1. Boot',
  'capabilities',
  '2. Discovery',
  'get_capabilities',
  'device_capabilities',
  '3. A report on request',
  'get_report',
  'report',
  '4. Periodic reports',
  'get_periodic_report',
  'report',
  'report',
  'report',
  'interval=-1',
  '5. An activation, accepted',
  'accept_activation',
  '6. An activation, counter-proposed and taken up',
  'modify_activation',
  'modification_count=1',
  'accept_activation',
  '7. An activation, rejected',
  'reject_activation',
  '8. A contingency',
  'contingency_activate',
  'contingency_end',
  '9. New prices',
  'load_price',
  'generation_price',
  '10. Invalid messages',
  'refused  load_price is not valid',
  'refused  A message of vpp (vpp-to-heh-42): activate is not valid',
  'dead letters',
  'Summary',
];

describe('the demonstration', { timeout: 30_000 }, () => {
  it('tells the whole story in order, plain when piped, and ends with 0', async () => {
    const { stdout, stderr, status } = await runNode([demo]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    let at = 0;
    for (const part of story) {
      const found = stdout.indexOf(part, at);
      expect(found, `"${part}" after:\n${stdout.slice(0, at)}`).toBeGreaterThanOrEqual(at);
      at = found + part.length;
    }
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('unexpectedly');
  });

  it('leaves cleanly on Ctrl-C', async () => {
    let interrupted = false;
    const { stdout, stderr, status } = await runNode([demo], {
      onOutput: (text, child) => {
        if (interrupted || !text.includes('4. Periodic')) return;
        interrupted = true;
        child.kill('SIGINT');
      },
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 130 });
    expect(stdout).toContain('Stopped; everything was closed.');
    expect(stdout).not.toContain('Summary');
  });

  it('explains itself when called wrongly', async () => {
    const { stderr, status } = await runNode([demo, '--bogus']);
    expect(status).toBe(1);
    expect(stderr).toContain('Usage: npm start');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('says in one line that a broker cannot be reached', async () => {
    const { stderr, status } = await runNode([demo, '--amqp', 'amqp://127.0.0.1:1']);
    expect(status).toBe(1);
    expect(stderr).toContain('127.0.0.1:1');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
