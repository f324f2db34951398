/** Sends what is not valid, and looks at what becomes of it. */

import type { Route } from '../bus/topology.ts';
import { EbadgeError } from '../core/errors.ts';
import { valueAt } from '../support/pointer.ts';
import type { Asked } from './interview.ts';
import type { Said } from './line.ts';
import type { Message } from './material.ts';
import { idOf } from './requirements.ts';
import { spoiltOf, unreadableOf, type Spoilt } from './spoil.ts';
import type { Stage } from './stage.ts';

/** Something invalid that was sent. */
interface Sent {
  readonly spoilt: Spoilt;
  /** The requirement that acting upon it breaks. */
  readonly id: string;
  readonly said: Said;
  readonly asked: Asked | undefined;
}

async function send(
  stage: Stage,
  route: Route,
  name: string,
  id: string,
  spoilt: Spoilt,
  contentType?: string,
): Promise<Sent> {
  const { interview } = stage;
  const { body, message } = spoilt;
  const properties = contentType === undefined ? {} : { contentType };
  if (route.channel.replies[name] === undefined) {
    const said = await interview.line.say(route, name, message, { body, properties });
    return { spoilt, id, said, asked: undefined };
  }
  const asked = await interview.ask(route, name, message ?? {}, {
    body,
    isOpen: true,
    isValid: false,
    properties,
  });
  return { spoilt, id, said: asked.said, asked };
}

/** Whether an answer says no: then it refuses. */
function saysNo({ reply, answers }: Asked): boolean {
  const { success } = reply;
  if (success === undefined) return false;
  return answers.every(({ message }) => !success.values.includes(valueAt(message, success.field)));
}

/** What was acted upon, and what has vanished. */
function evaluate(stage: Stage, route: Route, sent: readonly Sent[]): void {
  const { ledger, interview } = stage;
  const { channel } = route;
  const { blindness } = interview.line;
  const keeps = idOf('keeps-refused', channel.id);
  const isKept = ({ said, asked }: Sent): boolean =>
    interview.letterOf(said) !== undefined || (asked !== undefined && asked.answers.length > 0);
  // what a message is worth that is missing among the dead letters shows by others that are there
  const anyKept = sent.some(
    ({ said, id }) => id.startsWith('refuses/') && interview.letterOf(said) !== undefined,
  );
  if (blindness !== undefined) ledger.skipped(keeps, blindness);
  else if (sent.length > 0) ledger.exercised(keeps);
  for (const one of sent) {
    const { id, said, asked, spoilt } = one;
    const where = { channel: channel.id, message: said.name };
    if (asked !== undefined) {
      ledger.exercised(id);
      if (asked.answers.length > 0 && !saysNo(asked)) {
        ledger.broken(id, {
          what: `${said.name} with ${spoilt.kind} was answered as if it were valid.`,
          where,
          fix: 'Check every message against its schema and rules before anything else; put what is wrong among the dead letters.',
          messages: [said.shown, ...asked.answers.map(({ shown }) => shown)],
        });
        continue;
      }
    }
    if (blindness !== undefined) {
      if (asked === undefined) ledger.skipped(id, blindness);
      continue;
    }
    if (asked === undefined && anyKept) {
      ledger.exercised(id);
      if (isKept(one)) continue;
      ledger.broken(id, {
        what: `${said.name} with ${spoilt.kind} was taken for valid: it is not among the dead letters, where others are.`,
        where,
        fix: 'Check every message against its schema and rules before anything else; put what is wrong among the dead letters.',
        messages: [said.shown],
      });
    } else if (!isKept(one)) {
      if (asked === undefined) ledger.skipped(id, 'nothing that is not valid came to the dead letters');
      ledger.broken(keeps, {
        what: `${said.name} with ${spoilt.kind} is not among the dead letters: it was dropped, or given back to its queue.`,
        where,
        fix: `Reject it without requeueing, or publish it to ${channel.queue.deadLetter?.exchange ?? 'the dead letters'}.`,
        messages: [said.shown],
      });
    }
  }
}

