import fc from 'fast-check';

/** Every run of the suite tries the same worlds, so that a red run stays red; `PROPERTY_SEED=random` looks for new ones. */
const seed = process.env['PROPERTY_SEED'] ?? '20261122';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
