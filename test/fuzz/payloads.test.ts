import { fuzzed } from './fuzzed.js';
import { PAYLOADS } from './payloads.js';

fuzzed('payloads', PAYLOADS);