/** Valid messages of types that do not travel here: those of the other direction first. */
function foreignOf(
  stage: Stage,
  route: Route,
): readonly { readonly name: string; readonly message: Message }[] {
  const { catalogue, material } = stage;
  const backwards = Object.values(catalogue.channels).filter(
    ({ sender }) => sender === route.channel.receiver,
  );
  return backwards
    .flatMap((channel) => channel.messages.map((name) => ({ name, channel })))
    .filter(({ name }) => !route.channel.messages.includes(name) && material.whyNot(name) === undefined)
    .slice(0, 3)
    .map(({ name, channel }) => ({ name, message: material.make(name, channel) }));
}

async function tryRoute(stage: Stage, route: Route): Promise<boolean> {
  const { material, interview, catalogue, timing } = stage;
  const { routes, codec } = interview.line.parts;
  const { channel } = route;
  const sent: Sent[] = [];
  for (const name of channel.messages) {
    const info = catalogue.messages[name];
    const reason = stage.whyNot(name);
    if (reason !== undefined || info === undefined) {
      stage.ledger.skipped(idOf('refuses', name), reason ?? 'the contract says nothing of it');
      continue;
    }
    for (const spoilt of spoiltOf(material.make(name, channel), info, channel, routes, codec))
      sent.push(await send(stage, route, name, idOf('refuses', name), spoilt));
  }
  // questions first: whether they were acted upon shows
  const names = [...channel.messages].sort(
    (a, b) => Number(b in channel.replies) - Number(a in channel.replies),
  );
  const name = names.find((one) => stage.whyNot(one) === undefined);
  const unreadable = idOf('refuses-unreadable', channel.id);
  if (name !== undefined) {
    const base = material.make(name, channel);
    for (const spoilt of unreadableOf(base, catalogue.discriminator))
      sent.push(await send(stage, route, name, unreadable, spoilt));
    if (route.profile === undefined) {
      const said = codec.encode(material.make(name, channel) as never, { name });
      sent.push(
        await send(
          stage,
          route,
          name,
          unreadable,
          { kind: 'the content type text/plain', body: said },
          'text/plain',
        ),
      );
    }
  }
  for (const { name: other, message } of foreignOf(stage, route)) {
    const body = codec.encode(message as never, { name: other });
    sent.push(
      await send(stage, route, other, idOf('refuses-foreign', channel.id), {
        kind: 'no business on this channel',
        message,
        body,
      }),
    );
  }
  const lives = await isAlive(stage, route, sent);
  await interview.until(
    () => sent.every(({ said }) => interview.letterOf(said) !== undefined),
    5 * timing.settleMs,
  );
  await interview.pause(timing.settleMs);
  if (lives) evaluate(stage, route, sent);
  return lives;
}

async function isAlive(stage: Stage, route: Route, sent: readonly Sent[]): Promise<boolean> {
  const { ledger, timing } = stage;
  const id = idOf('lives-on', route.channel.id);
  if (!stage.canProbe) {
    ledger.skipped(id, 'neither answers nor dead letters show whether it is alive');
    return true;
  }
  ledger.exercised(id);
  if (await stage.probe(timing.reconnectMs)) return true;
  ledger.broken(id, {
    what: `After ${sent.length} messages that are not valid it worked on nothing within ${timing.reconnectMs / 1000} s.`,
    where: { channel: route.channel.id },
    fix: 'No message may end the program, or keep others from being worked on.',
    messages: sent.slice(0, 5).map(({ said }) => said.shown),
  });
  return false;
}

/** Sends invalid messages of every type; resolves with whether the participant still lives. */
export async function tryRefusals(stage: Stage): Promise<boolean> {
  for (const route of stage.interview.line.outgoing) {
    try {
      if (!(await tryRoute(stage, route))) return false;
    } catch (caught) {
      const { code, message } = EbadgeError.from(caught);
      if (code !== 'UNROUTABLE' && code !== 'TOPOLOGY_MISSING') throw caught;
      stage.ledger.skipped(idOf('lives-on', route.channel.id), message);
      return false;
    }
  }
  return true;
}
