import type { Code } from '../../contracts/artifacts.ts';

/** Put in by the bundler (`cdk/bundle.ts`); sources that are run as they are have none. */
declare const LANDFALL_CODE: Code | undefined;

/** As the state machine tells a training job: `<version> <digest>`. Undefined where it tells nothing. */
export function toldCode(text = ''): Code | undefined {
  const [version, digest] = text.split(' ');
  return digest ? { version, digest } : undefined;
}

/** Which Landfall this bundle was made of; undefined outside of a bundle. */
export const bundledCode = (): Code | undefined =>
  typeof LANDFALL_CODE === 'undefined' ? undefined : LANDFALL_CODE;
