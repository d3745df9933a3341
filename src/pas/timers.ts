import type { WorkReference } from './ports.js';
import type { WorkHandler } from './worker.js';

/** Work of kind `timer` is of several sorts: what it is about decides who does it. */
export function timers(handlers: Partial<Readonly<Record<WorkReference['about'], WorkHandler>>>): WorkHandler {
  return (work) => {
    const handler = handlers[work.reference.about];
    if (handler === undefined) throw new Error(`nobody does a timer about ${work.reference.about}`);
    return handler(work);
  };
}
