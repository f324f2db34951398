/** Names that a schema has to be read with care for. */

/** Names that every object seems to have: only own properties may count where one of these is a field. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether a schema mentions one of them. */
export const mentionsInherited = (schema: unknown): boolean => {
  if (typeof schema !== 'object' || schema === null) return false;
  return Object.entries(schema).some(
    ([key, value]) =>
      inherited.has(key) || (typeof value === 'string' && inherited.has(value)) || mentionsInherited(value),
  );
};
