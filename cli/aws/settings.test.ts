import { expect, test } from 'vitest';
import { chooseSettings, localSettings } from './settings.ts';

const running = () => ({ endpoint: 'http://127.0.0.1:4571' });
const nothing = () => undefined;

test.each([[{ AWS_PROFILE: 'work' }], [{ AWS_ACCESS_KEY_ID: 'AKIA' }]])(
  '%j names an account, even where an instance runs',
  (env) => {
    expect(chooseSettings(env, running)).toEqual({ settings: { forcePathStyle: false } });
  },
);

test('an endpoint of the user’s own is used with bucket names in the path', () => {
  const env = { AWS_ENDPOINT_URL: 'http://localhost:4566' };
  expect(chooseSettings(env, running)).toEqual({ settings: { forcePathStyle: true } });
});

test('with nothing named the running instance is used, and it is said', () => {
  const { settings, note } = chooseSettings({ AWS_REGION: 'eu-central-1' }, running);
  expect(settings).toEqual(localSettings('http://127.0.0.1:4571'));
  expect(note).toContain('http://127.0.0.1:4571');
});

test('with nothing named and nothing running the SDK looks for itself', () => {
  expect(chooseSettings({}, nothing)).toEqual({ settings: {} });
});
