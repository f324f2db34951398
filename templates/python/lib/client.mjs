export function clientModules() { return { client: null, blocking: null, names: [] }; }
