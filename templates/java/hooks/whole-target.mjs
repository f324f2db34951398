import path from 'node:path';
import { hooksOf } from '../../shared/whole-target.mjs';
import { filesOf } from '../lib/files.mjs';

const folder = path.resolve(import.meta.dirname, '..');

/** Under the AsyncAPI Generator by itself: makes the model from the document's file before anything is rendered. */
export default hooksOf({ target: 'java', folder, namesOf: (params) => filesOf(params).keys() });
