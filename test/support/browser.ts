import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where the usual systems have Chromium or Chrome; CHROMIUM names another place. */
const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const browserPath = places.find((path) => path !== undefined && existsSync(path));

export const noBrowser = `no browser at ${places.filter(Boolean).join(', ')}; set CHROMIUM to one`;

/** A browser without a window. Close it after use. @throws where there is none: {@link browserPath} says so before. */
export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: browserPath });
