import { MODELS } from './models.js';
import { fuzzed } from './fuzzed.js';

fuzzed('models', MODELS);
