import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { endpointName, landingKey, pipelineOfLandingKey, pipelineOfRun, runId } from './keys.ts';

const pipeline = fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/);
const text = fc.string({ unit: 'binary', maxLength: 40 });

test('a run id names its pipeline, and fits wherever AWS wants a name', () => {
  fc.assert(
    fc.property(pipeline, text, text, text, (name, ...parts) => {
      const id = runId(name, ...parts);
      expect(pipelineOfRun(id)).toBe(name);
      // An execution's name has up to 80 characters; a training job's has 63, of which 9 are for the attempt.
      expect(id).toMatch(/^[a-zA-Z0-9-]{1,54}$/);
      expect(endpointName(name)).toMatch(/^[a-zA-Z0-9-]{1,63}$/);
    }),
  );
});

test('the same object version is the same run, another one is another', () => {
  const line = fc.string({ maxLength: 20 }).filter((part) => !part.includes('\n'));
  const version = fc.tuple(line, line, line);
  fc.assert(
    fc.property(pipeline, version, version, (name, a, b) => {
      expect(runId(name, ...a) === runId(name, ...b)).toBe(a.join('\n') === b.join('\n'));
    }),
  );
});

test('a landing key is read back, and other keys are none', () => {
  fc.assert(
    fc.property(
      pipeline,
      text.filter((file) => /^[^\n\r\u2028\u2029]+/.test(file)),
      (name, file) => {
        expect(pipelineOfLandingKey(landingKey(name, file))).toBe(name);
        expect(pipelineOfLandingKey(landingKey(name, ''))).toBeUndefined();
        expect(pipelineOfLandingKey(`x${landingKey(name, file)}`)).toBeUndefined();
        expect(pipelineOfLandingKey(landingKey(name.toUpperCase(), file))).toBeUndefined();
      },
    ),
  );
});
