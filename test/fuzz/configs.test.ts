import { CONFIGS } from './configs.js';
import { fuzzed } from './fuzzed.js';

fuzzed('configs', CONFIGS);
