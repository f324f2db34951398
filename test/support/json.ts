/** Parsed JSON and YAML, of which a test says what it takes a value to be. */

export type Obj = Record<string, unknown>;

export const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const obj = (value: unknown): Obj => {
  if (!isObj(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return value;
};
export const arr = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new Error(`not an array: ${JSON.stringify(value)}`);
  return value;
};
export const strings = (value: unknown): string[] => arr(value).map(String);
export const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`not a string: ${JSON.stringify(value)}`);
  return value;
};
export const optionalObj = (value: unknown): Obj => (value === undefined ? {} : obj(value));
