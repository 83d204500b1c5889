import { loadOperators } from '../../src/engine/analysis/loadOperators';

// Tests of the engine analyse models that no reader has read, some while they are declared.
await loadOperators();
