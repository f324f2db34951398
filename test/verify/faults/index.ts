/** The catalogue of participants that are wrong on purpose. */

import { answers } from './answers.ts';
import type { Fault } from './fault.ts';
import { others } from './others.ts';
import { refusals } from './refusals.ts';
import { ways } from './ways.ts';

export type { Fault } from './fault.ts';

/** All of them. */
export const faults: readonly Fault[] = [...answers, ...ways, ...refusals, ...others];
