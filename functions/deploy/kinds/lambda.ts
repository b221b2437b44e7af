import { predictFunction } from '../../../contracts/keys.ts';
import type { Placement } from '../../../contracts/serving.ts';
import { readAlias, route, type Routing } from '../lambda/alias.ts';
import { askVersion } from '../lambda/ask.ts';
import { ensureUrl } from '../lambda/url.ts';
import { ensureVersion, removeVersion } from '../lambda/version.ts';
import type { Kind } from './kind.ts';

type OnLambda = Extract<Placement, { serving: 'lambda' }>;

/**
 * A Lambda function per pipeline: a version of it for each plan, the alias `live` for callers. Lambda divides the
 * requests between two versions of an alias itself. The alias's address is known once there is traffic.
 */
export const lambda: Kind<OnLambda> = {
  divides: true,

  async prepare(name, plan, ports) {
    const functionName = predictFunction(plan.pipeline);
    const functionVersion = await ensureVersion(functionName, name, plan, ports);
    return { serving: 'lambda', function: functionName, alias: 'live', functionVersion, url: '' };
  },

  async shift(next, live, share, ports) {
    await route(next, routing(next, live, share), ports);
    return { ...next, url: await ensureUrl(next, ports) };
  },

  ask: (placement, csv, ports) => askVersion(placement.function, placement.functionVersion, csv, ports),

  async remove(placement, ports) {
    const found = await readAlias(placement, ports);
    const answers = !found || found.version === placement.functionVersion;
    await removeVersion(placement.function, answers ? undefined : placement.functionVersion, ports);
  },
};

function routing(next: OnLambda, live: OnLambda | undefined, share: number): Routing {
  if (!live || share === 1) return { version: next.functionVersion };
  const version = live.functionVersion;
  return share === 0 ? { version } : { version, other: { version: next.functionVersion, share } };
}
