import { z } from 'zod'

// Workers forbid `new Function`; without this zod probes for it on every cold start. Must run before any schema is made,
// which is why the contract imports zod from here.
z.config({ jitless: true })

export { z }
