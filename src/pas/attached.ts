import type { Bundle } from 'fhir/r4.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import { controlNumbers } from './control-numbers.js';
import type { EventWriter } from './event-writer.js';
import { message } from './message.js';
import type {
  AuthorizationEvent,
  Clock,
  Ids,
  NewWork,
  Partner,
  Relay,
  Store,
  StoredMessage,
  TranslationContext,
  Translator,
} from './ports.js';

interface AttachingPorts {
  readonly store: Pick<Store, 'nextControlNumber'>;
  readonly relay: Pick<Relay, 'seal'>;
  readonly translator: Translator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
}

/** What one step has to store so that the 275s of a request travel with its 278. */
export interface Attached {
  readonly messages: readonly StoredMessage[];
  readonly events: readonly AuthorizationEvent[];
  readonly work: readonly NewWork[];
}

const NONE: Attached = { messages: [], events: [], work: [] };

/**
 * The 275s of a request (PAS spec-26 to spec-29), sealed, each with its work. One that breaks its guide stays here for a
 * person, and so does word of what the partner's limit shuts out; the 278 leaves all the same.
 * @param held why nothing of this request leaves yet
 */
export async function attached(
  { store, relay, translator, clock, ids, events }: AttachingPorts,
  authorization: string,
  request: { readonly bundle: Bundle; readonly body: string; readonly message: StoredMessage },
  partner: Partner,
  context: TranslationContext,
  held: readonly Issue[],
): Promise<Attached> {
  if (partner.attachments === undefined || partner.delivery !== 'x12' || translator.attachments === undefined) return NONE;
  const { sets, issues } = translator.attachments(request, partner.attachments, context);
  const gateway = { channel: 'api', actor: 'gateway' } as const;
  const made: { messages: StoredMessage[]; events: AuthorizationEvent[]; work: NewWork[] } = { messages: [], events: [], work: [] };
  const common = { due: clock.now(), authorization, partner: partner.id } as const;
  for (const { draft, controls, losses } of sets) {
    const control = controlNumbers(await store.nextControlNumber(partner.sender, partner.receiver));
    const sealed = relay.seal(partner, draft, control, clock.now(), () => false);
    const x12 = message('application/EDI-X12', sealed.interchange);
    const faults = hasErrors(sealed.issues) ? sealed.issues : [];
    const { connector, id } = partner;
    const data = { partner: id, connector, guide: draft.guide, tables: translator.tables, control, controls, losses };
    made.messages.push(x12);
    made.events.push(events.write('attached', gateway, data, { x12: x12.hash }));
    const reasons = [...held, ...faults];
    made.work.push({
      ...common,
      id: ids.uuid(),
      kind: 'publish',
      state: reasons.length > 0 ? 'needs-person' : 'ready',
      reference: { about: 'interchange', message: x12.hash, connector: partner.connector },
      ...(reasons.length > 0 && { issues: reasons }),
    });
  }
  if (issues.length > 0)
    made.work.push({
      ...common,
      id: ids.uuid(),
      kind: 'timer',
      state: 'needs-person',
      reference: { about: 'source', message: request.message.hash },
      issues,
    });
  return made;
}
