import { CreateEndpointCommand, DeleteEndpointCommand } from '@aws-sdk/client-sagemaker';
import { PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { beforeAll, expect, test } from 'vitest';
import { createFunction, invoke } from './functions.ts';
import {
  createConfig,
  getObject,
  jobRequest,
  predict,
  putModel,
  putNumbers,
  runJob,
  settled,
  untar,
} from './sagemaker.ts';
import type { useInstance } from './support.ts';
import { zip } from './zip.ts';

/** What must hold for every user and with or without mount namespaces. `native`: where libraries of a layer may be. */
export function keepsItsPromises(aws: ReturnType<typeof useInstance>, native: RegExp) {
  beforeAll(() => putNumbers(aws));

  test('a function finds its layer and its own folder', async () => {
    const files = {
      'nodejs/node_modules/colour/index.js': 'module.exports = "red";',
      'lib/native.txt': 'native',
    };
    const { LayerVersionArn } = await aws.lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'layer', Content: { ZipFile: zip(files) } }),
    );
    await createFunction(aws, 'layered', { Layers: [LayerVersionArn as string], Timeout: 2 });
    const { payload } = await invoke(aws, 'layered', {
      require: 'colour',
      native: 'native.txt',
      leave: 'a.txt',
      environment: true,
    });
    expect(payload).toMatchObject({ require: 'red', native: 'native' });
    expect(payload.environment.LANDFALL_NATIVE_DIR).toMatch(native);
    expect(payload.environment.LD_LIBRARY_PATH).toBe(payload.environment.LANDFALL_NATIVE_DIR);
    expect((await invoke(aws, 'layered', { block: true })).payload.errorType).toBe('Sandbox.Timedout');
    expect((await invoke(aws, 'layered', { fail: 'no rows' })).payload.errorType).toBe('RejectedData');
  });

  test('a training job reads its channel and writes its model', async () => {
    const job = await runJob(aws, jobRequest('job'));
    expect(job).toMatchObject({ TrainingJobStatus: 'Completed' });
    const files = await untar(await getObject(aws, job.ModelArtifacts?.S3ModelArtifacts as string));
    expect(JSON.parse(files['model.json'])).toMatchObject({ factor: 20 });
    expect(await runJob(aws, jobRequest('bad', { fail: 'no rows' }))).toMatchObject({
      TrainingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: no rows, exit code: 3',
    });
  });

  test('an endpoint serves its model', async () => {
    await createConfig(aws, 'config', { ModelDataUrl: await putModel(aws, 'model', 3) });
    await aws.sageMaker.send(
      new CreateEndpointCommand({ EndpointName: 'endpoint', EndpointConfigName: 'config' }),
    );
    expect(await settled(aws, 'endpoint')).toMatchObject({ EndpointStatus: 'InService' });
    expect((await predict(aws, 'endpoint', { x: 2 })).y).toBe(6);
    await aws.sageMaker.send(new DeleteEndpointCommand({ EndpointName: 'endpoint' }));
  });
}
