/**
 * A shard's kernel calls and people's reads share one thread. Each hop of a read (to the database and back) needs a turn of the event loop, and
 * giving one turn a call makes a read as slow as several calls. So a shard asks between calls whether somebody reads, and lets that finish.
 */

/** Longest that a shard stands aside after one call: a flood of reads may slow a scan, not stop it. */
const PATIENCE_MS = 120
const LOOK_MS = 2
/** Hops of a request between its socket and `whileReading`, which nobody counts yet: a turn for each, or it would wait a call for each. */
const TURNS = 4

const isolate = { reads: 0 }

/** Counts `read` as under way until its answer is there. */
export async function whileReading(read: () => Promise<void>): Promise<void> {
  isolate.reads++
  try {
    await read()
  } finally {
    isolate.reads--
  }
}

/** Gives the event loop some turns, and more while somebody reads. */
export async function standAside(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await scheduler.wait(0)
  for (let waited = 0; isolate.reads > 0 && waited < PATIENCE_MS; waited += LOOK_MS) await scheduler.wait(LOOK_MS)
}
