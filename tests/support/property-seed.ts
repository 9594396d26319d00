import fc from 'fast-check'

/** A gate must not fail by the luck of the draw: property tests repeat their cases, unless PROPERTY_SEED asks for others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_121) })
