import path from 'node:path';
import { hooksOf } from '../../shared/whole-target.mjs';

export default hooksOf({ target: 'typescript', folder: path.resolve(import.meta.dirname, '..') });
