/** All languages that SDKs are generated for. */

import { dotnet } from './dotnet/language.ts';
import { java } from './java/language.ts';
import type { Language } from './language.ts';
import { python } from './python/language.ts';
import { typescript } from './typescript/language.ts';

export const languages: readonly Language[] = [typescript, java, python, dotnet];
