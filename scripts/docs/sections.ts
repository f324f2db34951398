/** The parts of the site, a line each. */

import type { Section } from './page.ts';
import { conversations } from './conversations/section.ts';
import { guides } from './guides/section.ts';
import { messages } from './messages/section.ts';
import { reference } from './reference/section.ts';
import { start } from './start/section.ts';
import { tryIt } from './try/section.ts';

export const sections: readonly Section[] = [start, messages, conversations, tryIt, reference, guides];
