/** Which roles an entry of the list has. */

import type { ParticipantEntry } from './participants.ts';

/** The roles, whether one or several were written. */
export const rolesOf = ({ role }: ParticipantEntry): readonly string[] =>
  typeof role === 'string' ? [role] : role;
