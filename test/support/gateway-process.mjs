// The built gateway with points at which it kills itself, told by its parent: { arm: "store.commit.sent:after" }. The points are the
// calls between the rooms, so that the product itself knows nothing of faults. `:during` kills while the call is on its way.
import { systemClock } from '../../dist/clock.js';
import { loadConfig } from '../../dist/config.js';
import { createLog } from '../../dist/log.js';
import { startGateway } from '../../dist/main.js';

let armed;
let shift = 0;
let taken = 0;

function pass(name, moment) {
  if (armed !== `${name}:${moment}`) return;
  process.kill(process.pid, 'SIGKILL');
  // SIGKILL is not answered in this very instruction.
  for (;;);
}

const clock = { now: () => new Date(Date.now() + shift), after: systemClock.after };

/** `commit` is many steps: it is named by what it writes first. */
function nameOf(room, method, args) {
  if (method !== 'commit') return `${room}.${method}`;
  const [change] = args;
  return `${room}.commit.${change.events[0]?.type ?? 'work'}`;
}

function watched(room, target) {
  return new Proxy(target, {
    get(object, property) {
      const value = object[property];
      if (typeof value !== 'function') return value;
      return (...args) => {
        const name = nameOf(room, property, args);
        pass(name, 'before');
        const result = value.apply(object, args);
        if (armed === `${name}:during`) setTimeout(() => pass(name, 'during'), Math.random() * 4);
        if (!(result instanceof Promise)) return result;
        return result.then((outcome) => {
          pass(name, 'after');
          return outcome;
        });
      };
    },
  });
}

// With the argument `spans`: by BHT03, the time from our confirm to the delivery of the answer, for the load test.
const spans = process.argv.includes('spans') ? {} : undefined;
const confirmed = new Map();
const delivered = new Map();
const transaction = (x12) => /~\s*BHT\*\d+\*\d+\*([^*~]+)/.exec(x12)?.[1];

function span(id) {
  const [from, to] = [confirmed.get(id), delivered.get(id)];
  if (from === undefined || to === undefined) return;
  // The payer can be faster than the broker's confirm.
  spans[id] = Math.max(0, to - from);
  confirmed.delete(id);
  delivered.delete(id);
}

function measuring(connector) {
  if (spans === undefined) return connector;
  return new Proxy(connector, {
    get(object, property) {
      const value = object[property];
      if (property !== 'deliver') return typeof value === 'function' ? value.bind(object) : value;
      return async (message) => {
        await object.deliver(message);
        const id = transaction(message.interchange);
        confirmed.set(id, performance.now());
        span(id);
      };
    },
  });
}

const config = loadConfig();
const gateway = await startGateway(config, createLog(config.LOG_LEVEL), {
  clock,
  around: {
    store: (store) => watched('store', store),
    connector: (connector) => watched('connector', measuring(connector)),
    receive: (receive) => async (partner, bytes) => {
      pass('receive', 'before');
      if (spans !== undefined) {
        const id = transaction(bytes.toString('utf8'));
        delivered.set(id, performance.now());
        span(id);
      }
      await receive(partner, bytes);
      taken++;
      pass('receive', 'after');
    },
  },
});
process.on('message', ({ arm, jump, spans: asked }) => {
  if (asked) return process.send({ spans });
  if (arm !== undefined) armed = arm;
  if (jump !== undefined) shift += jump;
  process.send({ taken });
});
process.on('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.send({ url: gateway.url });
