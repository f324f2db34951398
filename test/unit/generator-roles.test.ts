/** Who sends and who receives, in documents that name no roles: they describe one application. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';

function channelOf(actions: readonly ('send' | 'receive')[]) {
  const folder = temporaryFolder();
  const operations = Object.fromEntries(
    actions.map((action) => [action, { action, channel: { $ref: '#/channels/main' } }]),
  );
  const messages = { note: { payload: { title: 'Note', type: 'object' } } };
  writeBelow(folder, {
    'asyncapi.json': {
      asyncapi: '3.1.0',
      info: { title: 'Notes', version: '1.0.0' },
      channels: { main: { address: 'main', messages } },
      operations,
    },
  });
  const { catalogue, dialogues } = buildModel(new Sources(path.join(folder, 'asyncapi.json')));
  const channel = catalogue.channels['main'];
  return {
    sender: channel?.sender,
    receiver: channel?.receiver,
    sends: dialogues.filter(({ sends }) => sends.includes('note')).map(({ role }) => role),
  };
}

describe('without roles', () => {
  it.each([
    { actions: ['send'] as const, sender: 'application', receiver: 'client' },
    { actions: ['receive'] as const, sender: 'client', receiver: 'application' },
    { actions: ['send', 'receive'] as const, sender: 'application', receiver: 'application' },
    { actions: [] as const, sender: 'application', receiver: 'client' },
  ])('a channel with operations $actions goes from $sender to $receiver', ({ actions, sender, receiver }) => {
    expect(channelOf(actions)).toEqual({ sender, receiver, sends: [sender] });
  });
});
