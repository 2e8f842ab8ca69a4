#!/usr/bin/env node
// The CDK app: settings from `-c name=value`, WEIR_… and weir.json, then the three stacks. Wrong settings end it with
// every problem listed.
import { App } from 'aws-cdk-lib/core';
import { SettingsError } from '#config/environment.ts';
import { buildApp } from '#lib/build-app.ts';
import { readSources } from '#lib/read-sources.ts';

try {
  buildApp(readSources(new App({ autoSynth: false }).node.getAllContext(), process.env, process.cwd())).app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(
    `${error.message}\ndocs/settings.md lists every setting; \`npm run doctor\` looks at the account too.\n`,
  );
  process.exit(1);
}
