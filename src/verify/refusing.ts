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

/** Something invalid that is to be sent. */
interface Attempt {
  readonly name: string;
  readonly id: string;
  readonly spoilt: Spoilt;
}

async function send(stage: Stage, route: Route, { name, id, spoilt }: Attempt): Promise<Sent> {
  const { interview } = stage;
  const { body, message, base, contentType } = spoilt;
  const properties = contentType === undefined ? {} : { contentType };
  const options = { body, properties, keyFrom: base };
  if (route.channel.replies[name] === undefined) {
    const said = await interview.line.say(route, name, message, options);
    return { spoilt, id, said, asked: undefined };
  }
  const asked = await interview.ask(route, name, message ?? {}, { ...options, isOpen: true, isValid: false });
  return { spoilt, id, said: asked.said, asked };
}

/** Whether an answer says no: then it refuses. */
function saysNo({ reply, answers }: Asked): boolean {
  const { success } = reply;
  if (success === undefined) return false;
  return answers.every(({ message }) => !success.values.includes(valueAt(message, success.field)));
}

/** What was acted upon, and what has vanished. */
function evaluate(stage: Stage, route: Route, sent: readonly Sent[], lives: boolean): void {
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
  if (blindness !== undefined || !lives) ledger.skipped(keeps, blindness ?? 'it did not live on');
  else if (sent.length > 0) ledger.exercised(keeps);
  for (const one of sent) {
    const { id, said, asked, spoilt } = one;
    const where = { channel: channel.id, message: said.name };
    if (asked !== undefined) {
      if (lives) ledger.exercised(id);
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
    // what it has not come to says nothing
    if (blindness !== undefined || !lives) {
      if (asked === undefined) ledger.skipped(id, blindness ?? 'it did not live on');
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

/** Messages of the channel's types that are not valid. */
function spoiltOn(stage: Stage, { channel }: Route): readonly Attempt[] {
  const { material, interview, catalogue } = stage;
  const { routes, codec } = interview.line.parts;
  return channel.messages.flatMap((name): readonly Attempt[] => {
    const info = catalogue.messages[name];
    const id = idOf('refuses', name);
    const reason = stage.whyNot(name);
    if (reason === undefined && info !== undefined) {
      const all = spoiltOf(material.make(name, channel), info, channel, routes, codec);
      return all.map((spoilt) => ({ name, id, spoilt }));
    }
    stage.ledger.skipped(id, reason ?? 'the contract says nothing of it');
    return [];
  });
}

/** What is no message at all, in the place of one of the channel. */
function unreadableOn(stage: Stage, { channel, profile }: Route): readonly Attempt[] {
  const { material, interview, catalogue } = stage;
  const { codec } = interview.line.parts;
  const id = idOf('refuses-unreadable', channel.id);
  const known = channel.messages.filter((one) => stage.whyNot(one) === undefined);
  // of a question it shows whether it was acted upon
  const name = known.find((one) => one in channel.replies) ?? known[0];
  if (name === undefined) return [];
  const all = unreadableOf(material.make(name, channel), catalogue.discriminator);
  const base = material.make(name, channel);
  const body = codec.encode(base as never, { name });
  const plain = { kind: 'the content type text/plain', base, body, contentType: 'text/plain' };
  return [...all, ...(profile === undefined ? [plain] : [])].map((spoilt) => ({ name, id, spoilt }));
}

function foreignOn(stage: Stage, route: Route): readonly Attempt[] {
  const { codec } = stage.interview.line.parts;
  const id = idOf('refuses-foreign', route.channel.id);
  return foreignOf(stage, route).map(({ name, message }) => {
    const body = codec.encode(message as never, { name });
    return { name, id, spoilt: { kind: 'no business on this channel', message, base: message, body } };
  });
}

async function tryRoute(stage: Stage, route: Route): Promise<boolean> {
  const { interview, timing } = stage;
  const sent: Sent[] = [];
  for (const attempt of [
    ...spoiltOn(stage, route),
    ...unreadableOn(stage, route),
    ...foreignOn(stage, route),
  ])
    sent.push(await send(stage, route, attempt));
  const lives = await isAlive(stage, route, sent);
  const isAllThere = (): boolean => sent.every(({ said }) => interview.letterOf(said) !== undefined);
  await interview.until(isAllThere, 5 * timing.settleMs);
  await interview.pause(timing.settleMs);
  evaluate(stage, route, sent, lives);
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
