/** What the reader chose, kept where the browser keeps such things for pages from files. */

const prefix = 'ebadge-';

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // some browsers keep nothing for files
  }
}
