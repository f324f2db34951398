/** All requirements, in the order of the standard. */

import { bus } from './bus.ts';
import { conversations } from './conversations.ts';
import { general } from './general.ts';
import { activations } from './heh-activations.ts';
import { devices } from './heh-devices.ts';
import { reports } from './heh-reports.ts';
import { balancing } from './market.ts';
import type { Requirement } from './requirement.ts';

export const requirements: readonly Requirement[] = [
  ...general,
  ...reports,
  ...activations,
  ...devices,
  ...conversations,
  ...balancing,
  ...bus,
];
