/** Changes of brokers and of how one authenticates at them, of operations, and of what the whole document says. */

import { isObject, listOf, type Json } from '../../generator/json.ts';
import type { CompatibilityInfo } from '../../support/compatibility.ts';
import { breaksBoth, breaksNewReceivers, unknownBoth, type Change, type Language } from '../change.ts';
import { canonicalText } from '../containment/same.ts';
import { breaksAll } from '../source.ts';
import type { Specification } from '../specification.ts';
import { changeOf, followed, isSameData, matched, placeInDocument } from './found.ts';

/** The ways to authenticate at a server; the names are those of the document, the texts all that is said of them. */
function securityOf({ document }: Specification, server: string): Map<string, string> {
  const servers = document['servers'];
  const found = followed(document, isObject(servers) ? servers[server] : undefined);
  const schemes = listOf(isObject(found) ? found['security'] : undefined);
  return new Map(
    schemes.map((scheme) => {
      const whole = followed(document, scheme) ?? null;
      const ref = isObject(scheme) ? scheme['$ref'] : undefined;
      const { description: _, ...said } = isObject(whole) ? whole : {};
      const text = canonicalText(said);
      return [text, typeof ref === 'string' ? (ref.split('/').at(-1) ?? text) : text];
    }),
  );
}

export function compareServers(before: Specification, after: Specification): Change[] {
  const { removed, added, both } = matched(before.model.catalogue.servers, after.model.catalogue.servers);
  const places = (name: string) => ({
    before: placeInDocument(before, 'servers', name),
    after: placeInDocument(after, 'servers', name),
  });
  return [
    ...removed.map(([name]) =>
      changeOf('server-removed', `server ${name}`, 'was removed', {
        before: places(name).before,
        topology: 'remove',
      }),
    ),
    ...added.map(([name]) =>
      changeOf('server-added', `server ${name}`, 'was added', { after: places(name).after, topology: 'add' }),
    ),
    ...both.flatMap(([name, old, now]) => {
      const subject = `server ${name}`;
      const changes: Change[] = [];
      const where = ({ protocol, virtualHost }: typeof old): string =>
        `${protocol}, virtual host ${virtualHost || '/'}`;
      if (where(old) !== where(now)) {
        const text = `is ${where(now)} instead of ${where(old)}`;
        changes.push(
          changeOf('server-changed', subject, text, {
            ...places(name),
            wire: breaksBoth,
            topology: 'replace',
          }),
        );
      }
      const [ways, waysNow] = [securityOf(before, name), securityOf(after, name)];
      for (const [text, way] of ways) {
        // without any, everybody is let in
        if (waysNow.has(text) || waysNow.size === 0) continue;
        changes.push(
          changeOf('security-removed', subject, `no longer accepts ${way}`, {
            ...places(name),
            wire: breaksNewReceivers,
            topology: 'rebind',
          }),
        );
      }
      for (const [text, way] of waysNow) {
        if (ways.has(text)) continue;
        changes.push(
          changeOf('security-added', subject, `accepts ${way}`, {
            ...places(name),
            // where nothing was asked for, those that give nothing are refused
            ...(ways.size === 0 ? { wire: breaksNewReceivers } : {}),
            topology: 'rebind',
          }),
        );
      }
      if (old.host !== now.host) {
        const text = `has the example address ${now.host} instead of ${old.host}`;
        changes.push(changeOf('documentation-changed', subject, text, places(name)));
      }
      return changes;
    }),
  ];
}

