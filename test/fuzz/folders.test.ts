import { FOLDERS } from './folders.js';
import { fuzzed } from './fuzzed.js';

fuzzed('results folders', FOLDERS);
