import { find, stop } from '../../localstack/launch.ts';
import { instanceFolder } from '../aws/settings.ts';
import type { Commands } from '../program.ts';
import { output } from '../view/output.ts';
import { step } from '../view/step.ts';

/** `landfall down` */
export async function run(...[options]: Commands['down']): Promise<number> {
  const out = output(options);
  const instance = find(instanceFolder);
  if (instance) await step('LocalStack stopped', () => stop(instanceFolder));
  // An instance that was killed left its folder.
  else await stop(instanceFolder);
  out.json({ stopped: Boolean(instance) });
  out.result(
    instance
      ? `Stopped ${instance.endpoint}; its processes, buckets and endpoints are gone.`
      : 'Nothing was running.',
  );
  return 0;
}
