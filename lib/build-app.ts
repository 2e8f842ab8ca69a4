// The whole app as a value: settings in, CDK app out, in this process. bin/app.ts uses it for `cdk deploy`, the local
// runner and the tests for a template without bundling. It reads no file and no environment.

import { App, Stack, Tags } from 'aws-cdk-lib/core';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import { type DeploySources, readDeploySettings } from '#config/deploy-settings-reader.ts';
import { warnOfEngine } from './engine-warning.ts';
import { FEATURE_FLAGS, REFERENCES_FLAG } from './feature-flags.ts';
import { type Naming, ownNaming } from './naming.ts';
import { ReferringStack } from './references/referring-stack.ts';
import type { TimeSeriesTarget } from './sinks/sink.ts';
import { WeirCompute } from './weir-compute.ts';
import { WeirData } from './weir-data.ts';
import { WeirHistory } from './weir-history.ts';
import { WeirTimeSeries } from './weir-time-series.ts';

export interface BuildAppOptions extends DeploySources {
  /**
   * `false`: functions carry a stub instead of their bundle, and esbuild never starts. Default: what the CDK command
   * line asks for.
   */
  readonly bundling?: boolean;
  /**
   * `true`: CDK checks the templates against CloudFormation's schemas, which takes 3 s; the tests do it for every
   * release. Default `false`.
   */
  readonly validation?: boolean;
  /** Where the assembly is written. Default: where the CDK command line asks for, else a new temporary folder. */
  readonly outdir?: string;
}

export interface WeirApp {
  readonly app: App;
  readonly settings: DeploySettings;
  readonly data: Stack;
  readonly timeSeries: Stack | undefined;
  readonly history: Stack | undefined;
  readonly compute: Stack;
}

/**
 * Throws `SettingsError` with every wrong setting. Stacks are `weir-<profile>-<stage>-data`, `-compute`, and by the
 * engine `-time-series` or `-history`.
 */
export function buildApp(options: BuildAppOptions = {}): WeirApp {
  const { bundling, outdir, validation = false, ...sources } = options;
  const settings = readDeploySettings(sources);
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    analyticsReporting: false,
    context: { ...FEATURE_FLAGS, [REFERENCES_FLAG]: sources.context?.[REFERENCES_FLAG] ?? referencesOf(settings) },
    ...(bundling === false
      ? {
          postCliContext: { 'aws:cdk:bundling-stacks': [] },
          treeMetadata: false,
        }
      : {}),
    builtinCloudFormationValidation: validation,
  });
  const naming = ownNaming(settings);
  // A construct of the id `Default` leaves no trace in logical ids: they are those of the stack's own resources.
  const part = { settings, naming };
  const dataStack = new Stack(app, `${naming.name}-data`, {
    description: 'Weir: streams, tables, topics and what was not accepted. Holds data.',
  });
  const data = new WeirData(dataStack, 'Default', part);
  const timeSeriesStack =
    settings.timeSeries === 'timestream' && settings.stage !== LOCAL_STAGE
      ? new ReferringStack(app, `${naming.name}-time-series`, {
          description:
            'Weir: panes in Timestream for LiveAnalytics. Holds data. Refused? Set timeSeries to none (npm run doctor).',
        })
      : undefined;
  const timeSeries = timeSeriesStack && new WeirTimeSeries(timeSeriesStack, 'Default', { ...part, data });
  const historyStack =
    settings.timeSeries === 'athena'
      ? new ReferringStack(app, `${naming.name}-history`, {
          description: 'Weir: history of the windows in S3, read by Athena. Holds data.',
        })
      : undefined;
  const history = historyStack && new WeirHistory(historyStack, 'Default', { ...part, data });
  const computeStack = new ReferringStack(app, `${naming.name}-compute`, {
    description: 'Weir: functions, mappings, alarms and the board. Holds no data.',
  });
  new WeirCompute(computeStack, 'Default', {
    ...part,
    data,
    timeSeries: timeSeries?.target ?? standInTarget(settings, naming),
    history: history?.target,
  });
  if (settings.stage !== LOCAL_STAGE) warnOfEngine(computeStack, settings);
  for (const [key, value] of Object.entries({ app: 'weir', profile: settings.profile, stage: settings.stage })) {
    Tags.of(app).add(`weir:${key}`, value);
  }
  return { app, settings, data: dataStack, timeSeries: timeSeriesStack, history: historyStack, compute: computeStack };
}

/**
 * Weak: no stack keeps another from changing, so every change of a setting deploys (docs/upgrading.md). LocalStack 4.14
 * is older than Fn::GetStackOutput, and emulators are deployed into afresh.
 */
function referencesOf(settings: DeploySettings): 'strong' | 'weak' {
  return settings.stage === LOCAL_STAGE ? 'strong' : 'weak';
}

/** The assembly of `buildApp` without bundling: templates of all stacks, for the local runner. */
export function synthesizeLocally(options: Omit<BuildAppOptions, 'bundling'> = {}): CloudAssembly {
  return buildApp({ ...options, bundling: false }).app.synth();
}

/** In stage local a stand-in takes the panes; whoever starts it creates the database and table of these names. */
function standInTarget(settings: DeploySettings, { name }: Naming): TimeSeriesTarget | undefined {
  return settings.timeSeries === 'timestream' ? { database: name, table: 'panes' } : undefined;
}
