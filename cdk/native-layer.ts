import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { filesOf, makeOnce, nativeFolder, type Platform } from './native-packages.ts';
import { zip } from './zip.ts';

export const architecture = ({ arch }: Platform) =>
  arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64;

/** What cannot be bundled, at /opt: packages in `nodejs/node_modules`, LightGBM's and OpenMP's libraries in `lib`. */
export function nativeLayer(scope: Construct, platform: Platform, cache: string): LayerVersion {
  const { folder, key } = nativeFolder(platform, 'nodejs/node_modules', cache);
  // Packed here and kept: cdk would pack the 130 MB anew for each output folder, which takes it 5 s.
  const archive = `${folder}.zip`;
  makeOnce(archive, (draft) => zip(folder, filesOf(folder).toSorted(), draft));
  return new LayerVersion(scope, 'Native', {
    code: Code.fromAsset(archive, { assetHash: key }),
    description: 'DuckDB, onnxruntime, koffi, LightGBM, libgomp',
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [architecture(platform)],
  });
}
