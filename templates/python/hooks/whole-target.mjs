import path from 'node:path';
import { hooksOf } from '../../shared/whole-target.mjs';
import { filesOf } from '../lib/files.mjs';

export default hooksOf({
  target: 'python',
  folder: path.resolve(import.meta.dirname, '..'),
  namesOf: (params) => filesOf(params).keys(),
});
