import { DATA_FILES } from './dataFiles.js';
import { fuzzed } from './fuzzed.js';

fuzzed('files of data', DATA_FILES);
