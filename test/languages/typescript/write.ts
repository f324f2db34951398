/** A line of what a driver writes. */
export const write = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