/** Changes of operations that no message or channel tells of. */
export function compareOperations(before: Specification, after: Specification): Change[] {
  const [old, now] = [before.model.catalogue, after.model.catalogue];
  const { removed, added, both } = matched(old.operations, now.operations);
  const isKnown = ({ channel, messages }: (typeof old.operations)[string], to: typeof old): boolean =>
    to.channels[channel] !== undefined &&
    messages.some((name) => to.channels[channel]?.messages.includes(name));
  return [
    ...removed
      .filter(([, operation]) => isKnown(operation, now))
      .map(([id, { messages }]) =>
        changeOf('operation-removed', `operation ${id}`, 'was removed', {
          messages,
          before: placeInDocument(before, 'operations', id),
        }),
      ),
    ...added
      .filter(([, operation]) => isKnown(operation, old))
      .map(([id, { messages }]) =>
        changeOf('operation-added', `operation ${id}`, 'was added', {
          messages,
          after: placeInDocument(after, 'operations', id),
        }),
      ),
    ...both.flatMap(([id, left, right]) => {
      const said = ({ action, role, channel }: typeof left): string => `${action} by ${role} on ${channel}`;
      if (said(left) === said(right)) return [];
      return [
        changeOf('operation-changed', `operation ${id}`, `is ${said(right)} instead of ${said(left)}`, {
          messages: right.messages,
          before: placeInDocument(before, 'operations', id),
          after: placeInDocument(after, 'operations', id),
        }),
      ];
    }),
  ];
}

/** What of a profile stands at brokers. */
const brokerPart = ({ channels }: CompatibilityInfo): object =>
  Object.fromEntries(Object.entries(channels).map(([id, { exchange, queue }]) => [id, { exchange, queue }]));

function compareProfiles(before: Specification, after: Specification): Change[] {
  const [old, now] = [before, after].map(({ model }) => model.catalogue.compatibility ?? {});
  const { removed, added, both } = matched(old ?? {}, now ?? {});
  const rule = 'compatibility-changed';
  const place = (specification: Specification, name: string): string =>
    placeInDocument(specification, 'x-compatibility', name);
  return [
    ...removed.map(([name]) =>
      changeOf(rule, `profile ${name}`, 'was removed', {
        before: place(before, name),
        wire: breaksBoth,
        source: breaksAll('code that connects with peers of it'),
      }),
    ),
    ...added.map(([name]) => changeOf(rule, `profile ${name}`, 'was added', { after: place(after, name) })),
    ...both.flatMap(([name, left, right]) => {
      const [said, saidNow] = [left, right].map(({ description: _, timePlaces: __, ...rest }) => rest);
      if (isSameData(said, saidNow)) return [];
      const isAtBroker = !isSameData(brokerPart(left), brokerPart(right));
      return [
        changeOf(rule, `profile ${name}`, 'was changed', {
          before: place(before, name),
          after: place(after, name),
          wire: unknownBoth,
          topology: isAtBroker ? 'redeclare' : null,
        }),
      ];
    }),
  ];
}

/** Changes of what the document says as a whole. */
export function compareDocument(before: Specification, after: Specification): Change[] {
  const changes = compareProfiles(before, after);
  const [old, now] = [before.model, after.model];
  const root = (key: string) => ({
    before: placeInDocument(before, key),
    after: placeInDocument(after, key),
  });
  for (const language of new Set([...Object.keys(old.packages), ...Object.keys(now.packages)])) {
    const [name, nameNow] = [old.packages[language], now.packages[language]];
    if (name === nameNow) continue;
    changes.push(
      changeOf(
        'package-renamed',
        `the package for ${language}`,
        `is ${nameNow ?? 'called after the title'} instead of ${name ?? 'called after the title'}`,
        {
          ...root('x-packages'),
          source: [{ language: language as Language, outcome: 'breaks', text: 'every import' }],
        },
      ),
    );
  }
  const info = ({ document }: Specification): Json => {
    const { version: _, ...rest } = isObject(document['info']) ? document['info'] : {};
    return rest;
  };
  if (!isSameData(info(before), info(after))) {
    const isRenamed = old.catalogue.title !== now.catalogue.title;
    const unnamed = (['java', 'python', 'dotnet'] as const).filter(
      (language) => old.packages[language] === undefined && now.packages[language] === undefined,
    );
    if (isRenamed && unnamed.length > 0) {
      changes.push(
        changeOf('package-renamed', 'packages that are called after the title', 'have another name', {
          ...root('info'),
          source: unnamed.map((language) => ({ language, outcome: 'breaks', text: 'every import' })),
        }),
      );
    }
    changes.push(
      changeOf(
        'documentation-changed',
        'the document',
        'has another title or other texts on itself',
        root('info'),
      ),
    );
  }
  return changes;
}
