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

const config = loadConfig();
const gateway = await startGateway(config, createLog(config.LOG_LEVEL), {
  clock,
  around: {
    store: (store) => watched('store', store),
    connector: (connector) => watched('connector', connector),
    receive: (receive) => async (partner, bytes) => {
      pass('receive', 'before');
      await receive(partner, bytes);
      taken++;
      pass('receive', 'after');
    },
  },
});
process.on('message', ({ arm, jump }) => {
  if (arm !== undefined) armed = arm;
  if (jump !== undefined) shift += jump;
  process.send({ taken });
});
process.on('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.send({ url: gateway.url });
