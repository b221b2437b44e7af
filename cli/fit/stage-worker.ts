/** The process of `stage-process.ts`: does one stage's work and ends, with its parent if that is earlier. */
import type { Log } from '../../contracts/ports.ts';
import { performHere } from './perform.ts';
import { localPorts } from './ports.ts';
import { toSent, type StageReply, type StageRequest } from './stage-process.ts';

process.on('disconnect', () => process.exit(1));
process.once('message', (request: StageRequest) => {
  work(request).then(
    (output) => end({ output }),
    (error: Error) => end({ error: toSent(error) }),
  );
});

const say = (reply: StageReply, then = () => {}) => process.send?.(reply, then);
const log: Log = {
  info: (message, facts) => say({ level: 'info', message, facts }),
  warn: (message, facts) => say({ level: 'warn', message, facts }),
};

function work({ stage, input, site, test }: StageRequest) {
  return performHere(localPorts(site, log), test)(stage, input);
}

/** Without waiting for what a library may still have open. */
const end = (reply: StageReply) => say(reply, () => process.exit(0));
