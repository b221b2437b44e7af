import { delimiter, join } from 'node:path';
import type { Images } from '../../localstack/launch.ts';

/** What stands in for the SageMaker images that `cdk/target.ts` names: the containers' programs, from the source. */
export function localImages(repository: string, node: string): Images {
  const native = join(repository, '.landfall/native');
  const libraries = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const env = {
    LANDFALL_NATIVE_DIR: native,
    [libraries]: [native, process.env[libraries]].filter(Boolean).join(delimiter),
  };
  const program = (job: string) => [node, join(repository, 'jobs', job, 'main.ts')];
  return {
    'landfall/train:local': { train: program('train'), env },
    'landfall/serve:local': { serve: program('serve'), env },
  };
}
