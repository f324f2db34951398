/**
 * Metadata on classes, where nothing has brought it: the dependency injection below `@peculiar/x509` refuses to be
 * loaded without. Of the proposal it needs these three only.
 */

type Target = object;

const kept = new WeakMap<Target, Map<unknown, unknown>>();

const metadata = {
  defineMetadata(key: unknown, value: unknown, target: Target): void {
    const own = kept.get(target) ?? new Map<unknown, unknown>();
    kept.set(target, own.set(key, value));
  },
  getOwnMetadata: (key: unknown, target: Target): unknown => kept.get(target)?.get(key),
  getMetadata(key: unknown, target: Target): unknown {
    for (let at: Target | null = target; at !== null; at = Reflect.getPrototypeOf(at)) {
      const own = kept.get(at);
      if (own?.has(key) === true) return own.get(key);
    }
    return undefined;
  },
};

if (!('getMetadata' in Reflect)) Object.assign(Reflect, metadata);
