import { get } from 'node:http';

type Work = () => Promise<void>;

/**
 * Does an invocation's remaining work after its answer has left: Lambda sends the answer on when the handler has returned
 * it, but freezes the environment only when each extension has asked for its next event.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export function afterAnswers(
  api: string,
  identifier: string,
  warn: (message: string, error: unknown) => void,
) {
  const works = new Map<string, PromiseWithResolvers<Work>>();
  const workOf = (requestId: string) => {
    const known = works.get(requestId) ?? Promise.withResolvers<Work>();
    works.set(requestId, known);
    return known;
  };
  const loop = async () => {
    for (;;) {
      const { eventType, requestId } = await nextEvent(api, identifier);
      if (eventType !== 'INVOKE') continue;
      const work = await workOf(requestId).promise;
      works.delete(requestId);
      // The runtime writes the answer to its socket in the turn in which the handler returns it.
      await new Promise((resolve) => setImmediate(resolve));
      await work().catch((error: unknown) => warn('work after an answer failed', error));
    }
  };
  // Without its loop the environment would never be frozen nor used again: Lambda has to replace it.
  loop().catch((error: unknown) => {
    warn('the extension has lost Lambda', error);
    process.exit(1);
  });
  return (requestId: string, work: Work) => workOf(requestId).resolve(work);
}

type Event = { eventType: string; requestId: string };

/** Waits as long as it takes, which may be hours while the environment is frozen: no time-out may end it. */
function nextEvent(api: string, identifier: string): Promise<Event> {
  const headers = { 'Lambda-Extension-Identifier': identifier };
  return new Promise((resolve, reject) => {
    get(`http://${api}/2020-01-01/extension/event/next`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode !== 200) reject(new Error(`HTTP ${response.statusCode}: ${text}`));
        else resolve(JSON.parse(text) as Event);
      });
    }).on('error', reject);
  });
}
